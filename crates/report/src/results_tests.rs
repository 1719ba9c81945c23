//! What `results.json` says, on published scores.
#![allow(clippy::unwrap_used)]

use ner_experiment::records::by_name::Names;
use ner_experiment::records::results::{LanguageResult, Results};
use ner_metrics::Report;

use crate::published;

#[test]
fn json_has_the_keys_of_the_design() {
    let mut results = published::results();
    results.cells.truncate(1);
    let json = serde_json::to_value(&results).unwrap();
    assert_eq!(json["cells"][0]["train"][0], "de");
    assert_eq!(json["cells"][0]["eval"]["fr"]["f1"], 0.7141);
    assert_eq!(
        json["cells"][0]["eval"]["fr"]["by_type"]["PER"]["support"],
        10
    );
    assert_eq!(serde_json::from_value::<Results>(json).unwrap(), results);
}

#[test]
fn ids_tell_seeds_and_subsets() {
    let mut cell = published::cell("fr-250", &["fr"], 250, &[]);
    assert!(cell.is_subset());
    cell.id = "fr-250-s43".into();
    assert_eq!(cell.group_id(), "fr-250-s43");
    cell.seed = 43;
    assert_eq!(cell.group_id(), "fr-250");
    assert!(!published::cell("fr", &["fr"], 4580, &[]).is_subset());
    assert!(!published::cell("all", &["de", "fr"], 4580, &[]).is_subset());
}

#[test]
fn languages_keep_the_order_of_the_cells() {
    assert_eq!(published::results().languages(), ["de", "fr", "it", "en"]);
}

#[test]
fn a_report_becomes_a_language_result() {
    let report = Report::new(&[vec!["B-PER", "O"]], &[vec!["B-PER", "B-LOC"]]).unwrap();
    let result = LanguageResult::new(&report, &mut Names::default());
    assert_eq!(
        (result.precision, result.recall, result.accuracy),
        (0.5, 1.0, 0.5)
    );
    assert_eq!((result.sentences, result.words, result.entities), (1, 2, 1));
    assert_eq!(result.by_type["PER"].f1, 1.0);
}
