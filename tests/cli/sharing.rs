//! Several processes on one run. `NER_WORKERS` sets how many (`NER_WORKERS=50` for the figures of docs/scale.md).

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::support::{Place, TINY, json, read, wait_for_steps};

fn args<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let base = [
        "experiment",
        "in-language",
        "--out",
        "run",
        "--keep-models",
        "all",
    ];
    [&base[..], &TINY[..], more].concat()
}

fn start(place: &Place, args: &[&str], log: &str) -> Child {
    let mut command = place.command();
    let log = fs_err::File::create(place.path(log)).unwrap();
    command.args(args).stdout(Stdio::null());
    command
        .stderr(Stdio::from(log.into_parts().0))
        .spawn()
        .unwrap()
}

fn ids(place: &Place) -> Vec<String> {
    let plan = json(&place.path("run/plan.json"));
    let cells = plan["cells"].as_array().unwrap().iter();
    cells
        .map(|cell| cell["id"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn of_two_processes_on_one_cell_one_works_and_the_other_says_so() {
    let place = Place::new();
    let one = args(&["--languages", "de", "--set", "recipe.epochs=150"]);
    let mut first = start(&place, &one, "first.log");
    wait_for_steps(&place, "run", "de", 1);
    let status = place.run(&["status", "run"]).ok();
    let by = format!("process {} on ", first.id());
    assert!(status.stdout.contains(&by), "{}", status.stdout);
    let second = place.run(&one).ok();
    let held = format!("de: is being run by {by}");
    assert!(second.stderr.contains(&held), "{}", second.stderr);
    assert!(
        second.stderr.contains("de: already finished"),
        "{}",
        second.stderr
    );
    assert!(first.wait().unwrap().success());
    assert!(!read(&place.path("first.log")).contains("another process took over the cell"));
    assert!(!place.path("run/leases").exists());
    place.run(&["verify", "run"]).ok();
}

#[test]
fn many_workers_some_of_them_killed_make_every_cell_once() {
    let workers: usize = std::env::var("NER_WORKERS").map_or(6, |text| text.parse().unwrap());
    let place = Place::new();
    let seeds: Vec<String> = (1..=workers.div_ceil(2))
        .map(|seed| seed.to_string())
        .collect();
    let seeds = seeds.join(",");
    let all = args(&["--seeds", &seeds, "--set", "recipe.epochs=3"]);
    let started = |number: usize| start(&place, &all, &format!("{number}.log"));
    let mut children: Vec<Child> = (0..workers).map(started).collect();
    // as many as one of five are killed once cells are being made
    let begin = Instant::now();
    while !place.path("run/leases").exists() {
        assert!(begin.elapsed() < Duration::from_secs(120));
        std::thread::sleep(Duration::from_millis(2));
    }
    let killed = workers / 5;
    for number in 0..killed {
        std::thread::sleep(Duration::from_millis(200));
        children[number * 5].kill().unwrap();
    }
    let mut ended = 0;
    for (number, child) in children.iter_mut().enumerate() {
        let status = child.wait().unwrap();
        if number % 5 == 0 && number / 5 < killed {
            ended += usize::from(!status.success());
        } else {
            assert!(
                status.success(),
                "{}",
                read(&place.path(&format!("{number}.log")))
            );
        }
    }
    let ids = ids(&place);
    let results = json(&place.path("run/results.json"));
    let cells = results["cells"].as_array().unwrap();
    let found: Vec<&str> = cells
        .iter()
        .map(|cell| cell["id"].as_str().unwrap())
        .collect();
    assert_eq!(found, ids, "every cell once, none lost");
    assert_eq!(ids.len(), 4 * workers.div_ceil(2));
    println!(
        "{workers} workers, {ended} killed, {} cells, {:.0} s",
        ids.len(),
        begin.elapsed().as_secs_f64()
    );
    // every cell was made by one process from its beginning, or taken up by another: never by two at once
    for id in &ids {
        let lines = read(&place.path("run/cells").join(id).join("log.jsonl"));
        let steps: Vec<u64> = lines
            .lines()
            .map(|line| {
                serde_json::from_str::<serde_json::Value>(line).unwrap()["step"]
                    .as_u64()
                    .unwrap()
            })
            .collect();
        assert!(
            steps.iter().copied().eq(1..=steps.len() as u64),
            "{id}: {steps:?}"
        );
    }
    assert!(!place.path("run/leases").exists());
    place.run(&["verify", "run"]).ok();
}

#[test]
fn a_cell_that_fails_leaves_the_others_alone_and_is_given_up_after_some_tries() {
    let place = Place::new();
    let all = args(&["--languages", "de,fr"]);
    place.run(&all).ok();
    // one cell has to be made again, and something is in its way
    let cell = place.path("run/cells/de");
    let again = || {
        fs_err::remove_file(cell.join("manifest.json")).ok();
        fs_err::remove_file(cell.join("predictions.parquet")).ok();
        fs_err::create_dir_all(cell.join("predictions.parquet")).unwrap();
    };
    fs_err::remove_dir_all(place.path("run/cells/fr")).unwrap();
    again();
    for attempt in 1..=3 {
        let ran = place.run(&all);
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        assert!(ran.stderr.contains("error: cell de: "), "{}", ran.stderr);
        assert!(ran.stderr.contains("predictions.parquet"), "{}", ran.stderr);
        assert!(
            place.path("run/cells/fr/model").is_dir(),
            "the rest continues"
        );
        let status = place.run(&["status", "run"]).ok();
        let state = if attempt < 3 {
            "the next run resumes it"
        } else {
            "failed 3 times"
        };
        assert!(
            status.stdout.contains("predictions.parquet"),
            "{}",
            status.stdout
        );
        assert!(status.stdout.contains(state), "{}", status.stdout);
    }
    let ran = place.run(&all);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr.contains("failed 3 times, most recently: "),
        "{}",
        ran.stderr
    );
    let json: serde_json::Value =
        serde_json::from_str(&place.run(&["status", "run", "--json"]).ok().stdout).unwrap();
    assert_eq!(json["cells"][0]["state"], "failed");
    assert_eq!(json["cells"][1]["state"], "done");
    // as the hint says
    fs_err::remove_file(place.path("run/work/de/failures.json")).unwrap();
    let working = place.working("run", "de").unwrap();
    fs_err::remove_dir_all(working.join("predictions.parquet")).unwrap();
    place.run(&all).ok();
    place.run(&["verify", "run"]).ok();
}

#[test]
fn a_single_cell_of_a_plan_is_run_and_one_that_is_not_there_is_named() {
    let place = Place::new();
    let all = args(&["--languages", "de,fr"]);
    place.run(&all).ok();
    let metrics = |id: &str| fs_err::read(place.path("run/cells").join(id).join("metrics.json"));
    let before = metrics("fr").unwrap();
    fs_err::remove_dir_all(place.path("run/cells/fr")).unwrap();
    place.run(&["cell", "run", "fr"]).ok();
    assert_eq!(metrics("fr").unwrap(), before);
    let ran = place.run(&["cell", "run", "fr"]).ok();
    assert!(
        ran.stderr.contains("fr: already finished"),
        "{}",
        ran.stderr
    );
    let ran = place.run(&["cell", "run", "it"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.contains("unknown cell `it` in run"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("it has 2 cells: de, fr"),
        "{}",
        ran.stderr
    );
    place
        .run(&["cell", "nowhere", "it"])
        .refused(&["nowhere is not a run folder"], "folder of a run");
}
