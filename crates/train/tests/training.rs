//! The training loop on a model of a few thousand parameters and real sentences of the starter corpus.

#![allow(clippy::unwrap_used)]

mod support;

use burn::tensor::Device;
use ner_data::{CorpusBuilder, LabelSet, Split};
use ner_tokenize::{EncodeOptions, Vocabulary};
use ner_train::{
    Decode, DecodingGain, EpochLog, Error, Evaluation, NerModel, Observer, Recipe, StepLog, Stop,
    Trained, Training, train,
};

use support::{Fixture, fixture};

/// Losses and gradient norms of all steps.
#[derive(Default)]
struct Curve(Vec<[f64; 2]>);

impl Observer for Curve {
    fn step(&mut self, log: &StepLog) {
        self.0.push([log.loss, log.grad_norm]);
    }

    fn epoch(&mut self, _: &EpochLog) {}
}

fn run(fixture: &Fixture, recipe: &Recipe, seed: u64) -> Result<(Trained, Curve), Error> {
    let training = Training::new(recipe, &fixture.encoded).seed(seed);
    let mut curve = Curve::default();
    Ok((train(fixture.model(), &training, &mut curve)?, curve))
}

#[test]
fn accumulated_batches_make_the_steps_of_a_large_batch() {
    let fixture = fixture();
    let base = Recipe {
        dropout: Some(0.0),
        learning_rate: 1e-3,
        ..Recipe::default()
    };
    let whole = Recipe {
        batch_size: 16,
        ..base.clone()
    };
    let parts = Recipe {
        batch_size: 4,
        grad_accumulation: 4,
        ..base
    };
    let (_, whole) = run(&fixture, &whole, 5).unwrap();
    let (_, parts) = run(&fixture, &parts, 5).unwrap();
    assert_eq!(whole.0.len(), 9);
    for (whole, parts) in whole.0.iter().flatten().zip(parts.0.iter().flatten()) {
        assert!((whole - parts).abs() < 1e-4 * whole, "{whole} and {parts}");
    }
}

#[test]
fn a_seed_decides_the_curve_and_training_lowers_the_loss() {
    let fixture = fixture();
    let recipe = Recipe {
        epochs: 30,
        batch_size: 8,
        learning_rate: 1e-2,
        ..Recipe::default()
    };
    let (_, first) = run(&fixture, &recipe, 5).unwrap();
    assert_eq!(first.0, run(&fixture, &recipe, 5).unwrap().1.0);
    assert_ne!(first.0, run(&fixture, &recipe, 6).unwrap().1.0);
    let (begin, end) = (first.0[0][0], first.0[first.0.len() - 1][0]);
    assert!(end < begin / 4.0, "{begin} to {end}");
}

#[test]
fn a_loss_that_is_no_number_names_its_step() {
    let recipe = Recipe {
        learning_rate: 1e30,
        ..Recipe::default()
    };
    match run(&fixture(), &recipe, 5) {
        Err(Error::NotFinite { step, .. }) => assert!(step >= 2),
        other => panic!("{:?}", other.map(|(_, curve)| curve.0)),
    }
}

#[test]
fn a_word_without_subword_keeps_its_place() {
    let fixture = fixture();
    let (trained, _) = run(&fixture, &Recipe::default(), 5).unwrap();
    let mut corpus = CorpusBuilder::new("test", "de", Split::Test, LabelSet::pan_x());
    let words = ["Anna", "\u{200b}", "lacht"];
    corpus
        .push_tags(words.into_iter(), ["B-PER", "I-PER", "O"].into_iter())
        .unwrap();
    let corpus = corpus.finish().unwrap();
    let encoded = fixture
        .encoder
        .encode(&corpus, &EncodeOptions::default())
        .unwrap();
    assert_eq!(encoded.counts.words_without_subword, 1);
    let model = fixture.model_with(Vocabulary::whole(fixture.encoder.vocab_size()));
    let predictions = model.predict(&encoded, 2048, None).unwrap();
    assert_eq!(
        predictions.iter().map(|p| p.seen).collect::<Vec<_>>(),
        [true, false, true]
    );
    assert_eq!((predictions[1].label, predictions[1].loss), (0, None));
    let evaluation = Evaluation::new(&corpus, &predictions).unwrap();
    assert_eq!(evaluation.report.words, 3, "the word is scored, as O");
    assert!(trained.model.decay_of_others() < 1.0);
}

#[test]
fn decoded_sentences_are_valid_and_the_gain_is_counted() {
    let fixture = fixture();
    let (corpus, encoded) = (&fixture.corpus, &fixture.encoded);
    let labels = corpus.labels().names();
    // an untrained classifier breaks the rules in nearly every sentence
    let model = fixture.model();
    let by_word = model.predict(encoded, 2048, None).unwrap();
    let rules = Decode::Viterbi.transitions(labels).unwrap();
    let decoded = model.predict(encoded, 2048, Some(&rules)).unwrap();

    assert!(by_word.iter().all(|word| word.label == word.best));
    let mut broken = 0;
    for row in 0..corpus.len() {
        let mut before = (None, None);
        for word in corpus.word_range(row) {
            let (free, label) = (by_word[word].label.into(), decoded[word].label.into());
            broken += usize::from(!rules.allows(before.0, free));
            assert!(rules.allows(before.1, label), "sentence {row}");
            assert_eq!(decoded[word].best, by_word[word].label);
            assert_eq!(decoded[word].loss, by_word[word].loss);
            assert!(decoded[word].probability <= by_word[word].probability);
            before = (Some(free), Some(label));
        }
    }
    assert!(broken > 20, "only {broken} words break the rules");

    let gain = DecodingGain::new(corpus, &decoded).unwrap();
    let report = |predictions| Evaluation::new(corpus, predictions).unwrap().report;
    assert_eq!(gain.argmax, report(&by_word).micro);
    assert_eq!(gain.f1, report(&decoded).micro.f1 - gain.argmax.f1);
    assert!(gain.changed_words >= broken as u64 / 2);
}

#[test]
fn parts_give_the_predictions_of_the_whole() {
    let fixture = fixture();
    let corpus = ner_data::starter::corpus("de", Split::Train).take(3000);
    let options = EncodeOptions::default();
    let encoded = fixture.encoder.encode(&corpus, &options).unwrap();
    let model = fixture.model_with(Vocabulary::whole(fixture.encoder.vocab_size()));
    let rules = Decode::Viterbi.transitions(model.labels()).unwrap();
    let whole = model.predict(&encoded, 2048, Some(&rules)).unwrap();
    let mut told = Vec::new();
    let mut advance = |tokens| told.push(tokens);
    let parts = model.predict_in_parts(&encoded, 2048, Some(&rules), None, &mut advance);
    let labels = |words: &[ner_train::WordPrediction]| -> Vec<u16> {
        words.iter().map(|word| word.label).collect()
    };
    assert_eq!(labels(&parts.unwrap()), labels(&whole));
    assert!(told.len() > 1, "{told:?}");
    assert_eq!(told.iter().sum::<u64>(), encoded.ids.len() as u64);

    let stop = Stop::new();
    stop.request();
    let stopped = model.predict_in_parts(&encoded, 2048, None, Some(&stop), &mut |_| ());
    assert!(matches!(stopped, Err(Error::EvaluationStopped)));
}

#[test]
fn a_vocabulary_of_another_table_is_refused() {
    let fixture = fixture();
    let labels = fixture.corpus.labels().names();
    let vocabulary = Vocabulary::whole(7);
    let loaded = NerModel::load(&fixture.checkpoint, vocabulary, labels, 1, &Device::flex());
    let error = loaded.unwrap_err();
    let pieces = fixture.encoder.vocab_size();
    let message = format!("the vocabulary numbers 7 pieces, the model has {pieces}");
    assert_eq!(error.to_string(), message);
    assert!(error.hint().is_some());
}
