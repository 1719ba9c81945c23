//! From patterns to tagged sentences.

use super::everyday::{self, Everyday, Tables};
use super::grammar::{FIRST_NAMES, FRAGMENTS, Grammar, LANGUAGES};
use super::names::name;
use crate::{Corpus, CorpusBuilder, LabelSet, Pcg64, Split};

/// How a kind of sentence ends, in times of a hundred.
#[derive(Clone, Copy)]
struct Style {
    /// With a clause after it.
    tail: u64,
    /// Without a full stop.
    open: u64,
    /// With a made-up name in place of one of the everyday lists.
    made_up: u64,
}

const ENCYCLOPEDIA: Style = Style {
    tail: 40,
    open: 0,
    made_up: 0,
};
const TYPED: Style = Style {
    tail: 15,
    open: 15,
    made_up: 12,
};

/// Makes the sentences of one language and split.
pub(super) struct Generator<'g> {
    grammar: &'g Grammar,
    pub(super) everyday: &'static Everyday,
    pub(super) tables: Tables,
    language: &'g str,
    pub(super) split: Split,
    /// How often, of a hundred, a made-up or ambiguous name takes the place of one of the everyday lists: then only
    /// the words around it tell what it is.
    pub(super) made_up: u64,
    pub(super) rng: Pcg64,
    pub(super) words: Vec<String>,
    pub(super) tags: Vec<&'static str>,
}

impl<'g> Generator<'g> {
    pub(super) fn new(grammar: &'g Grammar, language: &'g str, split: Split) -> Self {
        let number = LANGUAGES
            .iter()
            .position(|name| *name == language)
            .unwrap_or_default();
        let seed = 1000 + 10 * number as u64 + split as u64;
        let rng = Pcg64::new(seed);
        let everyday = everyday::of(language);
        Self {
            grammar,
            everyday,
            tables: everyday.tables(),
            language,
            split,
            made_up: 0,
            rng,
            words: Vec::new(),
            tags: Vec::new(),
        }
    }

    pub(super) fn corpus(mut self, sentences: usize) -> Corpus {
        let origin = format!("starter/{}/{}", self.language, self.split);
        let mut builder = CorpusBuilder::new(origin, self.language, self.split, LabelSet::pan_x());
        for _ in 0..sentences {
            self.sentence();
            builder
                .push_tags(
                    self.words.iter().map(String::as_str),
                    self.tags.iter().copied(),
                )
                .expect("one tag of the set was pushed with every word");
        }
        builder.finish().expect("the number of sentences is not 0")
    }

    /// True `percent` times of a hundred.
    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.rng.interval(99) < percent
    }

    /// Fills `words` and `tags`: 60 % sentences with entities, 15 % without, 25 % fragments.
    fn sentence(&mut self) {
        self.words.clear();
        self.tags.clear();
        let (grammar, everyday) = (self.grammar, self.everyday);
        match self.rng.interval(99) {
            0..25 => self.expand(grammar.sentences, ENCYCLOPEDIA),
            25..60 => self.expand(everyday.sentences, TYPED),
            60..67 => self.expand(grammar.plain, ENCYCLOPEDIA),
            67..75 => self.expand(everyday.plain, TYPED),
            _ => return self.fragment(),
        }
        if self.chance(8) {
            self.words
                .iter_mut()
                .for_each(|word| *word = word.to_lowercase());
        }
    }

    fn fragment(&mut self) {
        let kinds = [
            self.grammar.fragments,
            FRAGMENTS,
            self.everyday.fragments,
            everyday::FRAGMENTS,
        ];
        let all = kinds.concat();
        let pattern = *self.rng.choose(&all);
        // a name alone has no context
        self.made_up = 0;
        self.fill(pattern);
    }

    /// A whole sentence: now and then longer, always with a capital at the start.
    fn expand(&mut self, patterns: &[&str], style: Style) {
        let pattern = *self.rng.choose(patterns);
        let body = pattern.strip_suffix(" .");
        self.made_up = style.made_up;
        self.fill(body.unwrap_or(pattern));
        if body.is_some() {
            if self.chance(style.tail) {
                let tail = *self.rng.choose(self.grammar.tails);
                self.fill(tail);
            }
            if !self.chance(style.open) {
                self.push(".".to_owned(), "O");
            }
        }
        let first = &mut self.words[0];
        if let Some(initial) = first.chars().next() {
            let upper: String = initial.to_uppercase().collect();
            first.replace_range(..initial.len_utf8(), &upper);
        }
    }

    fn fill(&mut self, pattern: &str) {
        for word in pattern.split(' ') {
            match word {
                "PER" => self.person(),
                "SUR" => self.entity("@", ["B-PER", "I-PER"]),
                "PLACE" => self.entity("@", ["B-LOC", "I-LOC"]),
                "FIRM" => self.entity("@", ["B-ORG", "I-ORG"]),
                "LOC" => self.form(self.grammar.place_forms, 65, ["B-LOC", "I-LOC"]),
                "ORG" => self.form(self.grammar.organisation_forms, 30, ["B-ORG", "I-ORG"]),
                "NUM" => {
                    let limit = [9, 99, 999, 99_999][self.rng.interval(3) as usize];
                    let number = 1 + self.rng.interval(limit - 1);
                    self.push(number.to_string(), "O");
                }
                "YEAR" => {
                    let year = 1750 + self.rng.interval(270);
                    self.push(year.to_string(), "O");
                }
                _ if self.everyday_slot(word) => {}
                _ => self.plain_word(word),
            }
        }
    }

    fn plain_word(&mut self, word: &str) {
        let lists = self.grammar.lists;
        let list = word.strip_prefix('#').and_then(|list| {
            let own = lists.iter().find(|(name, _)| *name == list);
            let own = own.map(|(_, entries)| *entries);
            own.or_else(|| self.tables.lists.get(list).map(Vec::as_slice))
        });
        let text = list.map_or(word, |entries| *self.rng.choose(entries));
        for part in text.split(' ') {
            self.push(part.to_owned(), "O");
        }
    }

    fn person(&mut self) {
        let forms = self.grammar.person_forms;
        let form = if self.chance(75) {
            "^ @"
        } else {
            *self.rng.choose(forms)
        };
        self.entity(form, ["B-PER", "I-PER"]);
    }

    /// A bare name `bare` times of a hundred, else one of the forms.
    fn form(&mut self, forms: &[&str], bare: u64, tags: [&'static str; 2]) {
        let form = if self.chance(bare) {
            "@"
        } else {
            *self.rng.choose(forms)
        };
        self.entity(form, tags);
    }

    fn entity(&mut self, form: &str, [begin, inside]: [&'static str; 2]) {
        for (i, part) in form.split(' ').enumerate() {
            let word = match part {
                "@" => name(&mut self.rng, self.split),
                "^" => self.first_name(),
                "^." => format!("{}.", self.first_name().chars().take(1).collect::<String>()),
                other => other.to_owned(),
            };
            self.push(word, if i == 0 { begin } else { inside });
        }
    }

    /// International, of the language, or (one in ten) made up.
    fn first_name(&mut self) -> String {
        match self.rng.interval(9) {
            0 => name(&mut self.rng, self.split),
            1..6 => (*self.rng.choose(FIRST_NAMES)).to_owned(),
            _ => (*self.rng.choose(self.grammar.first_names)).to_owned(),
        }
    }

    pub(super) fn push(&mut self, word: String, tag: &'static str) {
        self.words.push(word);
        self.tags.push(tag);
    }
}
