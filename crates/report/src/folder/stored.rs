//! `results.json`: written and compared cell by cell. A large run has more of them than should be in memory as text
//! or as values, so the file as a whole may be of any size, and each cell in it as large as a file of a cell.

use std::cell::Cell as Shared;
use std::fmt;
use std::io::{self, BufReader, Read, Write};
use std::path::Path;
use std::rc::Rc;

use ner_experiment::CellMetrics;
use ner_experiment::Error;
use ner_experiment::Manifest;
use ner_experiment::Plan;
use ner_experiment::read_plan;
use ner_experiment::records::by_name::Names;
use ner_experiment::records::results::{CellResult, Results};
use ner_experiment::records::{LARGEST, RunDir, read_json};
use ner_files::write_atomic_with;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserializer, Serialize};

/// Writes the results of a run, one line per cell, without holding them as text.
///
/// # Errors
/// The file cannot be written, or `stop` says so.
pub(super) fn write_results(
    path: &Path,
    results: &Results,
    stop: &dyn Fn() -> Result<(), Error>,
) -> Result<(), Error> {
    write_atomic_with(path, |writer| {
        let head = |name: &str, text: &str| {
            let text = serde_json::to_string(text).map_err(io::Error::from)?;
            Ok::<_, Error>(format!("\"{name}\":{text},"))
        };
        let (experiment, profile) = (&results.experiment, &results.profile);
        let head = head("experiment", experiment)? + &head("profile", profile)?;
        write!(writer, "{{{head}\"cells\":[")?;
        for (number, cell) in results.cells.iter().enumerate() {
            stop()?;
            let separator: &[u8] = if number > 0 { b",\n" } else { b"\n" };
            writer.write_all(separator)?;
            to_writer(writer, cell)?;
        }
        writer.write_all(b"\n]}\n")?;
        stop()
    })
}

fn to_writer(writer: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(writer, value).map_err(io::Error::from)
}

/// Whether `results.json` matches the cells of a run; without a finished cell it may be missing.
///
/// # Errors
/// Files of the cells or of the run that cannot be read, or are not what a run writes.
pub(crate) fn results_follow(run: &RunDir) -> Result<bool, Error> {
    let plan = read_plan(run)?;
    let path = run.results();
    let file = match ner_files::open_file(&path) {
        Ok(file) => file,
        Err(ner_files::Error::Io(error)) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(Expected::new(run, &plan).next()?.is_none());
        }
        Err(error) => return Err(error.into()),
    };
    let budget = Rc::new(Shared::new(LARGEST));
    let reader = Bounded {
        file,
        budget: Rc::clone(&budget),
    };
    let mut comparison = Comparison {
        plan: &plan,
        expected: Expected::new(run, &plan),
        failure: None,
        budget,
    };
    let mut json = serde_json::Deserializer::from_reader(BufReader::with_capacity(1 << 16, reader));
    let same = json.deserialize_map(&mut comparison);
    let same = same.and_then(|same| json.end().map(|()| same));
    if let Some(failure) = comparison.failure {
        return Err(failure);
    }
    same.map_err(|error| {
        Error::input(format!(
            "{} was not written by a run, or was changed: {error}",
            path.display()
        ))
        .with_hint("`cargo xtask report` rewrites it")
    })
}

/// The results of the finished cells, each made when it is asked for.
struct Expected<'a> {
    run: &'a RunDir,
    plan: &'a Plan,
    at: usize,
    names: Names,
}

impl<'a> Expected<'a> {
    fn new(run: &'a RunDir, plan: &'a Plan) -> Self {
        Self {
            run,
            plan,
            at: 0,
            names: Names::default(),
        }
    }

    fn next(&mut self) -> Result<Option<CellResult>, Error> {
        while let Some(cell) = self.plan.cells.get(self.at) {
            self.at += 1;
            let folder = self.run.cell(&cell.id);
            let manifest = read_json::<Manifest>(&folder.manifest())?;
            if let Some(manifest) = manifest.filter(|manifest| manifest.finished) {
                let metrics = CellMetrics::read(&cell.id, &folder)?;
                return Ok(Some(
                    metrics.result(manifest.train_seconds, &mut self.names),
                ));
            }
        }
        Ok(None)
    }
}

/// Reads no more than the budget, which is filled again after every cell.
struct Bounded<R> {
    file: R,
    budget: Rc<Shared<u64>>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.budget.get();
        if left == 0 {
            let text = format!("a part of it is larger than {LARGEST} bytes");
            return Err(io::Error::other(text));
        }
        let most = usize::try_from(left)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        let read = self.file.read(&mut buffer[..most])?;
        self.budget.set(left - read as u64);
        Ok(read)
    }
}

/// Walks through the file and the cells in step.
struct Comparison<'a> {
    plan: &'a Plan,
    expected: Expected<'a>,
    failure: Option<Error>,
    budget: Rc<Shared<u64>>,
}

impl<'de> Visitor<'de> for &mut Comparison<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("results of a run")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        let (mut same, mut seen) = (true, [false; 3]);
        while let Some(key) = map.next_key::<String>()? {
            let place = match key.as_str() {
                "experiment" => {
                    same &= map.next_value::<String>()? == self.plan.experiment;
                    0
                }
                "profile" => {
                    same &= map.next_value::<String>()? == self.plan.profile;
                    1
                }
                "cells" => {
                    same &= map.next_value_seed(Cells(self))?;
                    2
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            if std::mem::replace(&mut seen[place], true) {
                return Err(A::Error::custom(format!("duplicate key `{key}`")));
            }
        }
        Ok(same && seen == [true; 3])
    }
}

/// The list of cells.
struct Cells<'a, 'b>(&'a mut Comparison<'b>);

impl<'de> DeserializeSeed<'de> for Cells<'_, '_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Cells<'_, '_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of cells")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut cells: A) -> Result<bool, A::Error> {
        let comparison = self.0;
        let mut same = true;
        loop {
            let stored = cells.next_element::<CellResult>()?;
            comparison.budget.set(LARGEST);
            // once something differs, the cells need not be read any more
            let expected = match same {
                true => comparison.expected.next(),
                false => Ok(None),
            };
            let expected = expected.map_err(|failure| {
                let error = A::Error::custom(&failure.message);
                comparison.failure = Some(failure);
                error
            })?;
            same &= stored == expected;
            if stored.is_none() {
                return Ok(same);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::published;

    #[test]
    fn what_is_written_is_read_back_and_has_a_line_a_cell() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("results.json");
        let mut results = published::results();
        results.profile = "a \"quoted\" one".into();
        write_results(&path, &results, &|| Ok(())).unwrap();
        let text = fs_err::read_to_string(&path).unwrap();
        assert_eq!(text.lines().count(), results.cells.len() + 2);
        assert_eq!(serde_json::from_str::<Results>(&text).unwrap(), results);
        let stopped = write_results(&path, &published::two_seeds(), &|| {
            Err(Error::run("stopped"))
        });
        assert_eq!(stopped.unwrap_err().message, "stopped");
        assert_eq!(fs_err::read_to_string(&path).unwrap(), text);
        assert_eq!(fs_err::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_part_that_is_too_large_is_not_read() {
        let budget = Rc::new(Shared::new(3));
        let mut reader = Bounded {
            file: &b"abcdef"[..],
            budget: Rc::clone(&budget),
        };
        let mut text = [0; 8];
        assert_eq!(reader.read(&mut text).unwrap(), 3);
        assert!(reader.read(&mut text).is_err());
        budget.set(2);
        assert_eq!(reader.read(&mut text).unwrap(), 2);
    }
}
