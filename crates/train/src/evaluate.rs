//! Predictions of a model for every word of a corpus, and their scores.

use ner_data::Corpus;
use ner_metrics::{Confusion, Report, Score};
use ner_model::{TokenClassifier, device};
use ner_tokenize::{EncodedCorpus, Vocabulary};
use serde::{Deserialize, Serialize};

use crate::batches::LocalCorpus;
use crate::decode::{Transitions, viterbi};
use crate::error::{Error, Result};
use crate::stop::Stop;

/// What the model says of one word.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WordPrediction {
    /// The label that was chosen; label 0 (`O`) for a word that gave no subword.
    pub label: u16,
    /// Its probability; 0 for a word that gave no subword.
    pub probability: f32,
    /// The label of highest probability, another one only if the sequence was decoded.
    pub best: u16,
    /// Negative log-probability of the gold label; none for a word that gave no subword.
    pub loss: Option<f32>,
    /// False for a word that gave no subword.
    pub seen: bool,
}

/// A word that the model never saw.
pub(crate) const UNSEEN: WordPrediction = WordPrediction {
    label: 0,
    probability: 0.0,
    best: 0,
    loss: None,
    seen: false,
};

/// Tags every word of an encoded corpus, in the corpus' order.
///
/// `batch_tokens` bounds the tokens of a batch; results do not depend on it beyond rounding. With
/// `transitions`, labels are chosen by sentence ([`viterbi`]), else by word.
pub fn predict(
    model: &TokenClassifier,
    encoded: &EncodedCorpus,
    vocabulary: &Vocabulary,
    batch_tokens: usize,
    transitions: Option<&Transitions>,
) -> Result<Vec<WordPrediction>> {
    let corpus = LocalCorpus::new(encoded, vocabulary)?;
    predict_local(model, &corpus, batch_tokens, transitions, None)
}

pub(crate) fn predict_local(
    model: &TokenClassifier,
    corpus: &LocalCorpus<'_>,
    batch_tokens: usize,
    transitions: Option<&Transitions>,
    stop: Option<&Stop>,
) -> Result<Vec<WordPrediction>> {
    let encoded = corpus.encoded();
    let mut predictions = vec![UNSEEN; encoded.words];
    // [words, labels], kept only if sentences are decoded
    let mut kept = transitions.map(|t| vec![0.0; encoded.words * t.labels()]);
    for group in corpus.by_length(batch_tokens) {
        if stop.is_some_and(Stop::is_set) {
            return Err(Error::EvaluationStopped);
        }
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
            let word = target.word as usize;
            predictions[word] = of_logits(logits, target.label);
            if let Some(kept) = &mut kept {
                kept[word * width..][..width].copy_from_slice(logits);
            }
        }
    }
    if let (Some(logits), Some(transitions)) = (kept, transitions) {
        decode(encoded, &logits, transitions, &mut predictions);
    }
    Ok(predictions)
}

/// Chooses the labels anew, sentence by sentence. A word that gave no subword is `O` and parts its
/// sentence in two: what follows it obeys the same rules as a beginning.
fn decode(
    encoded: &EncodedCorpus,
    logits: &[f32],
    transitions: &Transitions,
    predictions: &mut [WordPrediction],
) {
    let width = transitions.labels();
    let seen = (0..encoded.windows.len()).flat_map(|window| {
        let sentence = encoded.windows[window].sentence;
        let targets = encoded.window_targets(window).iter();
        let first = targets.filter(|target| target.first);
        first.map(move |target| (sentence, target.word as usize))
    });
    let seen: Vec<(u32, usize)> = seen.collect();
    for run in seen.chunk_by(|a, b| a.0 == b.0 && a.1 + 1 == b.1) {
        let words = run[0].1..run[0].1 + run.len();
        let logits = &logits[words.start * width..words.end * width];
        let path = viterbi(logits, transitions);
        let own = predictions[words].iter_mut().zip(path);
        for ((prediction, label), logits) in own.zip(logits.chunks_exact(width)) {
            if label != prediction.best {
                let distance = logits[usize::from(label)] - logits[usize::from(prediction.best)];
                prediction.label = label;
                prediction.probability *= distance.exp();
            }
        }
    }
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
        best: best as u16,
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
        let predicted = tags(corpus, predictions, |prediction| prediction.label);
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

/// What decoding whole sentences changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DecodingGain {
    /// Words whose label is not the one of highest probability.
    pub changed_words: u64,
    /// Score of the labels of highest probability, over all entities.
    pub argmax: Score,
    /// F1 of the decoded labels less that of those.
    pub f1: f64,
}

impl DecodingGain {
    /// Compares the chosen labels with those of highest probability.
    pub fn new(corpus: &Corpus, predictions: &[WordPrediction]) -> Result<Self> {
        let gold = corpus.tags();
        let score = |label| -> Result<Score> {
            Ok(Report::new(&gold, &tags(corpus, predictions, label))?.micro)
        };
        let argmax = score(|prediction| prediction.best)?;
        let changed = predictions.iter().filter(|p| p.label != p.best);
        Ok(Self {
            changed_words: changed.count() as u64,
            f1: score(|prediction| prediction.label)?.f1 - argmax.f1,
            argmax,
        })
    }
}

/// Predicted tags, sentence by sentence.
fn tags<'a>(
    corpus: &'a Corpus,
    predictions: &[WordPrediction],
    label: fn(&WordPrediction) -> u16,
) -> Vec<Vec<&'a str>> {
    let name = |prediction| corpus.labels().name(label(prediction));
    let sentence = |i| predictions[corpus.word_range(i)].iter().map(name).collect();
    (0..corpus.len()).map(sentence).collect()
}
