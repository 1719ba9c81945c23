#![allow(clippy::unwrap_used)]
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::*;
use crate::process;

const LONG: Duration = Duration::from_secs(60);

fn taken(claim: Claim) -> Lease {
    match claim {
        Claim::Taken(lease) => lease,
        Claim::Held(owner) => panic!("held by {owner}"),
    }
}

fn is_held(claim: &Claim) -> bool {
    matches!(claim, Claim::Held(_))
}

/// A lease of a process that never runs on this machine.
fn foreign(run: &Path, generation: u64) {
    let owner = Owner {
        host: "elsewhere".to_owned(),
        pid: 1,
        process: Some("another machine, 17".to_owned()),
        since: "2026-01-01T00:00:00Z".to_owned(),
        token: String::new(),
        released: false,
    };
    let path = run.join("leases/de").join(name(generation)).join(OWNER);
    write_json(&path, &owner).unwrap();
}

#[test]
fn one_has_it_and_the_others_hear_who() {
    let run = tempfile::tempdir().unwrap();
    let mut leases = Leases::new(run.path(), LONG);
    let first = taken(leases.claim("de", || ()).unwrap());
    match Leases::new(run.path(), LONG).claim("de", || ()).unwrap() {
        Claim::Held(owner) => assert_eq!(owner.pid, std::process::id()),
        Claim::Taken(_) => panic!("two have it"),
    }
    taken(leases.claim("fr", || ()).unwrap()).finish();
    // given back, it can be had again, and its number is another
    drop(first);
    assert_eq!(leases.holder("de"), None);
    let second = taken(leases.claim("de", || ()).unwrap());
    assert_eq!(second.generation, 2);
    second.finish();
    assert!(!run.path().join("leases").exists());
}

#[test]
fn a_lease_without_a_sign_of_life_is_over() {
    let run = tempfile::tempdir().unwrap();
    foreign(run.path(), 5);
    let mut leases = Leases::new(run.path(), Duration::from_millis(300));
    assert!(is_held(&leases.claim("de", || ()).unwrap()));
    thread::sleep(Duration::from_millis(200));
    renew(&run.path().join("leases/de"), 5).unwrap();
    assert!(is_held(&leases.claim("de", || ()).unwrap()));
    thread::sleep(Duration::from_millis(200));
    assert!(
        is_held(&leases.claim("de", || ()).unwrap()),
        "it lived 200 ms ago"
    );
    thread::sleep(Duration::from_millis(200));
    assert_eq!(taken(leases.claim("de", || ()).unwrap()).generation, 6);
}

#[test]
fn a_lease_that_is_held_is_renewed() {
    let run = tempfile::tempdir().unwrap();
    let length = Duration::from_millis(200);
    let _lease = taken(Leases::new(run.path(), length).claim("de", || ()).unwrap());
    let mut other = Leases::new(run.path(), length);
    for _ in 0..10 {
        assert!(is_held(&other.claim("de", || ()).unwrap()));
        thread::sleep(length / 4);
    }
}

#[test]
fn a_process_of_this_machine_that_is_gone_is_not_waited_for() {
    let run = tempfile::tempdir().unwrap();
    let mut child = std::process::Command::new("sleep")
        .arg("60")
        .spawn()
        .unwrap();
    let owner = Owner {
        pid: child.id(),
        process: process::identity(child.id()),
        ..Owner::this()
    };
    let path = run.path().join("leases/de/00000001/owner.json");
    write_json(&path, &owner).unwrap();
    let mut leases = Leases::new(run.path(), LONG);
    assert!(is_held(&leases.claim("de", || ()).unwrap()));
    child.kill().unwrap();
    // not waited for: a process that ended and was not fetched is gone too
    let begin = Instant::now();
    while is_held(&leases.claim("de", || ()).unwrap()) {
        assert!(begin.elapsed() < Duration::from_secs(10));
        thread::sleep(Duration::from_millis(5));
    }
    child.wait().unwrap();
}

#[test]
fn who_lost_it_hears_so_and_takes_nothing_away() {
    let run = tempfile::tempdir().unwrap();
    let lost = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&lost);
    let mut leases = Leases::new(run.path(), Duration::from_millis(100));
    let lease = leases.claim("de", move || told.store(true, Ordering::SeqCst));
    let lease = taken(lease.unwrap());
    foreign(run.path(), 2);
    let begin = Instant::now();
    while !lost.load(Ordering::SeqCst) {
        assert!(begin.elapsed() < Duration::from_secs(10));
        thread::sleep(Duration::from_millis(5));
    }
    assert!(!lease.is_held());
    lease.finish();
    assert!(run.path().join("leases/de/00000002/owner.json").is_file());
}

#[test]
fn a_number_that_was_passed_gives_no_right() {
    let run = tempfile::tempdir().unwrap();
    let cell = run.path().join("leases/de");
    foreign(run.path(), 5);
    // as somebody who saw 3 as the highest, before 4 came, and went when 5 was taken
    assert!(!create(&cell, 4, &Owner::this()).unwrap());
    assert_eq!(generations(&cell).collect::<Vec<_>>(), [5]);
    assert!(!create(&cell, 5, &Owner::this()).unwrap());
    assert_eq!(read_owner(&cell, 5).unwrap().host, "elsewhere");
}

#[test]
fn a_number_given_twice_belongs_to_the_second() {
    let run = tempfile::tempdir().unwrap();
    let mut leases = Leases::new(run.path(), LONG);
    let stopped = taken(leases.claim("de", || ()).unwrap());
    // what others do while it is stopped: take over, finish, and begin again
    fs_err::remove_dir_all(run.path().join("leases/de")).unwrap();
    let second = taken(leases.claim("de", || ()).unwrap());
    assert_eq!(stopped.generation, second.generation);
    assert_ne!(stopped.name(), second.name());
    assert!(!stopped.is_held());
    assert!(stopped.check().is_err());
    stopped.finish();
    assert!(second.is_held(), "the first takes nothing away");
}

#[test]
fn who_died_is_named_and_who_gave_back_is_not() {
    let run = tempfile::tempdir().unwrap();
    let length = Duration::from_millis(50);
    let mut leases = Leases::new(run.path(), length);
    drop(taken(leases.claim("de", || ()).unwrap()));
    assert_eq!(taken(leases.claim("de", || ()).unwrap()).before(), None);
    foreign(run.path(), 7);
    assert!(is_held(&leases.claim("de", || ()).unwrap()));
    thread::sleep(2 * length);
    let lease = taken(leases.claim("de", || ()).unwrap());
    assert_eq!(lease.before().unwrap().host, "elsewhere");
}

#[test]
fn what_is_no_lease_is_named() {
    let run = tempfile::tempdir().unwrap();
    let mut leases = Leases::new(run.path(), LONG);
    let said = |leases: &mut Leases| leases.claim("de", || ()).unwrap_err().message;
    let last = run.path().join("leases/de").join(u64::MAX.to_string());
    fs_err::create_dir_all(last).unwrap();
    let text = said(&mut leases);
    assert!(text.contains("lease number 18446744073709551615"), "{text}");
    fs_err::remove_dir_all(run.path().join("leases")).unwrap();
    fs_err::create_dir(run.path().join("leases")).unwrap();
    fs_err::write(run.path().join("leases/de"), "x").unwrap();
    let text = said(&mut leases);
    assert!(text.contains("leases/de is not a folder"), "{text}");
    fs_err::remove_dir_all(run.path().join("leases")).unwrap();
    fs_err::write(run.path().join("leases"), "x").unwrap();
    let text = said(&mut leases);
    assert!(text.contains("leases is not a folder"), "{text}");
}

#[test]
fn of_many_at_once_one_gets_it() {
    let run = tempfile::tempdir().unwrap();
    for round in 0..20 {
        let cell = format!("cell-{round}");
        let (owners, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let mut leases = Leases::new(run.path(), LONG);
                    for _ in 0..50 {
                        if let Claim::Taken(lease) = leases.claim(&cell, || ()).unwrap() {
                            let now = owners.fetch_add(1, Ordering::SeqCst) + 1;
                            most.fetch_max(now, Ordering::SeqCst);
                            thread::yield_now();
                            owners.fetch_sub(1, Ordering::SeqCst);
                            drop(lease);
                        }
                    }
                });
            }
        });
        assert_eq!(most.load(Ordering::SeqCst), 1);
    }
}
