//! What every target of cargo-fuzz is: a function of `tests/fuzz/targets`, given bytes and a folder of its own.

/// Declares the target of one file of `tests/fuzz/targets`.
macro_rules! target {
    ($module:ident) => {
        fn check(data: &[u8]) {
            static FOLDER: std::sync::OnceLock<tempfile::TempDir> = std::sync::OnceLock::new();
            let folder = FOLDER.get_or_init(|| tempfile::tempdir().expect("a temporary folder"));
            $module::run(data, folder.path());
        }

        // libFuzzer's shell ends the process at any panic, those too that become errors
        fn begin() {
            let end = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |panic| {
                if !ner_files::is_guarded() {
                    end(panic);
                }
            }));
            check(b"t");
        }

        // what is made once, a tokenizer or a model, is made before the time of an input is taken
        libfuzzer_sys::fuzz_target!(init: begin(), |data: &[u8]| check(data));
    };
}
