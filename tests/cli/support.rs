//! Runs the binary in a folder of its own, away from the environment of whoever runs the tests.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Settings that make a cell of the starter profile take seconds.
pub(crate) const TINY: [&str; 10] = [
    "--set",
    "recipe.epochs=1",
    "--set",
    "data.starter_fraction=0.02",
    "--set",
    "model.starter.num_hidden_layers=1",
    "--set",
    "model.starter.hidden_size=16",
    "--set",
    "model.starter.intermediate_size=32",
];

/// A folder in which the binary is run.
pub(crate) struct Place {
    folder: TempDir,
}

/// What a run of the binary left.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The path of a file or folder here, as an argument.
    pub(crate) fn arg(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// A command that is ready to run but for its arguments.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        for name in [
            "HF_ENDPOINT",
            "HF_TOKEN",
            "HF_TOKEN_PATH",
            "HF_HUB_CACHE",
            "HF_HUB_OFFLINE",
            "COLUMNS",
        ] {
            command.env_remove(name);
        }
        let folder = self.folder.path();
        command
            .current_dir(folder)
            .env("HF_HOME", folder.join("hf"))
            .env("NER_CACHE_DIR", folder.join("cache"))
            .env("NO_COLOR", "1")
            .stdin(Stdio::null());
        command
    }

    /// The folder in which the latest owner works on a cell that is not finished.
    pub(crate) fn working(&self, run: &str, cell: &str) -> Option<PathBuf> {
        let entries = fs_err::read_dir(self.path(run).join("work").join(cell)).ok()?;
        let folders = entries.map(|entry| entry.unwrap().path());
        folders.filter(|path| path.is_dir()).max()
    }

    pub(crate) fn run<S: AsRef<str>>(&self, args: &[S]) -> Ran {
        let mut command = self.command();
        command.args(args.iter().map(AsRef::as_ref));
        finish(command)
    }
}

pub(crate) fn finish(mut command: Command) -> Ran {
    let output = command.output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

impl Ran {
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        assert_eq!(self.code, 0, "{}", self.stderr);
        self
    }

    /// Bad input: exit code 1, the parts in the message after `error: `, and a hint with its part.
    #[track_caller]
    pub(crate) fn refused(&self, message: &[&str], hint: &str) {
        self.ended(1, message, hint);
    }

    /// Bad usage: exit code 2, and as [`Ran::refused`].
    #[track_caller]
    pub(crate) fn misused(&self, message: &[&str], hint: &str) {
        self.ended(2, message, hint);
    }

    #[track_caller]
    fn ended(&self, code: i32, message: &[&str], hint: &str) {
        assert_eq!(self.code, code, "{}\n{}", self.stdout, self.stderr);
        let (error, advice) = self
            .stderr
            .split_once("\n\nhint: ")
            .unwrap_or((&self.stderr, ""));
        let error = error
            .split_once("error: ")
            .expect("a message that begins with `error: `")
            .1;
        for part in message {
            assert!(error.contains(part), "`{part}` is not in: {error}");
        }
        assert!(!error.trim_end().ends_with('.'), "final full stop: {error}");
        assert!(
            advice.contains(hint),
            "`{hint}` is not in the hint: {advice}"
        );
        assert_eq!(self.stdout, "");
    }
}

/// Waits until what is hoped for is there.
#[track_caller]
pub(crate) fn wait_until<T>(what: &str, look: impl Fn() -> Option<T>) -> T {
    let begin = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begin.elapsed() < Duration::from_secs(120), "no {what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Waits until a cell that is being made has so many steps in its log, or is finished.
pub(crate) fn wait_for_steps(place: &Place, run: &str, cell: &str, steps: usize) {
    wait_until(&format!("step {steps}"), || {
        let text = match place.working(run, cell) {
            Some(folder) => fs_err::read_to_string(folder.join("log.jsonl")).ok()?,
            None => {
                let finished = place.path(run).join("cells").join(cell);
                fs_err::read_to_string(finished.join("log.jsonl")).ok()?
            }
        };
        (text.lines().count() >= steps).then_some(())
    });
}

/// Sends a signal to a process.
pub(crate) fn signal(child: &Child, name: &str) {
    let mut kill = Command::new("kill");
    let sent = kill.args(["-s", name, &child.id().to_string()]).status();
    assert!(sent.unwrap().success());
}

pub(crate) fn read(path: &Path) -> String {
    fs_err::read_to_string(path).unwrap()
}

pub(crate) fn json(path: &Path) -> serde_json::Value {
    serde_json::from_str(&read(path)).unwrap()
}

/// A model folder, trained once for all tests that need one; it has learnt next to nothing.
pub(crate) fn trained_model() -> &'static Path {
    static MODEL: OnceLock<(Place, PathBuf)> = OnceLock::new();
    let (_, path) = MODEL.get_or_init(|| model("de", &TINY));
    path
}

/// The model of the starter profile for all four languages, trained once for all tests that need one.
pub(crate) fn starter_model() -> &'static Path {
    static MODEL: OnceLock<(Place, PathBuf)> = OnceLock::new();
    let (_, path) = MODEL.get_or_init(|| model("de,fr,it,en", &[]));
    path
}

fn model(languages: &str, settings: &[&str]) -> (Place, PathBuf) {
    let place = Place::new();
    let args = [
        "train",
        "--languages",
        languages,
        "--test-languages",
        "de",
        "--out",
        "run",
    ];
    place.run(&[&args[..], settings].concat()).ok();
    let cell = json(&place.path("run/results.json"))["cells"][0]["id"].clone();
    let path = place.path(&format!("run/cells/{}/model", cell.as_str().unwrap()));
    (place, path)
}

/// A copy of the trained model that a test may damage.
pub(crate) fn copied_model(place: &Place) -> PathBuf {
    let copy = place.path("model");
    copy_folder(trained_model(), &copy);
    copy
}

/// Copies a folder with all below it.
pub(crate) fn copy_folder(from: &Path, to: &Path) {
    fs_err::create_dir_all(to).unwrap();
    for entry in fs_err::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy_folder(&entry.path(), &target),
            false => drop(fs_err::copy(entry.path(), target).unwrap()),
        }
    }
}
