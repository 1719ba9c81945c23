//! The stages of a run, each timed on its own.

use std::time::Instant;

use ner_data::{Corpus, Source, Split};
use ner_experiment::{Config, Error, ModelInput, options as encode_options};
use ner_metrics::Report;
use ner_tokenize::EncodedCorpus;

use super::record::{Stage, StageName};
use super::training::{Times, timed_training};
use crate::context::Context;

/// Words the metrics stage scores, at least: fewer are too quick to be timed.
const SCORED_WORDS: usize = 1_000_000;

/// What is measured.
pub(super) struct Plan<'a> {
    pub(super) config: &'a Config,
    pub(super) model: &'a ModelInput,
    pub(super) stages: &'a [StageName],
    pub(super) sentences: usize,
    pub(super) context: &'a Context,
}

impl Plan<'_> {
    pub(super) fn measure(&self) -> Result<Vec<Stage>, Error> {
        let (corpora, seconds) = timed(|| self.corpora())?;
        let mut stages = Vec::new();
        if self.wants(StageName::Ingest) {
            let count = corpora.iter().map(|corpus| corpus.len() as u64).sum();
            stages.push(Stage::new(StageName::Ingest, seconds, "sentences", count));
        }
        if self.wants(StageName::Tokenise) {
            let (_, seconds) = timed(|| self.encode(&corpora))?;
            let count = corpora
                .iter()
                .map(|corpus| corpus.word_count() as u64)
                .sum();
            stages.push(Stage::new(StageName::Tokenise, seconds, "words", count));
        }
        if self.wants(StageName::Cached) {
            let (_, seconds) = self.cached(&corpora)?;
            let count = corpora
                .iter()
                .map(|corpus| corpus.word_count() as u64)
                .sum();
            stages.push(Stage::new(StageName::Cached, seconds, "words", count));
        }
        if self.wants(StageName::Step) || self.wants(StageName::Evaluate) {
            stages.extend(self.model_stages(&corpora)?);
        }
        if self.wants(StageName::Metrics) {
            let words: usize = corpora.iter().map(Corpus::word_count).sum();
            let times = SCORED_WORDS.div_ceil(words.max(1));
            let tags: Vec<_> = corpora.iter().flat_map(Corpus::tags).collect();
            let tags: Vec<_> = std::iter::repeat_n(tags, times).flatten().collect();
            let (report, seconds) = timed(|| Report::new(&tags, &tags))?;
            stages.push(Stage::new(
                StageName::Metrics,
                seconds,
                "words",
                report.words,
            ));
        }
        Ok(stages)
    }

    fn wants(&self, stage: StageName) -> bool {
        self.stages.is_empty() || self.stages.contains(&stage)
    }

    /// Every split of every language, whole.
    fn corpora(&self) -> Result<Vec<Corpus>, Error> {
        let source = Source::parse(&self.config.data.source, &self.context.hub)?;
        let splits = [Split::Train, Split::Validation, Split::Test];
        let sets = self.config.languages.iter();
        let sets = sets.flat_map(|language| splits.map(|split| (language, split)));
        let load = |(language, split): (&String, Split)| -> Result<Corpus, Error> {
            Ok(source.load(language, split)?.corpus)
        };
        sets.map(load).collect()
    }

    fn encode(&self, corpora: &[Corpus]) -> Result<Vec<EncodedCorpus>, Error> {
        let options = encode_options(&self.config.encoding, self.config.recipe.label_all);
        let encode = |corpus| Ok(self.model.encoder().encode(corpus, &options)?);
        corpora.iter().map(encode).collect()
    }

    /// Encodes into a cache of its own, then once more from there.
    fn cached(&self, corpora: &[Corpus]) -> Result<(Vec<EncodedCorpus>, f64), Error> {
        let folder = tempfile::tempdir()?;
        let options = encode_options(&self.config.encoding, self.config.recipe.label_all);
        let encoder = self.model.cached(Some(folder.path()));
        let encode = || -> Result<Vec<EncodedCorpus>, Error> {
            let encode = |corpus| encoder.encode(corpus, &options);
            corpora.iter().map(encode).collect()
        };
        encode()?;
        timed(encode)
    }

    /// Training steps and an evaluation on sentences of the first language.
    fn model_stages(&self, corpora: &[Corpus]) -> Result<Vec<Stage>, Error> {
        let seed = self.config.data.mix_seed;
        let some = |corpus: &Corpus| corpus.shuffled(seed).take(self.sentences);
        let first = |split: Split| {
            let found = corpora.iter().find(|corpus| corpus.split() == split);
            found.map(some).ok_or_else(|| {
                Error::input(format!("{} has no {split} split", self.config.data.source))
            })
        };
        let sets = [first(Split::Train)?, first(Split::Validation)?];
        let encoded = self.encode(&sets)?;
        let Times {
            step_seconds,
            step_tokens,
            evaluate_seconds,
        } = timed_training(
            self.config,
            self.model,
            (&sets[0], &encoded[0]),
            &encoded[1],
        )?;
        let weights = self.model.shape(0).without_embeddings as f64;
        let tokens = encoded[1].windows.iter().map(|window| window.len() as u64);
        let tokens: u64 = tokens.sum();
        let mut stages = vec![
            Stage::new(StageName::Step, step_seconds, "tokens", step_tokens),
            Stage::new(StageName::Evaluate, evaluate_seconds, "tokens", tokens),
        ];
        for (stage, operations) in stages.iter_mut().zip([6.0, 2.0]) {
            stage.operations = Some(operations * weights * stage.count as f64);
        }
        stages.retain(|stage| self.wants(stage.name));
        Ok(stages)
    }
}

fn timed<T, E>(body: impl FnOnce() -> Result<T, E>) -> Result<(T, f64), Error>
where
    Error: From<E>,
{
    let begin = Instant::now();
    let result = body()?;
    Ok((result, begin.elapsed().as_secs_f64()))
}
