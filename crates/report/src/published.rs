//! The published figures of the experiment as results, for tests: chapter 4 of "Natural Language
//! Processing with Transformers" (xlm-roberta-base, PAN-X, 3 epochs, batch 24). Its learning curve
//! is read off a figure, to 0.0001. Scores by type are not published; those here are made up.

use ner_experiment::records::results::{CellResult, LanguageResult, Results};
use ner_metrics::Score;

/// A cell with the F1 given for each language.
pub(crate) fn cell(id: &str, train: &[&str], sentences: u64, f1: &[(&str, f64)]) -> CellResult {
    let steps = sentences.div_ceil(24) as u32 * 3;
    CellResult {
        id: id.into(),
        name: id.into(),
        train: train.iter().map(ToString::to_string).collect(),
        sentences,
        seed: 42,
        epochs: 3.0,
        train_seconds: f64::from(steps) * 0.5,
        steps,
        eval: f1
            .iter()
            .map(|(language, f1)| ((*language).into(), language_result(*f1)))
            .collect(),
    }
}

fn language_result(f1: f64) -> LanguageResult {
    let score = |f1, support| Score {
        precision: f1,
        recall: f1,
        f1,
        support,
        ..Score::default()
    };
    let by_type = [
        ("LOC".into(), score(f1 / 2.0, 20)),
        ("PER".into(), score(f1, 10)),
    ];
    LanguageResult {
        f1,
        precision: f1,
        recall: f1,
        accuracy: 0.5 + f1 / 2.0,
        sentences: 100,
        words: 1000,
        entities: 30,
        by_type: by_type.into_iter().collect(),
        argmax_f1: None,
    }
}

/// The matrix and the French learning curve.
pub(crate) fn results() -> Results {
    let all = ["de", "fr", "it", "en"];
    let row = |values: [f64; 4]| all.into_iter().zip(values).collect::<Vec<_>>();
    let mut cells = vec![
        cell("de", &["de"], 12580, &row([0.8677, 0.7141, 0.6923, 0.5890])),
        cell("fr", &["fr"], 4580, &[("fr", 0.8505)]),
        cell("it", &["it"], 1680, &[("it", 0.8192)]),
        cell("en", &["en"], 1180, &[("en", 0.7068)]),
        cell(
            "de+fr",
            &["de", "fr"],
            17160,
            &row([0.866, 0.868, 0.815, 0.677]),
        ),
        cell("all", &all, 20020, &row([0.8682, 0.8647, 0.8575, 0.7870])),
    ];
    let curve = [
        (250, 0.1373),
        (500, 0.6806),
        (1000, 0.7669),
        (2000, 0.8013),
        (4000, 0.8410),
    ];
    for (sentences, f1) in curve {
        let eval = [("fr", f1), ("de", f1 - 0.1)];
        cells.push(cell(&format!("fr-{sentences}"), &["fr"], sentences, &eval));
    }
    Results {
        experiment: "multilingual".into(),
        profile: "base".into(),
        cells,
    }
}

/// The same with a second seed for each cell, one point of F1 above.
pub(crate) fn two_seeds() -> Results {
    let mut results = results();
    let mut second = results.cells.clone();
    for cell in &mut second {
        cell.seed = 43;
        cell.id = format!("{}-s43", cell.id);
        for result in cell.eval.values_mut() {
            result.f1 += 0.01;
        }
    }
    results.cells.extend(second);
    results
}
