//! What every target of cargo-fuzz is: a function of `tests/fuzz/targets`, given bytes and a folder of its own.

/// Declares the target of one file of `tests/fuzz/targets`.
macro_rules! target {
    ($module:ident) => {
        fn check(data: &[u8]) {
            static FOLDER: std::sync::OnceLock<tempfile::TempDir> = std::sync::OnceLock::new();
            let folder = FOLDER.get_or_init(|| tempfile::tempdir().expect("a temporary folder"));
            $module::run(data, folder.path());
        }

        // what is made once, a tokenizer or a model, is made before the time of an input is taken
        libfuzzer_sys::fuzz_target!(init: check(b"t"), |data: &[u8]| check(data));
    };
}
