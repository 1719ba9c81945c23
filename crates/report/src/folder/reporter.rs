//! When a worker rebuilds the report of its run: one process at a time, for at most a twentieth of the time of all
//! processes together, and once at the end, however many cells others finish meanwhile.

use std::time::{Duration, Instant};

use ner_experiment::Plan;
use ner_experiment::read_run;
use ner_experiment::records::manifest::{self, Manifest};
use ner_experiment::records::results::Results;
use ner_experiment::records::{LARGEST, RunDir, read_json, write_json};
use ner_experiment::sha256_text;
use ner_experiment::{Claim, Lease, Leases};
use ner_experiment::{Error, Observer};
use serde::{Deserialize, Serialize};

use super::rebuild::Known;

/// Name of the lease, which no cell can have.
const LEASE: &str = ".report";
/// The pause after a rebuild, as a multiple of the time it took: a share of at most 5 %.
const REST: u32 = 19;

/// Rebuilds the report of a run, alongside other processes that do the same.
pub struct Reporter<'a> {
    run: &'a RunDir,
    observer: &'a dyn Observer,
    leases: Leases,
    known: Known,
    /// The last rebuild that this process has seen, and when it saw it.
    seen: Option<(Rebuilt, Instant)>,
    /// The last rebuild before this process started.
    before: Option<Rebuilt>,
}

/// `.report.json`: the last rebuild by any process.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Rebuilt {
    /// When it ended, UTC; never compared with a local clock.
    at: String,
    /// The process that did it.
    pid: u32,
    /// How long it took.
    seconds: f64,
    /// Finished cells it has.
    cells: usize,
    /// Hash of the plan and of which cells are finished.
    state: String,
}

impl<'a> Reporter<'a> {
    /// For a run whose leases last `lease`; the observer is asked whether to continue.
    pub fn new(run: &'a RunDir, lease: Duration, observer: &'a dyn Observer) -> Self {
        // an unreadable file counts as missing: it is rewritten
        let before = read_json::<Rebuilt>(&run.report_state()).ok().flatten();
        Self {
            run,
            observer,
            leases: Leases::new(run.root(), lease),
            known: Known::default(),
            seen: before.clone().map(|rebuilt| (rebuilt, Instant::now())),
            before,
        }
    }

    /// After a cell: rebuilds the report if no other process is doing so and the last rebuild is long enough ago.
    ///
    /// # Errors
    /// Files that cannot be read or written, or that this process was asked to stop.
    pub fn after_cell(&mut self) -> Result<(), Error> {
        if !self.is_due() {
            return Ok(());
        }
        let Claim::Taken(lease) = self.leases.claim(LEASE, || ())? else {
            return Ok(());
        };
        // another process may have done it in this moment
        if self.is_due() {
            self.rebuild(&lease)?;
        }
        lease.finish();
        Ok(())
    }

    /// At the end: makes sure that the report has every cell finished by now, whichever process writes it.
    ///
    /// # Errors
    /// As [`Reporter::after_cell`].
    pub fn finish(mut self) -> Result<Results, Error> {
        let mut lost = false;
        loop {
            let lease = self.wait()?;
            let begin = Instant::now();
            let stop = || self.observer.check();
            self.known.update(self.run, self.run, &stop)?;
            // what was written without the lease may have taken the place of something newer
            let current = (!lost && self.is_current()?) || self.write(&lease, begin)?;
            lost = !lease.is_held();
            lease.finish();
            if current && !lost {
                return Ok(self.known.into_results());
            }
        }
    }

    /// Waits until no other process writes the report: it takes a bounded time, or loses its lease.
    fn wait(&mut self) -> Result<Lease, Error> {
        let mut told = false;
        loop {
            match self.leases.claim(LEASE, || ())? {
                Claim::Taken(lease) => return Ok(lease),
                Claim::Held(owner) if !told => {
                    self.observer
                        .note(&format!("waiting: {owner} is writing the report"));
                    told = true;
                }
                Claim::Held(_) => {}
            }
            self.observer.check()?;
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Whether the last rebuild is long enough ago, measured like a lease: by the local clock only.
    fn is_due(&mut self) -> bool {
        let Some(last) = read_json::<Rebuilt>(&self.run.report_state())
            .ok()
            .flatten()
        else {
            return true;
        };
        match &self.seen {
            Some((seen, since)) if *seen == last => {
                let took = Duration::try_from_secs_f64(last.seconds).unwrap_or(Duration::ZERO);
                since.elapsed() >= took.saturating_mul(REST)
            }
            _ => {
                self.seen = Some((last, Instant::now()));
                false
            }
        }
    }

    fn rebuild(&mut self, lease: &Lease) -> Result<(), Error> {
        let begin = Instant::now();
        let stop = || self.observer.check();
        self.known.update(self.run, self.run, &stop)?;
        self.write(lease, begin).map(drop)
    }

    /// Writes the report, unless the lease is lost: then another process writes it.
    fn write(&mut self, lease: &Lease, begin: Instant) -> Result<bool, Error> {
        let state = self.state()?;
        let stop = || {
            self.observer.check()?;
            match lease.is_held() {
                true => Ok(()),
                false => Err(Error::run(LOST)),
            }
        };
        match self.known.write(self.run, self.run, &stop) {
            Err(failure) if failure.message == LOST => return Ok(false),
            written => written?,
        }
        if !lease.is_held() {
            return Ok(false);
        }
        let rebuilt = Rebuilt {
            at: manifest::now(),
            pid: std::process::id(),
            seconds: begin.elapsed().as_secs_f64(),
            cells: self.known.results().cells.len(),
            state,
        };
        write_json(&self.run.report_state(), &rebuilt)?;
        self.seen = Some((rebuilt, Instant::now()));
        Ok(true)
    }

    /// Whether any process has rebuilt the complete report since this one started.
    fn is_current(&self) -> Result<bool, Error> {
        let last = read_json::<Rebuilt>(&self.run.report_state())
            .ok()
            .flatten();
        let Some(last) = last.filter(|last| Some(last) != self.before.as_ref()) else {
            return Ok(false);
        };
        let run = self.run;
        let files = [run.results(), run.tables(), run.page()];
        Ok(last.state == self.state()? && files.iter().all(|path| path.is_file()))
    }

    fn state(&self) -> Result<String, Error> {
        let cells = self.known.results().cells.iter();
        state(
            self.run,
            cells.map(|cell| (cell.id.as_str(), cell.train_seconds)),
        )
    }
}

/// Hash of the plan and of which cells are finished.
fn state<'a>(
    run: &RunDir,
    finished: impl Iterator<Item = (&'a str, f64)>,
) -> Result<String, Error> {
    let mut text = ner_files::read_text(&run.plan(), LARGEST)?;
    for (id, seconds) in finished {
        text += &format!("\n{id} {seconds}");
    }
    Ok(sha256_text(&text))
}

/// Whether the plan or the finished cells have changed since the last rebuild, so that the results may be out of date.
pub(crate) fn is_behind(run: &RunDir, plan: &Plan) -> bool {
    let finished = plan.cells.iter().filter_map(|cell| {
        let manifest = read_json::<Manifest>(&run.cell(&cell.id).manifest());
        let manifest = manifest.ok().flatten().filter(|found| found.finished)?;
        Some((cell.id.as_str(), manifest.train_seconds))
    });
    let last = read_json::<Rebuilt>(&run.report_state()).ok().flatten();
    // before the first one there are no results
    last.is_none_or(|last| state(run, finished).is_ok_and(|now| now != last.state))
}

/// Rebuilds the report of a run unconditionally. A signal may end the process at any time: every file is then either the
/// old one or complete.
///
/// # Errors
/// Files that cannot be read or written.
pub fn rebuild_in_place(run: &RunDir, observer: &dyn Observer) -> Result<Results, Error> {
    // a run of an earlier version has no `run.toml`
    let seconds = read_run(&run.config()).map_or(60.0, |config| config.sharing.lease_seconds);
    let mut reporter = Reporter::new(run, Duration::from_secs_f64(seconds), observer);
    loop {
        let lease = reporter.wait()?;
        let begin = Instant::now();
        reporter.known.update(run, run, &|| Ok(()))?;
        let written = reporter.write(&lease, begin)?;
        lease.finish();
        if written {
            return Ok(reporter.known.into_results());
        }
    }
}

/// Why a rebuild ended that was another process's by then.
const LOST: &str = "the lease of the report was lost";

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn planned(folder: &std::path::Path) -> RunDir {
        let plan = "{\"experiment\":\"x\",\"profile\":\"small\",\"languages\":[\"de\"],\"skipped\":[],\
            \"cells\":[{\"id\":\"de\",\"name\":\"de\",\"train\":[\"de\"],\"size\":null,\"sentences\":3,\"seed\":42}]}";
        fs_err::write(folder.join("plan.json"), plan).unwrap();
        RunDir::new(folder)
    }

    fn reporter(run: &RunDir) -> Reporter<'_> {
        Reporter::new(run, Duration::from_secs(60), &())
    }

    fn set_seconds(run: &RunDir, seconds: f64) {
        let mut last: Rebuilt = read_json(&run.report_state()).unwrap().unwrap();
        last.seconds = seconds;
        write_json(&run.report_state(), &last).unwrap();
    }

    #[test]
    fn a_report_rests_for_nineteen_times_as_long_as_it_took() {
        let folder = tempfile::tempdir().unwrap();
        let run = planned(folder.path());
        let mut own = reporter(&run);
        own.after_cell().unwrap();
        assert!(run.results().is_file(), "the first one comes at once");
        let made = |own: &mut Reporter<'_>| {
            fs_err::remove_file(run.page()).unwrap();
            own.after_cell().unwrap();
            let made = run.page().is_file();
            fs_err::write(run.page(), "").unwrap();
            made
        };
        // it does not matter who made the last one
        set_seconds(&run, 1000.0);
        assert!(!made(&mut own) && !made(&mut own));
        let mut other = reporter(&run);
        assert!(!made(&mut other));
        // 19 times nothing has passed since it was seen, which is now
        set_seconds(&run, 0.0);
        assert!(!made(&mut other) && made(&mut other));
        assert!(!folder.path().join("leases").exists());
    }

    #[test]
    fn nobody_else_makes_a_report_at_the_same_time() {
        let folder = tempfile::tempdir().unwrap();
        let run = planned(folder.path());
        let mut leases = Leases::new(run.root(), Duration::from_secs(60));
        let Claim::Taken(lease) = leases.claim(LEASE, || ()).unwrap() else {
            unreachable!("nobody else is there")
        };
        let mut own = reporter(&run);
        own.after_cell().unwrap();
        assert!(
            !run.results().exists(),
            "after a cell it is left to the other"
        );
        std::thread::scope(|scope| {
            let finish = || reporter(&run).finish().map(|results| results.cells.len());
            let end = scope.spawn(finish);
            std::thread::sleep(Duration::from_millis(200));
            assert!(!end.is_finished() && !run.results().exists());
            lease.finish();
            assert_eq!(end.join().unwrap().unwrap(), 0);
        });
        assert!(run.results().is_file());
    }

    #[test]
    fn at_the_end_a_report_that_another_made_is_enough() {
        let folder = tempfile::tempdir().unwrap();
        let run = planned(folder.path());
        let (first, second) = (reporter(&run), reporter(&run));
        first.finish().unwrap();
        let text = || fs_err::read_to_string(run.report_state()).unwrap();
        set_seconds(&run, 7.0);
        let before = text();
        second.finish().unwrap();
        assert_eq!(text(), before, "it has all that there is");
        // one from before this process is rebuilt: the program may have changed
        reporter(&run).finish().unwrap();
        assert_ne!(text(), before);
        // and so is one that lacks something
        let last = reporter(&run);
        set_seconds(&run, 7.0);
        let plan = fs_err::read_to_string(run.plan()).unwrap();
        fs_err::write(run.plan(), plan.replace("\"x\"", "\"y\"")).unwrap();
        let before = text();
        last.finish().unwrap();
        assert_ne!(text(), before);
    }

    #[test]
    fn a_stop_leaves_the_files_as_they_were() {
        let folder = tempfile::tempdir().unwrap();
        let run = planned(folder.path());
        reporter(&run).finish().unwrap();
        let files = [run.results(), run.tables(), run.page()];
        let before = files.each_ref().map(|path| fs_err::read(path).unwrap());
        let stop = || Err(Error::run("stopped"));
        let mut known = Known::default();
        assert_eq!(
            known.update(&run, &run, &stop).unwrap_err().message,
            "stopped"
        );
        known.update(&run, &run, &|| Ok(())).unwrap();
        assert!(known.write(&run, &run, &stop).is_err());
        let after = files.each_ref().map(|path| fs_err::read(path).unwrap());
        assert!(before == after);
        assert!(!fs_err::read_dir(folder.path()).unwrap().any(|entry| {
            entry
                .unwrap()
                .file_name()
                .to_string_lossy()
                .ends_with(".tmp")
        }));
    }
}
