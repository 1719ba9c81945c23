//! Several processes on one run folder, stopped, continued and killed at random moments, some with other settings, some
//! while the weights they start from are replaced. `NER_ROUNDS` sets how often (`NER_ROUNDS=200` for the figures of
//! docs/reliability.md), `NER_SEED` where the random moments begin.
//!
//! Whatever happens, a finished cell never changes, every finished cell has the bytes of one that was made in peace with
//! the settings and the weights that its manifest names, and all of them have the same settings.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::reliability::Moments;
use super::support::{Place, TINY, copy_folder, json, read, trained_model};

const CELLS: [&str; 3] = ["de", "fr", "it"];
const EPOCHS: [&str; 2] = ["8", "9"];
/// Files of a cell that are functions of its inputs.
const FILES: [&str; 4] = [
    "config.toml",
    "metrics.json",
    "predictions.parquet",
    "model/model.safetensors",
];

/// What a cell is made with: epochs, and whether the weights are the second ones.
type Made = (usize, bool);

fn args(out: &str, epochs: usize) -> Vec<String> {
    let epochs = format!("recipe.epochs={}", EPOCHS[epochs]);
    let base = [
        "experiment",
        "in-language",
        "--languages",
        "de,fr,it",
        "--model",
        "model",
        "--keep-models",
        "all",
    ];
    let more = [
        "--out",
        out,
        "--set",
        &epochs,
        "--set",
        "checkpoint.every_steps=3",
        "--set",
        "sharing.lease_seconds=1",
        "--set",
        "sharing.attempts=1000",
    ];
    let all = [&base[..], &TINY[..4], &more[..]].concat();
    all.into_iter().map(str::to_owned).collect()
}

/// Weights to start from, the same with one number changed, and cells made of each in peace.
struct Peace {
    weights: [Vec<u8>; 2],
    cells: BTreeMap<Made, PathBuf>,
}

impl Peace {
    fn new(place: &Place) -> Self {
        let model = place.path("model");
        copy_folder(trained_model(), &model);
        let path = model.join("model.safetensors");
        let first = fs_err::read(&path).unwrap();
        let mut second = first.clone();
        let last = second.len() - 2;
        second[last] ^= 1;
        let mut cells = BTreeMap::new();
        let weights = [first, second];
        for (number, bytes) in weights.iter().enumerate() {
            fs_err::write(&path, bytes).unwrap();
            for epochs in 0..EPOCHS.len() {
                let out = format!("peace-{epochs}-{number}");
                place.run(&args(&out, epochs)).ok();
                cells.insert((epochs, number == 1), place.path(&out).join("cells"));
            }
        }
        fs_err::write(&path, &weights[0]).unwrap();
        Self { weights, cells }
    }

    /// What the cell was made with, and that it has the bytes of one made so in peace.
    fn check(&self, cell: &Path, id: &str) -> Made {
        let config = read(&cell.join("config.toml"));
        let epochs = EPOCHS
            .iter()
            .position(|epochs| config.contains(&format!("epochs = {epochs}\n")));
        let hash = |cells: &Path| json(&cells.join(id).join("manifest.json"))["model"].clone();
        let own = json(&cell.join("manifest.json"))["model"].clone();
        let epochs = epochs.expect("epochs of this test");
        let second = own == hash(&self.cells[&(epochs, true)]);
        let made = (epochs, second);
        let peace = self.cells[&made].join(id);
        assert!(
            own == hash(&self.cells[&made]),
            "{id}: hashes of no weights of this test"
        );
        for name in FILES {
            let same =
                fs_err::read(peace.join(name)).unwrap() == fs_err::read(cell.join(name)).unwrap();
            assert!(
                same,
                "{} is not as made in peace",
                cell.join(name).display()
            );
        }
        made
    }
}

/// A process of a round, under strace where it is to be stopped at a system call.
struct Process {
    child: Child,
    traced: bool,
}

impl Process {
    fn start(place: &Place, round: usize, epochs: usize, stop_at: Option<usize>) -> Self {
        let program = place.command();
        let mut command = match stop_at {
            None => place.command(),
            Some(call) => {
                let mut strace = Command::new("strace");
                let inject = format!("inject=fsync,rename:signal=SIGSTOP:when={call}");
                strace.args([
                    "-f",
                    "-qq",
                    "-o",
                    "/dev/null",
                    "-e",
                    "trace=fsync,rename",
                    "-e",
                    &inject,
                ]);
                strace
                    .arg(program.get_program())
                    .current_dir(program.get_current_dir().unwrap());
                for (name, value) in program.get_envs() {
                    strace.env(name, value.unwrap_or_default());
                }
                strace
            }
        };
        command.args(args(&format!("round-{round}"), epochs));
        let log = fs_err::OpenOptions::new()
            .create(true)
            .append(true)
            .open(place.path("round.log"))
            .unwrap();
        let log = Stdio::from(log.into_parts().0);
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        Self {
            child,
            traced: stop_at.is_some(),
        }
    }

    /// The number of the program's own process.
    fn pid(&self) -> Option<String> {
        let pid = self.child.id();
        if !self.traced {
            return Some(pid.to_string());
        }
        let children = fs_err::read_to_string(format!("/proc/{pid}/task/{pid}/children")).ok()?;
        Some(children.split_whitespace().next()?.to_owned())
    }

    fn signal(&self, name: &str) {
        // it may have ended
        if let Some(pid) = self.pid() {
            let _ = Command::new("kill")
                .args(["-s", name, &pid])
                .stderr(Stdio::null())
                .status();
        }
    }

    fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }
}

/// Manifests of finished cells as they were first seen.
#[derive(Default)]
struct Seen(BTreeMap<String, String>);

impl Seen {
    fn look(&mut self, run: &Path) {
        for id in CELLS {
            let manifest = fs_err::read_to_string(run.join("cells").join(id).join("manifest.json"));
            match (manifest, self.0.get(id)) {
                (Ok(now), Some(then)) => assert!(now == *then, "finished cell {id} was changed"),
                (Ok(now), None) => drop(self.0.insert(id.to_owned(), now)),
                (Err(_), Some(_)) => panic!("finished cell {id} was removed"),
                (Err(_), None) => {}
            }
        }
    }
}

/// What happened in all rounds.
#[derive(Debug, Default)]
struct Tally {
    started: usize,
    stopped: usize,
    traced: usize,
    killed: usize,
    swapped: usize,
    second_settings: usize,
    /// How often the processes said what.
    said: BTreeMap<&'static str, usize>,
}

/// What a process says when it met another.
const SAID: [&str; 8] = [
    "resuming",
    "stopped responding",
    "died (killed, out of memory, or aborted)",
    "another process took over the cell",
    "is being run by",
    "another configuration",
    "starting over",
    "changed while the run was using it",
];

impl Tally {
    fn listen(&mut self, log: &str) {
        for text in SAID {
            *self.said.entry(text).or_default() += log.matches(text).count();
        }
    }
}

fn round(place: &Place, peace: &Peace, number: usize, moments: &mut Moments, tally: &mut Tally) {
    let run = place.path(&format!("round-{number}"));
    let _ = fs_err::remove_file(place.path("round.log"));
    let weights = place.path("model/model.safetensors");
    let strace = Command::new("strace").arg("-V").output().is_ok();
    let mut seen = Seen::default();
    let mut processes: Vec<Process> = Vec::new();
    let mut pick = |count: usize| (moments.next() * count as f64) as usize;
    let swap_at = (number % 3 == 2).then(|| pick(20));
    for event in 0..20 {
        processes.retain_mut(Process::is_running);
        if swap_at == Some(event) {
            fs_err::write(place.path("model/new"), &peace.weights[1]).unwrap();
            fs_err::rename(place.path("model/new"), &weights).unwrap();
            tally.swapped += 1;
        }
        let chosen = pick(processes.len().max(1));
        match (pick(8), processes.get(chosen)) {
            (0..=2, _) if processes.len() < 4 => {
                let epochs = usize::from(pick(4) == 0);
                let stop_at = (strace && pick(3) == 0).then(|| 1 + pick(25));
                tally.started += 1;
                tally.traced += usize::from(stop_at.is_some());
                tally.second_settings += epochs;
                processes.push(Process::start(place, number, epochs, stop_at));
            }
            (3..=4, Some(process)) => {
                process.signal("STOP");
                tally.stopped += 1;
            }
            (5..=6, Some(process)) => process.signal("CONT"),
            (7, Some(process)) => {
                process.signal("KILL");
                tally.killed += 1;
            }
            _ => {}
        }
        seen.look(&run);
        std::thread::sleep(Duration::from_millis(10 + pick(250) as u64));
    }
    for process in &mut processes {
        // one that waits to be stopped by strace may be stopped again and again
        while process.is_running() {
            process.signal("CONT");
            std::thread::sleep(Duration::from_millis(20));
        }
        seen.look(&run);
    }
    if let Ok(log) = fs_err::read_to_string(place.path("round.log")) {
        tally.listen(&log);
    }
    finish(place, peace, number, &mut seen);
    fs_err::write(&weights, &peace.weights[0]).unwrap();
    fs_err::remove_dir_all(run).unwrap();
}

/// Makes what is missing, with the settings that the folder is of, and checks all.
fn finish(place: &Place, peace: &Peace, number: usize, seen: &mut Seen) {
    let out = format!("round-{number}");
    let run = place.path(&out);
    let weights = place.path("model/model.safetensors");
    let tried: Vec<_> = [(0, 0), (0, 1), (1, 0), (1, 1)]
        .into_iter()
        .map(|(epochs, which)| {
            fs_err::write(&weights, &peace.weights[which]).unwrap();
            seen.look(&run);
            place.run(&args(&out, epochs))
        })
        .collect();
    let done = tried.iter().filter(|ran| ran.code == 0).count();
    let said = || {
        tried
            .iter()
            .map(|ran| ran.stderr.as_str())
            .collect::<String>()
    };
    assert_eq!(
        done,
        1,
        "one configuration has the folder: {}\n{}",
        said(),
        read(&place.path("round.log"))
    );
    seen.look(&run);
    let made: Vec<Made> = CELLS
        .iter()
        .map(|id| peace.check(&run.join("cells").join(id), id))
        .collect();
    assert!(
        made.iter().all(|one| *one == made[0]),
        "a mixed table: {made:?}"
    );
    place.run(&["verify", &out]).ok();
    let left = fs_err::read_dir(run.join("work")).into_iter().flatten();
    let left = left.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    // what a killed process had moved aside to remove it goes after an hour
    let left: Vec<String> = left.filter(|name| !name.starts_with(".aside-")).collect();
    assert_eq!(left, [""; 0], "something is left in work/");
    assert!(!run.join("leases").exists());
}

#[test]
fn nothing_that_is_finished_changes_whatever_happens() {
    let number = |name: &str, default: u64| {
        std::env::var(name).map_or(default, |text| text.parse().unwrap())
    };
    let place = Place::new();
    let peace = Peace::new(&place);
    let mut moments = Moments(number("NER_SEED", 1));
    let mut tally = Tally::default();
    let rounds = number("NER_ROUNDS", 3) as usize;
    for number in 0..rounds {
        round(&place, &peace, number, &mut moments, &mut tally);
    }
    println!("{rounds} rounds: {tally:#?}");
}
