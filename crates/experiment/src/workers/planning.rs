//! The plan in the folder of a run. Several processes write it, one at a time, and each looks at it again before it
//! works on a cell: the folder belongs to one configuration, and no cell that somebody makes is missing in it.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use super::replacing;
use crate::call::Call;
use crate::cell::Shared;
use crate::error::Error;
use crate::inputs::Inputs;
use crate::lease::{Claim, Lease, Leases};
use crate::plan::{Plan, Planned};
use crate::records::data_report::DataReport;
use crate::records::{RunDir, finished, json_text, read_json, write_fenced};

/// Name of the lease under which a plan is written.
const PLAN: &str = ".plan";
/// A wait of that long is told of.
const PATIENCE: Duration = Duration::from_secs(2);

/// Writes plan, configuration and corpora of the run, one process at a time. With `replace`, finished cells of another
/// configuration are removed.
///
/// # Errors
/// The folder belongs to another configuration, or holds a finished cell of another one; it cannot be written; or this
/// process was asked to stop.
pub(crate) fn write_plan(shared: &Shared<'_>, replace: bool) -> Result<Plan, Error> {
    let mut leases = shared.leases();
    loop {
        let lease = claim(&mut leases, shared.call)?;
        let written = publish(shared, &mut leases, &lease, replace);
        // Whoever stood still for so long that another plans meanwhile looks at what that one has left.
        if lease.is_held() {
            lease.finish();
            return written;
        }
    }
}

/// Before a cell that this process holds is begun: the run is still that of this process, and its plan has the cell.
///
/// # Errors
/// The folder belongs to another configuration by now or is gone, and as [`write_plan`].
pub(crate) fn check(shared: &Shared<'_>, leases: &mut Leases, cell: &Planned) -> Result<(), Error> {
    let lease = claim(leases, shared.call)?;
    let run = shared.run;
    let Some(plan) = read_json::<Plan>(&run.plan())? else {
        return Err(gone(run));
    };
    if let Some(difference) = difference(&plan, shared) {
        let root = run.root().display();
        return Err(belongs(format!(
            "{root} now belongs to another configuration: {difference}"
        )));
    }
    if plan.cells.iter().any(|planned| planned.id == cell.id) {
        lease.finish();
        return Ok(());
    }
    // Another process planned before this one had begun the cell, and left it out.
    drop(lease);
    write_plan(shared, false).map(drop)
}

/// The lease of the plan; waits for another process that plans.
fn claim(leases: &mut Leases, call: &Call<'_>) -> Result<Lease, Error> {
    let begin = Instant::now();
    let mut told = false;
    loop {
        let owner = match leases.claim(PLAN, || ())? {
            Claim::Taken(lease) => return Ok(lease),
            Claim::Held(owner) => owner,
        };
        if !told && begin.elapsed() > PATIENCE {
            told = true;
            call.note(&format!(
                "waiting for {owner}, which is writing the plan of this run"
            ));
        }
        call.check()?;
        // it is held for milliseconds
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Whether the run is there still: nothing is begun where its folder was.
///
/// # Errors
/// It is not.
pub(crate) fn check_there(run: &RunDir) -> Result<(), Error> {
    match run.plan().exists() {
        true => Ok(()),
        false => Err(gone(run)),
    }
}

fn publish(
    shared: &Shared<'_>,
    leases: &mut Leases,
    lease: &Lease,
    replace: bool,
) -> Result<Plan, Error> {
    let run = shared.run;
    if replace {
        replacing::remove_others(shared, leases, lease)?;
    }
    refuse_others(shared)?;
    let earlier = read_json::<Plan>(&run.plan())?;
    let earlier = match earlier {
        // the cells that differ are gone: what it was is no longer of interest
        Some(earlier) if replace && difference(&earlier, shared).is_some() => {
            replacing::forget(run, leases)?;
            None
        }
        Some(earlier) => own(shared, leases, earlier)?,
        None => None,
    };
    let whole = whole_plan(shared, leases, earlier.as_ref())?;
    let fence = || lease.check();
    let config = toml::to_string(shared.config)
        .map_err(|error| Error::run(format!("{}: {error}", run.config().display())))?;
    let corpora = corpora(run, shared.inputs, earlier.is_some())?;
    write_fenced(&run.plan(), &json_text(&run.plan(), &whole)?, &fence)?;
    write_fenced(&run.config(), config.as_bytes(), &fence)?;
    write_fenced(&run.data(), &json_text(&run.data(), &corpora)?, &fence)?;
    Ok(whole)
}

/// The plan there is, if its cells may stand beside ours; `None` if it is that of a run of which nothing is finished,
/// on which nobody works, and which ours takes the place of.
fn own(shared: &Shared<'_>, leases: &mut Leases, earlier: Plan) -> Result<Option<Plan>, Error> {
    let run = shared.run;
    let root = run.root().display();
    let others = match &earlier.settings {
        Some(_) if difference(&earlier, shared).is_none() => return Ok(Some(earlier)),
        _ => finished::others(run, shared.settings)?,
    };
    let own = |text: String| Err(belongs(text));
    if let Some((id, difference)) = others.first() {
        return own(format!(
            "{root} belongs to another configuration, cell {id} is finished: {difference}"
        ));
    }
    let Some(difference) = difference(&earlier, shared) else {
        // of a version that did not write its settings down; the cells themselves agree
        return Ok(Some(earlier));
    };
    if let Some((id, owner)) = leases.held() {
        return own(format!(
            "{root} belongs to another configuration, {owner} is running cell {id}: {difference}"
        ));
    }
    shared.call.note(&format!(
        "{root} held an unfinished run with other settings ({difference}); starting over"
    ));
    replacing::forget(run, leases)?;
    Ok(None)
}

fn difference(plan: &Plan, shared: &Shared<'_>) -> Option<String> {
    plan.settings.as_ref()?.difference(shared.settings)
}

fn belongs(text: String) -> Error {
    Error::input(text).with_hint(
        "choose another folder with --out DIR; or, if the cells of the other configuration may go, give --replace",
    )
}

/// Nothing is begun where the folder was.
fn gone(run: &RunDir) -> Error {
    let plan = run.plan();
    Error::environment(format!("{} is gone", plan.display())).with_hint(
        "was the run's folder removed, or its disk unmounted? the run continues from its last checkpoint once the folder is back",
    )
}

/// Finished cells of another identity are not overwritten.
fn refuse_others(shared: &Shared<'_>) -> Result<(), Error> {
    let mut first = None;
    let mut count = 0;
    for cell in &shared.plan.cells {
        if let Some(difference) = shared.other(cell)? {
            count += 1;
            first.get_or_insert_with(|| finished::is_other(shared.run, &cell.id, &difference));
        }
    }
    match first {
        None => Ok(()),
        Some(failure) if count == 1 => Err(failure),
        Some(failure) => Err(Error::input(format!(
            "{count} cells of this run are finished with another configuration: {}",
            failure.message
        ))
        .with_hint(
            "choose another folder with --out DIR, or give --replace to remove those cells",
        )),
    }
}

/// At the end of a call: finished cells of this run that the plan lacks, because a process that stood still wrote an
/// older one, are put back.
///
/// # Errors
/// Files that cannot be read or written.
pub(crate) fn complete(shared: &Shared<'_>) -> Result<(), Error> {
    let run = shared.run;
    let Some(plan) = read_json::<Plan>(&run.plan())? else {
        return Err(gone(run));
    };
    let known: HashSet<&str> = plan.cells.iter().map(|cell| cell.id.as_str()).collect();
    for id in finished::ids(run)? {
        let lacks = !known.contains(id.as_str());
        if lacks && finished::planned(run, &id, shared.settings)?.is_some() {
            return write_plan(shared, false).map(drop);
        }
    }
    Ok(())
}

/// The plan with the command it comes from, with the cells of an earlier one that were begun or finished, and with
/// finished cells of the same settings that no plan knows.
fn whole_plan(shared: &Shared<'_>, leases: &Leases, earlier: Option<&Plan>) -> Result<Plan, Error> {
    let run = shared.run;
    let plan = Plan {
        commands: vec![shared.call.command.to_owned()],
        settings: Some(shared.settings.clone()),
        ..shared.plan.clone()
    };
    // in this order: a cell that is published in between is seen as one or the other
    let stays = |id: &str| {
        leases.holder(id).is_some() || run.work(id).exists() || finished::is_finished(run, id)
    };
    let mut plan = match earlier {
        Some(earlier) => plan.with_earlier(earlier, &stays),
        None => plan,
    };
    let known: HashSet<String> = plan.cells.iter().map(|cell| cell.id.clone()).collect();
    for id in finished::ids(run)? {
        if !known.contains(&id)
            && let Some(cell) = finished::planned(run, &id, shared.settings)?
        {
            plan.cells.push(cell);
        }
    }
    Ok(plan)
}

/// What is in the corpora of this call, and of languages that only earlier calls used.
fn corpora(run: &RunDir, inputs: &Inputs, beside: bool) -> Result<Vec<DataReport>, Error> {
    let mut reports = inputs.reports()?;
    if !beside {
        return Ok(reports);
    }
    let earlier = read_json::<Vec<DataReport>>(&run.data())?.unwrap_or_default();
    let other = |report: &DataReport| {
        !reports
            .iter()
            .any(|own| own.corpus.language == report.corpus.language)
    };
    let others: Vec<DataReport> = earlier.into_iter().filter(other).collect();
    reports.extend(others);
    Ok(reports)
}
