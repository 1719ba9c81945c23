//! Experiments and profiles.

use super::{Case, Format, write};

const EXPERIMENT: Format = Format {
    name: "experiment",
    make: |place| {
        let text = include_str!("../../../configs/experiments/zero-shot.toml");
        write(place.path("mine.toml"), text);
    },
    file: "mine.toml",
    args: &[
        "experiment",
        "mine.toml",
        "--dry-run",
        "--set",
        "data.starter_fraction=0.02",
    ],
};

const PROFILE: Format = Format {
    name: "profile",
    make: |place| {
        let text = include_str!("../../../configs/profiles/starter.toml");
        write(place.path("configs/profiles/own.toml"), text);
    },
    file: "configs/profiles/own.toml",
    args: &[
        "experiment",
        "zero-shot",
        "--profile",
        "own",
        "--dry-run",
        "--set",
        "data.starter_fraction=0.02",
    ],
};

pub(super) const FORMATS: &[Format] = &[EXPERIMENT, PROFILE];

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (text, part) in [
        ("seeds = []", "seeds"),
        ("seeds = [1, 1]", "seeds"),
        ("seeds = [-1]", ":1"),
        ("seeds = [18446744073709551616]", ":1"),
        ("seeds = 1", ":1"),
        ("languages = []", "languages"),
        ("languages = [\"de\", \"de\"]", "languages"),
        ("languages = [1]", ":1"),
        ("cells = [\"nonsense\"]", "nonsense"),
        ("cells = [\"de-0\"]", "de-0"),
        ("cells = [\"de-99999999999999999999999\"]", "de-9"),
        (
            "languages = [\"../../x\"]\ncells = [\"../../x\"]",
            "../../x",
        ),
        ("languages = [\"/etc\"]\ncells = [\"/etc\"]", "/etc"),
        ("languages = [\"\"]\ncells = [\"\"]", "languages"),
        ("recipe.epochs = 0", "recipe.epochs"),
        ("recipe.epochs = -1", ":1"),
        ("recipe.epochs = 4294967296", ":1"),
        ("recipe.epochs = 1.5", ":1"),
        ("recipe.epochs = \"1\"", ":1"),
        ("recipe.batch_size = 0", "recipe.batch_size"),
        ("recipe.learning_rate = nan", "recipe.learning_rate"),
        ("recipe.learning_rate = -1.0", "recipe.learning_rate"),
        ("recipe.learning_rate = inf", "recipe.learning_rate"),
        ("recipe.dropout = 1.0", "recipe.dropout"),
        ("recipe.nonsense = 1", "recipe.nonsense"),
        ("[nonsense]\na = 1", "nonsense"),
        ("encoding.max_tokens = 0", "encoding.max_tokens"),
        ("encoding.max_tokens = 9223372036854775807", "encoding"),
        ("encoding.overlap = 9223372036854775807", "encoding.overlap"),
        ("data.fractions.fr = 0.0", "data.fractions.fr"),
        ("data.fractions.it = nan", "data.fractions.it"),
        ("data.fractions.de = 2.0", "data.fractions.de"),
        ("model.starter.hidden_size = 0", "model.starter.hidden_size"),
        (
            "model.starter.hidden_size = 4611686018427387904",
            "model.starter.hidden_size",
        ),
        ("model.starter.num_attention_heads = 0", "model.starter"),
        (
            "model.starter.num_hidden_layers = 0",
            "model.starter.num_hidden_layers",
        ),
        (
            "model.starter.num_hidden_layers = 1000000000000",
            "model.starter.num_hidden_layers",
        ),
        (
            "model.starter.intermediate_size = 0",
            "model.starter.intermediate_size",
        ),
        (
            "model.starter.intermediate_size = 4611686018427387904",
            "model.starter.intermediate_size",
        ),
        (
            "model.starter.max_position_embeddings = 0",
            "model.starter.max_position_embeddings",
        ),
        (
            "model.starter.max_position_embeddings = 4611686018427387904",
            "model.starter.max_position_embeddings",
        ),
        (
            "model.starter.hidden_dropout_prob = 7.0",
            "model.starter.hidden_dropout_prob",
        ),
        (
            "model.starter.initializer_range = nan",
            "model.starter.initializer_range",
        ),
        ("estimate.gflops = 0.0", "estimate.gflops"),
        ("learning_curve.sizes = [0]", "learning_curve.sizes"),
        ("keep_models = \"some\"", ":1"),
        ("a = 1\na = 2", ":2"),
        ("recipe = 1\nrecipe.epochs = 2", ":"),
        ("= 1", ":1"),
        ("seeds = [", ":1"),
        ("device = \"cpu", ":1"),
        ("device = \"\\ud800\"", ":1"),
        ("\u{feff}\u{feff}seeds = [1]", ":1"),
    ] {
        // a profile is laid over the experiment, and has these keys
        let of_profile = ["recipe.", "model.", "data.", "learning_curve."]
            .iter()
            .any(|key| text.starts_with(key));
        let format = if of_profile { PROFILE } else { EXPERIMENT };
        let case = format.bytes(text.escape_debug().to_string(), text);
        cases.push(case.says([part]));
    }
    for (what, text) in [
        ("deep lists", format!("seeds = {}", "[".repeat(1 << 20))),
        ("deep tables", format!("a = {}", "{a = ".repeat(1 << 18))),
        ("a deep key", format!("{}b = 1", "a.".repeat(1 << 18))),
        ("deep headers", format!("[{}b]", "a.".repeat(1 << 18))),
        (
            "closed lists",
            format!("seeds = {}{}", "[".repeat(5000), "]".repeat(5000)),
        ),
        ("100 MB", "# nothing\n".repeat(10 << 20)),
        (
            "100 MB in a line",
            format!("device = \"{}\"", "x".repeat(100 << 20)),
        ),
        (
            "a hundred thousand keys",
            (0..100_000).map(|i| format!("k{i} = 1\n")).collect(),
        ),
    ] {
        cases.push(PROFILE.bytes(what, text));
    }
    cases
}
