//! The plan in a run's folder. Several processes write it, one at a time, and each reads it again before it works on a
//! cell: the folder belongs to one configuration, and every cell that any process works on is in the plan.

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

/// Name of the lease for writing the plan.
const PLAN: &str = ".plan";
/// Waits longer than this are reported.
const PATIENCE: Duration = Duration::from_secs(2);

/// Writes the plan, configuration and corpora of the run, one process at a time. With `replace`, finished cells of
/// another configuration are removed.
///
/// # Errors
/// The folder belongs to another configuration, holds a finished cell of another one, or cannot be written; or this
/// process was asked to stop.
pub(crate) fn write_plan(shared: &Shared<'_>, replace: bool) -> Result<Plan, Error> {
    let mut leases = shared.leases();
    loop {
        let lease = claim(&mut leases, shared.call)?;
        let written = publish(shared, &mut leases, &lease, replace);
        // If this process stood still so long that another one planned, start from what that one wrote.
        if lease.is_held() {
            lease.finish();
            return written;
        }
    }
}

/// Called before this process begins a cell it holds: checks that the run still has its configuration and that the plan
/// lists the cell.
///
/// # Errors
/// The folder now belongs to another configuration or is gone; otherwise as [`write_plan`].
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
    // Another process planned before this one began the cell, and left the cell out.
    drop(lease);
    write_plan(shared, false).map(drop)
}

/// Takes the lease of the plan; waits while another process is planning.
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
        // the lease is held for milliseconds
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Checks that the run still exists, so that nothing is begun in place of a removed folder.
///
/// # Errors
/// It does not.
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
        // the cells that differ are gone, so the earlier plan no longer matters
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

/// The existing plan, if its cells belong with ours; `None` if nothing of that run is finished and no process works on
/// it, in which case ours replaces it.
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
            "{root} belongs to another configuration, of which cell {id} is finished: {difference}"
        ));
    }
    let Some(difference) = difference(&earlier, shared) else {
        // written by a version that did not record its settings; the cells themselves agree
        return Ok(Some(earlier));
    };
    if let Some((id, owner)) = leases.held() {
        return own(format!(
            "{root} belongs to another configuration, of which {owner} is running cell {id}: {difference}"
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
        "choose another folder with --out DIR, or give --replace to remove the cells of the other configuration",
    )
}

/// The error for a run whose folder has disappeared.
fn gone(run: &RunDir) -> Error {
    let plan = run.plan();
    Error::environment(format!("{} no longer exists", plan.display())).with_hint(
        "was the run's folder removed, or its disk unmounted? the run continues from its last checkpoint once the folder is back",
    )
}

/// Refuses to overwrite finished cells of another identity.
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
            "{count} cells were finished with another configuration: {}",
            failure.message
        ))
        .with_hint(
            "choose another folder with --out DIR, or give --replace to remove those cells",
        )),
    }
}

/// At the end of a call, adds finished cells of this run that the plan lacks because a process that stood still wrote
/// an older plan.
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

/// The plan with the command that made it, the cells of an earlier plan that were begun or finished, and finished cells
/// of the same settings that are in no plan.
fn whole_plan(shared: &Shared<'_>, leases: &Leases, earlier: Option<&Plan>) -> Result<Plan, Error> {
    let run = shared.run;
    let plan = Plan {
        commands: vec![shared.call.command.to_owned()],
        settings: Some(shared.settings.clone()),
        ..shared.plan.clone()
    };
    // in this order, so that a cell published in between is seen as one or the other
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

/// The data report on the corpora of this call, and on languages that only earlier calls used.
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
