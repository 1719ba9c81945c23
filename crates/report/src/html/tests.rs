//! Pages of runs that are not finished, of several seeds, of text that looks like markup.

#![allow(clippy::unwrap_used)]

use ner_metrics::{Analysis, ScoredWord};
use ner_train::{EpochLog, EvalSummary};

use super::*;
use crate::published;

const EVIL: &str = "<script>alert(\"&\")</script>";

fn look(cell: &str, language: &str) -> Pair {
    let word = |word, gold, predicted, loss| ScoredWord {
        word,
        subword: "▁",
        gold,
        predicted,
        probability: 0.9,
        loss: Some(loss),
    };
    let words = vec![
        word("Ada", "B-PER", "B-PER", 0.0),
        word("Lovelace", "I-PER", "O", 4.0),
        word(EVIL, "O", "B-<i>", 2.5),
    ];
    let analysis = Analysis::new(vec![words]).unwrap();
    Pair::new(cell, language, &analysis, Budget::of(4)).unwrap()
}

fn cell(id: &str, steps: u32) -> Cell {
    let score = EvalSummary {
        loss: 0.2,
        f1: 0.84,
        precision: 0.83,
        recall: 0.85,
        accuracy: 0.96,
    };
    let epoch = EpochLog {
        epoch: 1,
        step: steps,
        train_loss: 0.5,
        train_seconds: 10.0,
        validation: [("de".to_owned(), score)].into(),
    };
    let step = |step| Step {
        step,
        steps: 300,
        loss: Some(1.0 / f64::from(step)),
    };
    Cell {
        id: id.to_owned(),
        train: vec!["de".to_owned()],
        is_subset: false,
        sentences: 1200,
        seed: 42,
        manifest: None,
        hashes: Vec::new(),
        files: Vec::new(),
        config: vec![("model.source".into(), EVIL.into())],
        log: Log::new(&(1..=steps).map(step).collect::<Vec<_>>()),
        epochs: if steps > 0 { vec![epoch] } else { Vec::new() },
        done: None,
    }
}

fn page(results: &Results, cells: &[Cell], looks: &[Pair]) -> String {
    let commands = ["cargo xtask experiment x --set 'a=\"<b>\"'".to_owned()];
    render(&Page {
        results,
        languages: &results.languages(),
        cells,
        skipped: &[],
        commands: &commands,
        corpora: &[],
        tests: &[],
        looks: looks.iter().collect(),
        looks_left_out: 0,
    })
}

#[test]
fn text_is_escaped_wherever_it_comes_from() {
    let mut results = published::results();
    results.experiment = EVIL.into();
    results.cells[0].id = EVIL.into();
    let html = page(&results, &[cell(EVIL, 3)], &[look(EVIL, EVIL)]);
    assert!(!html.contains(EVIL) && !html.contains("alert(\""));
    assert!(html.contains("&lt;script&gt;alert(&quot;&amp;&quot;)&lt;/script&gt;"));
    assert!(html.contains("a=&quot;&lt;b&gt;&quot;") && !html.contains("<i>"));
    assert_eq!(html.matches("<script").count(), 1);
}

#[test]
fn the_warning_fits_the_data() {
    let mut results = published::results();
    results.profile = "starter".into();
    let mut own = cell("de", 3);
    let html = page(&results, std::slice::from_ref(&own), &[]);
    assert!(html.contains("These scores say nothing about real text."));
    own.config = vec![("data.source".into(), "mine".into())];
    let html = page(&results, &[own], &[]);
    assert!(html.contains("These scores say nothing about a pretrained model."));
    for word in ["real text", "generated sentences", "PAN-X"] {
        assert!(!html.contains(word), "{word}");
    }
}

#[test]
fn gold_and_predicted_are_told_by_more_than_colour() {
    let html = page(&published::results(), &[], &[look("de", "fr")]);
    let gold = "<dd class=\"gold\"><mark class=\"k1 wrong\">Ada Lovelace<span class=\"kind\">PER</span></mark>";
    assert!(html.contains(gold));
    let predicted = "<dd class=\"predicted\"><mark class=\"k1 wrong\">Ada<span class=\"kind\">PER</span></mark>";
    assert!(html.contains(predicted));
    assert!(html.contains("wrong boundary (PER)") && html.contains("spurious &lt;i&gt;"));
    // what costs much says so
    assert!(
        html.contains("style=\"--v:50\">Lovelace<small>4.00</small>"),
        "{html}"
    );
}

#[test]
fn zero_shot_and_seeds_are_in_the_matrix() {
    let html = page(&published::two_seeds(), &[], &[]);
    let zero_shot = "<td class=\"zero-shot\" data-v=\"71.9100\" style=\"--v:52\">71.91\
        <span aria-hidden=\"true\">*</span><span class=\"sr\"> zero-shot</span><small>± 0.71</small></td>";
    assert!(html.contains(zero_shot));
    assert!(
        html.contains("<td data-v=\"87.2700\" style=\"--v:76\">87.27<small>± 0.71</small></td>")
    );
}

#[test]
fn cells_that_are_missing_or_in_training_are_shown() {
    let results = Results {
        experiment: "multilingual".into(),
        profile: "small".into(),
        cells: Vec::new(),
    };
    let mut cells = vec![cell("de", 250), cell("all", 0)];
    let html = page(&results, &cells, &[]);
    assert!(html.contains("0 of 2 cells finished"));
    assert!(html.contains("not started") && !html.contains("real text"));
    // 250 steps are drawn as means of three
    assert!(html.contains("each point is the mean of 3 steps"));
    assert!(html.contains("No finished cell has predictions yet."));
    cells.clear();
    assert!(page(&results, &cells, &[]).contains("0 of 0 cells finished"));
}
