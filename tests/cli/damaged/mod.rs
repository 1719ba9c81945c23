//! Inputs of every format, damaged in hundreds of ways: the program says what is wrong with which file, and
//! takes neither long nor much memory over it.
//!
//! Every input is made by the program itself or by hand and is good before it is damaged (`the_inputs_are_good`).

mod bytes;
mod claims;
mod corpora;
mod hub;
mod models;
mod parquet;
mod runs;
mod settings;
mod thrift;
mod weights;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::support::Place;

/// Longest time that a damaged input may take.
const SECONDS: f64 = 10.0;
/// Most memory that it may take.
const MEGABYTES: u64 = 1000;
/// Cases in which damage can be told from the file alone, at least.
const LEAST: usize = 300;

/// A format: a folder with good files, and the command that reads them.
#[derive(Clone, Copy)]
pub(super) struct Format {
    pub(super) name: &'static str,
    /// Makes the good files.
    pub(super) make: fn(&Place),
    /// The file that is damaged.
    pub(super) file: &'static str,
    pub(super) args: &'static [&'static str],
}

/// What is to come of a damaged file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// An error that names the file.
    Refused,
    /// An error, or none: the file may still be one of its format.
    Bounded,
}

type Damage = Box<dyn FnOnce(&Path) + Send>;

/// A damaged input.
pub(super) struct Case {
    format: Format,
    what: String,
    damage: Damage,
    outcome: Outcome,
    /// What the message names, if not the file.
    named: Option<&'static str>,
    /// Further texts that the message has: the place, the value.
    parts: Vec<String>,
}

impl Format {
    /// A file that has to be refused.
    pub(super) fn refused(
        self,
        what: impl Into<String>,
        damage: impl FnOnce(&Path) + Send + 'static,
    ) -> Case {
        Case {
            format: self,
            what: what.into(),
            damage: Box::new(damage),
            outcome: Outcome::Refused,
            named: None,
            parts: Vec::new(),
        }
    }

    /// A file that is refused unless it happens to be a good one.
    pub(super) fn bounded(
        self,
        what: impl Into<String>,
        damage: impl FnOnce(&Path) + Send + 'static,
    ) -> Case {
        Case {
            outcome: Outcome::Bounded,
            ..self.refused(what, damage)
        }
    }

    /// Other bytes instead of the file.
    pub(super) fn bytes(self, what: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Case {
        let bytes = bytes.into();
        self.refused(what, move |path| fs_err::write(path, bytes).unwrap())
    }

    /// The file with its text changed.
    pub(super) fn edited(
        self,
        what: impl Into<String>,
        edit: impl FnOnce(String) -> String + Send + 'static,
    ) -> Case {
        self.refused(what, move |path| {
            let text = fs_err::read_to_string(path).unwrap();
            let edited = edit(text.clone());
            assert_ne!(
                text,
                edited,
                "an edit of {} changes nothing",
                path.display()
            );
            fs_err::write(path, edited).unwrap();
        })
    }
}

impl Case {
    /// The message has these texts as well.
    pub(super) fn says<S: Into<String>>(mut self, parts: impl IntoIterator<Item = S>) -> Self {
        self.parts = parts.into_iter().map(Into::into).collect();
        self
    }
}

/// What a run of the binary took and said.
struct Ran {
    code: Option<i32>,
    stderr: String,
    seconds: f64,
    megabytes: u64,
}

/// Runs the binary; it is killed when it takes too long or too much.
fn run(place: &Place, args: &[&str]) -> Ran {
    let stderr = place.path("stderr.txt");
    let mut command = place.command();
    command
        .args(args)
        .env("HF_HUB_OFFLINE", "1")
        .stdout(Stdio::null())
        .stderr(fs_err::File::create(&stderr).unwrap().into_parts().0);
    let begin = Instant::now();
    let mut child = command.spawn().unwrap();
    let mut megabytes = 0;
    let code = loop {
        megabytes = megabytes.max(peak(child.id()));
        if let Some(status) = child.try_wait().unwrap() {
            break status.code();
        }
        if begin.elapsed().as_secs_f64() > SECONDS || megabytes > MEGABYTES {
            child.kill().unwrap();
            child.wait().unwrap();
            break None;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    Ran {
        code,
        seconds: begin.elapsed().as_secs_f64(),
        megabytes,
        stderr: String::from_utf8_lossy(&fs_err::read(stderr).unwrap()).into_owned(),
    }
}

/// Most memory that a process has had, in MB; 0 where the system does not tell.
fn peak(process: u32) -> u64 {
    let status = fs_err::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok());
    kilobytes.map_or(0, |kilobytes: u64| kilobytes / 1024)
}

/// What is wrong with how a damaged file was met.
fn complaints(case: &Case, ran: &Ran) -> Vec<String> {
    let mut found = Vec::new();
    let mut need = |ok: bool, what: String| {
        if !ok {
            found.push(what);
        }
    };
    let name = Path::new(case.format.file)
        .file_name()
        .unwrap()
        .to_str()
        .unwrap();
    let name = case.named.unwrap_or(name);
    need(!ran.stderr.contains("panicked"), "it panicked".to_owned());
    need(
        ran.seconds < SECONDS,
        format!("it took {:.1} s", ran.seconds),
    );
    need(
        ran.megabytes < MEGABYTES,
        format!("it took {} MB", ran.megabytes),
    );
    if case.outcome == Outcome::Bounded {
        need(
            matches!(ran.code, Some(0 | 1)),
            format!("exit code {:?}", ran.code),
        );
        return found;
    }
    need(ran.code == Some(1), format!("exit code {:?}", ran.code));
    // log lines may come before
    let error = ran
        .stderr
        .lines()
        .position(|line| line.starts_with("error: "));
    let error = error.map_or(String::new(), |at| {
        ran.stderr.lines().skip(at).collect::<Vec<_>>().join("\n")
    });
    need(
        !error.is_empty(),
        "no line begins with `error: `".to_owned(),
    );
    need(
        error.len() < 3000,
        format!("{} bytes are said", error.len()),
    );
    for part in [name]
        .into_iter()
        .chain(case.parts.iter().map(String::as_str))
    {
        need(error.contains(part), format!("`{part}` is not said"));
    }
    found
}

fn all() -> Vec<Format> {
    let formats = [
        corpora::FORMATS,
        models::FORMATS,
        weights::FORMATS,
        settings::FORMATS,
        runs::FORMATS,
        hub::FORMATS,
    ];
    formats.concat()
}

fn cases() -> Vec<Case> {
    let generic = all().into_iter().flat_map(bytes::cases);
    let mut cases: Vec<Case> = generic.collect();
    cases.extend(corpora::cases());
    cases.extend(parquet::cases());
    cases.extend(claims::cases());
    cases.extend(models::cases());
    cases.extend(weights::cases());
    cases.extend(settings::cases());
    cases.extend(runs::cases());
    cases.extend(hub::cases());
    // one family alone, for a closer look
    if let Ok(wanted) = std::env::var("DAMAGED") {
        cases.retain(|case| format!("{}: {}", case.format.name, case.what).contains(&wanted));
    }
    cases
}

#[test]
fn the_inputs_are_good_before_they_are_damaged() {
    for format in all() {
        let place = Place::new();
        (format.make)(&place);
        assert!(place.path(format.file).is_file(), "{}", format.file);
        let ran = run(&place, format.args);
        assert_eq!(ran.code, Some(0), "{}: {}", format.name, ran.stderr);
    }
}

/// A case that was run: its name, what came, and what is wrong with that.
type Outcomes = Vec<(String, Ran, Vec<String>)>;

/// Runs cases until none is left.
fn work(queue: &Mutex<Vec<Case>>, results: &Mutex<Outcomes>) {
    loop {
        let Some(mut case) = queue.lock().unwrap().pop() else {
            return;
        };
        let place = Place::new();
        (case.format.make)(&place);
        let damage = std::mem::replace(&mut case.damage, Box::new(|_| ()));
        let file = place.path(case.format.file);
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| damage(&file)));
        let ran = run(&place, case.format.args);
        let mut found = complaints(&case, &ran);
        found.extend(
            done.err()
                .map(|_| "the damage could not be done".to_owned()),
        );
        let title = format!("{}: {}", case.format.name, case.what);
        results.lock().unwrap().push((title, ran, found));
    }
}

/// Prints what it took, and every complaint; `all` prints every case. Returns how many have complaints.
#[allow(clippy::print_stdout)]
fn tell(results: &Outcomes, all: bool) -> usize {
    let slowest = results
        .iter()
        .max_by(|a, b| a.1.seconds.total_cmp(&b.1.seconds))
        .unwrap();
    let largest = results
        .iter()
        .max_by_key(|result| result.1.megabytes)
        .unwrap();
    println!("slowest {:.2} s ({})", slowest.1.seconds, slowest.0);
    println!("largest {} MB ({})", largest.1.megabytes, largest.0);
    for (title, ran, complaints) in results {
        let said = shortened(&ran.stderr);
        if all {
            println!(
                "== {title} ({:.2} s, {} MB): {said}",
                ran.seconds, ran.megabytes
            );
        }
        if !complaints.is_empty() {
            println!("-- {title}: {}\n{said}", complaints.join("; "));
        }
    }
    results.iter().filter(|result| !result.2.is_empty()).count()
}

#[test]
#[allow(clippy::print_stdout)]
fn damaged_inputs_are_refused_within_bounds() {
    let cases = cases();
    let partial = std::env::var_os("DAMAGED").is_some();
    let mut counts: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for case in &cases {
        let bounded = usize::from(case.outcome == Outcome::Bounded);
        counts.entry(case.format.name).or_default()[bounded] += 1;
    }
    let (total, certain) = (
        cases.len(),
        counts.values().map(|count| count[0]).sum::<usize>(),
    );
    let (queue, results) = (Mutex::new(cases), Mutex::new(Vec::new()));
    let begin = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| work(&queue, &results));
        }
    });
    println!("{counts:?}");
    println!(
        "{certain} damaged files that must be refused, {} that may be good, in {:.1} s",
        total - certain,
        begin.elapsed().as_secs_f64()
    );
    let wrong = tell(&results.into_inner().unwrap(), partial);
    assert_eq!(wrong, 0, "of {total}");
    assert!(partial || certain >= LEAST, "{certain}");
}

fn shortened(text: &str) -> String {
    text.chars().take(700).collect()
}

/// Copies a folder with all it holds.
pub(super) fn copy(from: &Path, to: &Path) {
    fs_err::create_dir_all(to).unwrap();
    for entry in fs_err::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs_err::copy(entry.path(), target).unwrap();
        }
    }
}

/// Writes a file and the folders above it.
pub(super) fn write(path: PathBuf, content: impl AsRef<[u8]>) {
    fs_err::create_dir_all(path.parent().unwrap()).unwrap();
    fs_err::write(path, content).unwrap();
}
