//! Which corpora the subcommands of `data` read.

use std::collections::BTreeSet;

use clap::Args;
use ner_data::{Corpus, Source, Split};
use ner_experiment::Error;

use crate::context::Context;
use crate::progress::Progress;
use crate::resolve::{languages_of, library};

/// Which corpora.
#[derive(Args, Clone, Debug)]
pub struct CorpusArgs {
    /// Data set: `starter`, a folder or a hub id
    #[arg(long, value_name = "DIR|HUB_ID", default_value = "starter")]
    pub data: String,
    /// Comma-separated languages, or `all` for every language in the data [default: all]
    #[arg(long, value_name = "de,fr,..", value_delimiter = ',')]
    pub languages: Vec<String>,
    /// Comma-separated splits
    #[arg(long, value_delimiter = ',', default_value = "train,validation,test")]
    pub splits: Vec<Split>,
    /// Use only the rows that this experiment uses, e.g. `multilingual`
    #[arg(long, value_name = "NAME")]
    pub rows_of: Option<String>,
}

impl CorpusArgs {
    /// The languages asked for, else all there are.
    pub fn languages(&self, context: &Context) -> Result<Vec<String>, Error> {
        Ok(match self.languages.as_slice() {
            [] => Source::parse(&self.data, &context.hub)?.languages()?,
            languages => languages_of(languages, &self.data, context)?,
        })
    }

    /// The splits of each language.
    pub fn load(&self, context: &Context) -> Result<Vec<Vec<Corpus>>, Error> {
        let source = Source::parse(&self.data, &context.hub)?;
        let rows = self
            .rows_of
            .as_deref()
            .map(|name| library().data(name, &self.data))
            .transpose()?;
        let languages = self.languages(context)?;
        let splits: BTreeSet<Split> = self.splits.iter().copied().collect();
        let length = (languages.len() * splits.len()) as u64;
        let mut progress = Progress::new("reading corpora", "corpora", Some(length));
        let mut loaded = Vec::new();
        for language in &languages {
            let mut corpora = Vec::new();
            for split in &splits {
                let corpus = source.load(language, *split)?.corpus;
                corpora.push(match &rows {
                    Some(rows) => corpus.fraction(rows.fraction(language), rows.subset_seed),
                    None => corpus,
                });
                progress.advance(1);
            }
            loaded.push(corpora);
        }
        progress.finish();
        Ok(loaded)
    }
}
