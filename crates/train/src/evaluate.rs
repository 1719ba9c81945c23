//! Predictions of a model for every word of a corpus, and their scores.

use ner_data::Corpus;
use ner_metrics::{Confusion, Report};
use ner_model::{TokenClassifier, device};
use ner_tokenize::{EncodedCorpus, Vocabulary};

use crate::batches::LocalCorpus;
use crate::error::Result;

/// What the model says of one word.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WordPrediction {
    /// The label of highest probability; label 0 (`O`) for a word that gave no subword.
    pub label: u16,
    /// Its probability; 0 for a word that gave no subword.
    pub probability: f32,
    /// Negative log-probability of the gold label; none for a word that gave no subword.
    pub loss: Option<f32>,
    /// False for a word that gave no subword.
    pub seen: bool,
}

/// A word that the model never saw.
const UNSEEN: WordPrediction = WordPrediction {
    label: 0,
    probability: 0.0,
    loss: None,
    seen: false,
};

/// Tags every word of an encoded corpus, in the corpus' order.
///
/// `batch_tokens` bounds the tokens of a batch; results do not depend on it beyond rounding.
pub fn predict(
    model: &TokenClassifier,
    encoded: &EncodedCorpus,
    vocabulary: &Vocabulary,
    batch_tokens: usize,
) -> Result<Vec<WordPrediction>> {
    let corpus = LocalCorpus::new(encoded, vocabulary)?;
    predict_local(model, &corpus, batch_tokens)
}

pub(crate) fn predict_local(
    model: &TokenClassifier,
    corpus: &LocalCorpus<'_>,
    batch_tokens: usize,
) -> Result<Vec<WordPrediction>> {
    let encoded = corpus.encoded();
    let mut predictions = vec![UNSEEN; encoded.words];
    for group in corpus.by_length(batch_tokens) {
        let batch = corpus.pack(&group, |target| target.first);
        if batch.labels.is_empty() {
            continue;
        }
        let logits = model.forward(&batch.packed, None);
        let width = logits.dims()[1];
        let logits = device::read(logits, "reading predictions")?;
        let targets = group
            .iter()
            .flat_map(|&window| encoded.window_targets(window))
            .filter(|target| target.first);
        for (target, logits) in targets.zip(logits.chunks_exact(width)) {
            predictions[target.word as usize] = of_logits(logits, target.label);
        }
    }
    Ok(predictions)
}

fn of_logits(logits: &[f32], gold: u16) -> WordPrediction {
    let mut best = 0;
    for (label, logit) in logits.iter().enumerate() {
        if *logit > logits[best] {
            best = label;
        }
    }
    let sum: f64 = logits
        .iter()
        .map(|&logit| f64::from(logit - logits[best]).exp())
        .sum();
    let loss = sum.ln() + f64::from(logits[best] - logits[usize::from(gold)]);
    WordPrediction {
        label: best as u16,
        probability: (1.0 / sum) as f32,
        loss: Some(loss as f32),
        seen: true,
    }
}

/// Scores of one corpus.
#[derive(Debug, Clone)]
pub struct Evaluation {
    /// seqeval's numbers.
    pub report: Report,
    /// By tag, gold on rows.
    pub confusion: Confusion,
    /// Mean loss of the words that gave a subword.
    pub loss: f64,
}

impl Evaluation {
    /// Scores predictions for every word of `corpus`, in its order.
    pub fn new(corpus: &Corpus, predictions: &[WordPrediction]) -> Result<Self> {
        let gold = corpus.tags();
        let tag = |prediction: &WordPrediction| corpus.labels().name(prediction.label);
        let sentence = |i| {
            predictions[corpus.word_range(i)]
                .iter()
                .map(tag)
                .collect::<Vec<&str>>()
        };
        let predicted: Vec<Vec<&str>> = (0..corpus.len()).map(sentence).collect();
        let losses: Vec<f64> = predictions
            .iter()
            .filter_map(|p| p.loss)
            .map(f64::from)
            .collect();
        Ok(Self {
            report: Report::new(&gold, &predicted)?,
            confusion: Confusion::new(corpus.labels().names(), &gold, &predicted)?,
            loss: losses.iter().sum::<f64>() / losses.len().max(1) as f64,
        })
    }
}
