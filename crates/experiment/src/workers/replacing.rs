//! Removes cells from a run's folder to make room for another configuration: finished cells with `--replace`, and cells
//! in progress. Each cell is leased first, so that nothing is removed that another process has made in the meantime.

use crate::cell::Shared;
use crate::config::is_folder_name;
use crate::counted::counted;
use crate::error::Error;
use crate::lease::{Claim, Lease, Leases};
use crate::records::{LARGEST, RunDir, finished};

/// Maximum number of removed cells that are reported individually.
const LISTED: usize = 20;

/// Removes finished cells of other settings, and cells of this plan that have another identity.
pub(crate) fn remove_others(
    shared: &Shared<'_>,
    leases: &mut Leases,
    lease: &Lease,
) -> Result<(), Error> {
    let run = shared.run;
    if let Some((id, owner)) = leases.held() {
        let text = format!("cannot replace cells while {owner} is running cell {id}");
        return Err(Error::input(text).with_hint(format!(
            "stop that process or wait for it to finish; if its machine is gone, remove {}",
            leases.folder(&id).display()
        )));
    }
    let mut others = finished::others(run, shared.settings)?;
    for cell in &shared.plan.cells {
        if let Some(difference) = shared.other(cell)?
            && !others.iter().any(|(id, _)| *id == cell.id)
        {
            others.push((cell.id.clone(), difference));
        }
    }
    for (index, (id, difference)) in others.iter().enumerate() {
        if index < LISTED {
            shared
                .call
                .note(&format!("removing cell {id}: {difference}"));
        }
        remove_other(shared, leases, lease, id)?;
    }
    if others.len() > LISTED {
        let more = counted(others.len() - LISTED, "more cell");
        shared.call.note(&format!("removing {more}"));
    }
    Ok(())
}

/// Removes one of them, unless this process stood still and another one has made the cell again in the meantime.
fn remove_other(
    shared: &Shared<'_>,
    leases: &mut Leases,
    lease: &Lease,
    id: &str,
) -> Result<(), Error> {
    let run = shared.run;
    let Claim::Taken(own) = leases.claim(id, || ())? else {
        return Ok(());
    };
    let judged = ner_files::read_bytes(&run.cell(id).manifest(), LARGEST)?;
    let planned = shared.plan.cells.iter().find(|cell| cell.id == id);
    let differs = match planned {
        Some(cell) => shared.other(cell)?.is_some(),
        None => finished::planned(run, id, shared.settings)?.is_none(),
    };
    lease.check()?;
    own.check()?;
    if differs {
        finished::remove(run, id, &judged)?;
    }
    own.finish();
    Ok(())
}

/// Removes unfinished work and failures of other settings, which say nothing about the present ones. Each cell is
/// leased first: if this process stood still, another one may have begun it in the meantime.
pub(crate) fn forget(run: &RunDir, leases: &mut Leases) -> Result<(), Error> {
    // no folder: nothing was begun
    let entries = fs_err::read_dir(run.root().join("work"))
        .into_iter()
        .flatten();
    let names = entries.flatten().map(|entry| entry.file_name());
    let ids: Vec<String> = names.filter_map(|name| name.into_string().ok()).collect();
    for id in ids.iter().filter(|id| is_folder_name(id)) {
        let Claim::Taken(lease) = leases.claim(id, || ())? else {
            continue;
        };
        let aside = run.aside()?;
        lease.check()?;
        fs_err::rename(run.work(id), &aside)?;
        run.remove_aside(&aside)?;
        lease.finish();
    }
    Ok(())
}
