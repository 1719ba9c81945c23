//! The first command of the README, as it is, and what an untrained model scores beside it.

use super::support::{Place, json};

fn f1(cell: &serde_json::Value, language: &str) -> f64 {
    cell["eval"][language]["f1"].as_f64().unwrap()
}

#[test]
fn the_whole_matrix_of_the_starter_profile() {
    let place = Place::new();
    let ran = place.run(&["experiment", "multilingual"]).ok();
    let results = json(&place.path("runs/multilingual/starter/results.json"));
    let cells = results["cells"].as_array().unwrap();
    assert_eq!(cells.len(), 11);
    let cell = |id: &str| cells.iter().find(|cell| cell["id"] == id).unwrap();
    for language in ["de", "fr", "it", "en"] {
        let score = f1(cell(language), language);
        assert!(score >= 0.9, "{language} in its own language: {score}");
        assert!(f1(cell("all"), language) >= 0.9);
    }
    // names are shared between the languages, sentences are not
    let zero_shot = f1(cell("de"), "fr");
    assert!((0.05..0.8).contains(&zero_shot), "de to fr: {zero_shot}");
    assert!(ran.stdout.contains('*'), "{}", ran.stdout);
    assert!(ran.stdout.contains("say nothing about a pretrained model"));
    for plot in ["f1_matrix.svg", "learning_curve_fr.svg"] {
        let path = place.path("runs/multilingual/starter/plots").join(plot);
        assert!(path.is_file(), "{}", path.display());
    }
}

#[test]
fn an_untrained_model_scores_under_a_tenth() {
    let place = Place::new();
    let args = [
        "train",
        "--languages",
        "de",
        "--sentences",
        "24",
        "--out",
        "run",
    ];
    let mut args = args.to_vec();
    args.extend([
        "--set",
        "recipe.learning_rate=1e-12",
        "--set",
        "recipe.epochs=1",
    ]);
    place.run(&args).ok();
    let results = json(&place.path("run/results.json"));
    for language in ["de", "fr", "it", "en"] {
        let score = f1(&results["cells"][0], language);
        assert!(score < 0.1, "{language}: {score}");
    }
}
