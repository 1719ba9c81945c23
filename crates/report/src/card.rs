//! The model card: the `README.md` of a model folder, ready for the hub.

use std::fmt::Write as _;

use ner_experiment::CellConfig;
use ner_experiment::records::results::{CellResult, LanguageResult, Results};
use ner_experiment::{Manifest, hub_id};
use serde_json::json;

use super::large::is_large;
use super::limits::{ROWS, TYPES, names};
use super::markdown::{code, escaped};
use super::table::Table;
use super::tables::f1_matrix;
use super::text::{counted, duration, thousands};

/// What a card is written from.
pub(crate) struct Card<'a> {
    /// The run, for its matrix.
    pub(crate) results: &'a Results,
    /// The cell whose model it is.
    pub(crate) cell: &'a CellResult,
    /// Its configuration.
    pub(crate) config: &'a CellConfig,
    /// Its inputs, versions and times.
    pub(crate) manifest: &'a Manifest,
}

/// Licences of the models the profiles start from, as their own cards give them.
const LICENCES: [(&str, &str); 3] = [
    ("intfloat/multilingual-e5-small", "mit"),
    ("FacebookAI/xlm-roberta-base", "mit"),
    ("FacebookAI/xlm-roberta-large", "mit"),
];

impl Card<'_> {
    /// The metadata block that the hub reads, then the text.
    pub(crate) fn to_markdown(&self) -> String {
        let title = format!(
            "# Named-entity recognition: {}\n",
            escaped(&self.cell.train.join(", "))
        );
        [
            self.metadata(),
            title,
            self.about(),
            self.usage(),
            self.scores(),
            self.training(),
            self.limits(),
        ]
        .join("\n")
    }

    /// YAML between two rules. Every JSON value is valid YAML, so values are written as JSON.
    fn metadata(&self) -> String {
        let model = hub_id(&self.config.model.source);
        let licence = LICENCES.iter().find(|(id, _)| Some(*id) == model);
        let mut lines = vec![
            ("language", json!(self.cell.train)),
            (
                "license",
                json!(licence.map_or("unknown", |(_, name)| name)),
            ),
            ("library_name", json!("transformers")),
            ("pipeline_tag", json!("token-classification")),
            ("tags", json!(["named-entity-recognition", "xlm-roberta"])),
            ("metrics", json!(["seqeval"])),
        ];
        lines.extend(model.map(|id| ("base_model", json!(id))));
        lines.extend(hub_id(&self.config.data.source).map(|id| ("datasets", json!([id]))));
        lines.push((
            "model-index",
            json!([{"name": self.cell.id, "results": self.index()}]),
        ));
        let mut text = "---\n".to_owned();
        for (key, value) in lines {
            // writing to a String cannot fail
            let _ = writeln!(text, "{key}: {value}");
        }
        text + "---\n"
    }

    fn index(&self) -> Vec<serde_json::Value> {
        let entry = |(language, result): (&str, &LanguageResult)| {
            let metric = |name: &str, value: f64| json!({"type": name, "value": value});
            json!({
                "task": {"type": "token-classification", "name": "Named Entity Recognition"},
                "dataset": {
                    "name": format!("{} {language}", data_name(self.config)),
                    "type": hub_id(&self.config.data.source).unwrap_or("local"),
                    "config": configuration(self.config, language),
                    "split": "test",
                },
                "metrics": [
                    metric("f1", result.f1),
                    metric("precision", result.precision),
                    metric("recall", result.recall),
                    metric("accuracy", result.accuracy),
                ],
            })
        };
        self.cell.eval.iter().map(entry).collect()
    }

    fn about(&self) -> String {
        let types = self
            .cell
            .eval
            .values()
            .flat_map(|result| result.by_type.keys());
        let mut types: Vec<&str> = types.collect();
        types.sort_unstable();
        types.dedup();
        let what = match types.len() {
            1 => "type",
            _ => "types",
        };
        let origin = match base(self.config) {
            "starter" => "Trained from scratch".to_owned(),
            base => format!("Fine-tuned from {}", code(base)),
        };
        format!(
            "Recognises entities of the {what} {} in pre-tokenised text. {origin} on {} from {} ({}): cell {} of the \
             experiment {}.\n{}",
            escaped(&names(types.into_iter(), TYPES)),
            counted(self.cell.sentences, "sentence"),
            escaped(data_name(self.config)),
            escaped(&self.cell.train.join(", ")),
            code(&self.cell.id),
            code(&self.results.experiment),
            starter_warning(self.config),
        )
    }

    fn usage(&self) -> String {
        "## Use\n\n\
         ```python\n\
         from transformers import pipeline\n\n\
         tagger = pipeline(\"token-classification\", model=\"THIS_REPOSITORY\", aggregation_strategy=\"first\")\n\
         tagger(\"Marie Curie wurde in Warschau geboren .\")\n\
         ```\n\n\
         Or, without Python, with the program that trained it:\n\n\
         ```sh\n\
         cargo xtask predict --model THIS_REPOSITORY \"Marie Curie wurde in Warschau geboren .\"\n\
         ```\n"
            .to_owned()
    }

    fn scores(&self) -> String {
        let own = Results {
            experiment: self.results.experiment.clone(),
            profile: self.results.profile.clone(),
            cells: vec![self.cell.clone()],
        };
        let mut text = format!("## Scores\n\n{}\n", by_type(self.cell).to_markdown(3));
        let all = if Self::has_matrix(self.results, self.cell) {
            self.results
        } else {
            &own
        };
        let _ = write!(text, "{}", f1_matrix(all, &all.languages()).to_markdown(3));
        text
    }

    /// Whether the card shows the matrix of the whole run; for a large run it shows the cell's own row only.
    pub(crate) fn has_matrix(results: &Results, cell: &CellResult) -> bool {
        !is_large(results.cells.len(), cell.eval.len())
    }

    fn training(&self) -> String {
        let recipe = &self.config.recipe;
        let manifest = self.manifest;
        let epochs = match self.cell.epochs {
            1.0 => "1 epoch".to_owned(),
            epochs => format!("{epochs} epochs"),
        };
        let versions: Vec<String> = manifest
            .versions
            .iter()
            .map(|(name, version)| format!("{name} {version}"))
            .collect();
        format!(
            "## Training\n\n\
             {epochs} over {}, {} with batches of {}; AdamW with a learning rate that decays from {} to 0, weight decay \
             {}, gradients clipped to a norm of {}, labels on {}. Matrix multiplications in {}. Seed {}. Trained in {} on \
             {} ({}). Built with {}; commit {}.\n",
            counted(self.cell.sentences, "sentence"),
            counted(u64::from(self.cell.steps), "step"),
            counted(
                (recipe.batch_size * recipe.grad_accumulation) as u64,
                "sentence"
            ),
            recipe.learning_rate,
            recipe.weight_decay,
            recipe.max_grad_norm,
            if recipe.label_all {
                "every subword"
            } else {
                "the first subword of a word"
            },
            recipe.precision,
            self.cell.seed,
            training_time(manifest.train_seconds),
            code(&manifest.device),
            escaped(&manifest.machine),
            versions.join(", "),
            manifest.commit.as_deref().unwrap_or("unknown"),
        )
    }

    fn limits(&self) -> String {
        let mut limits = vec![
            "Scores are those of seqeval in its default (lenient) mode, on the test sets of the experiment.",
            "The model expects text split into words as in its training data, with punctuation marks as separate words.",
        ];
        if is_pan_x(self.config) {
            limits.push(
                "The tags of PAN-X (WikiANN) were derived from Wikipedia links, not made by annotators: many sentences are \
                 headings or lists, and some tags are wrong. Expect lower scores on other kinds of text.",
            );
        }
        format!("## Limits\n\n- {}\n", limits.join("\n- "))
    }
}

fn by_type(cell: &CellResult) -> Table {
    let percent = |value: f64| format!("{:.2}", 100.0 * value);
    let rows = cell.eval.iter().flat_map(|(language, result)| {
        result.by_type.iter().map(move |(kind, score)| {
            vec![
                format!("{language} {kind}"),
                percent(score.precision),
                percent(score.recall),
                percent(score.f1),
                thousands(score.support),
            ]
        })
    });
    let header = [
        "test language and type",
        "precision",
        "recall",
        "F1",
        "gold entities",
    ];
    Table {
        title: "By type, in percent".to_owned(),
        header: header.map(str::to_owned).to_vec(),
        rows: rows.collect(),
        notes: Vec::new(),
    }
    .cut(ROWS, "see metrics.json of the cell")
}

/// What training started from, without paths of the machine.
fn base(config: &CellConfig) -> &str {
    public(&config.model.source)
}

fn data_name(config: &CellConfig) -> &str {
    match config.data.source.as_str() {
        "starter" => "a generated corpus",
        _ if is_pan_x(config) => "PAN-X",
        source => public(source),
    }
}

fn is_pan_x(config: &CellConfig) -> bool {
    matches!(public(&config.data.source), "google/xtreme" | "xtreme")
}

/// Name of the data set's configuration for a language.
fn configuration(config: &CellConfig, language: &str) -> String {
    if is_pan_x(config) {
        format!("PAN-X.{language}")
    } else {
        language.to_owned()
    }
}

/// The id on the hub, or the name of the folder.
fn public(source: &str) -> &str {
    hub_id(source).unwrap_or_else(|| source.rsplit('/').next().unwrap_or(source))
}

/// In whole seconds: a cell that is trained again gives the same card more often than not.
fn training_time(seconds: f64) -> String {
    match seconds.round() {
        whole if whole < 1.0 => "less than 1 s".to_owned(),
        whole if whole < 60.0 => format!("{whole:.0} s"),
        whole => duration(whole),
    }
}

fn starter_warning(config: &CellConfig) -> &'static str {
    match (config.model.source.as_str(), config.data.source.as_str()) {
        (_, "starter") => {
            "\n**A demonstration of the pipeline: trained on generated sentences, not usable on real text.**\n"
        }
        ("starter", _) => {
            "\n**A small model trained from random initial weights, without a pretrained model.**\n"
        }
        _ => "",
    }
}
