//! The slots of everyday patterns.

use super::everyday::Named;
use super::generate::Generator;
use super::names::name;

const PERSON: [&str; 2] = ["B-PER", "I-PER"];
const PLACE: [&str; 2] = ["B-LOC", "I-LOC"];
const ORGANISATION: [&str; 2] = ["B-ORG", "I-ORG"];

impl Generator<'_> {
    /// Fills a slot; false for a word that is none.
    pub(super) fn everyday_slot(&mut self, word: &str) -> bool {
        let (slot, articled) = match word.strip_prefix("THE-") {
            Some(slot) => (slot, true),
            None => (word, false),
        };
        match slot {
            "FULL" => self.full_name(),
            "WHO" if self.chance(50) => self.full_name(),
            "WHO" | "NAME" => {
                let first = self.either("NAME");
                self.named(&first, PERSON);
            }
            "SURNAME" => {
                let surname = self.either("SURNAME");
                self.named(&surname, PERSON);
            }
            "CITY" | "LAND" | "ALAND" | "RIVER" | "PEAK" => self.listed(slot, articled, PLACE),
            "COMPANY" | "SCHOOL" | "CLUB" => self.listed(slot, articled, ORGANISATION),
            _ => return false,
        }
        true
    }

    fn listed(&mut self, slot: &str, articled: bool, tags: [&'static str; 2]) {
        let Named { article, name: own } = *self.rng.choose(&self.tables.names[slot]);
        let text = match self.chance(self.made_up) {
            true => name(&mut self.rng, self.split),
            false => own.to_owned(),
        };
        let glued = if articled { self.article(article) } else { "" };
        self.named(&format!("{glued}{text}"), tags);
    }

    /// Puts an article in front of a name, together with the preposition before it. One that ends in an apostrophe is
    /// given back: it is written together with the name.
    fn article(&mut self, article: &'static str) -> &'static str {
        let contractions = self.everyday.contractions.iter();
        let contracted = contractions
            .filter(|(before, with, _)| {
                self.words.last().is_some_and(|w| w == before) && *with == article
            })
            .map(|(_, _, result)| *result)
            .next();
        if contracted.is_some() {
            self.words.pop();
            self.tags.pop();
        }
        let text = contracted.unwrap_or(article);
        if text.ends_with('\'') {
            return text;
        }
        for part in text.split(' ').filter(|part| !part.is_empty()) {
            self.push(part.to_owned(), "O");
        }
        ""
    }

    fn full_name(&mut self) {
        let known = self.chance(45);
        let text = match known {
            true => self
                .rng
                .choose(&self.tables.names["PERSON"])
                .name
                .to_owned(),
            false => format!("{} {}", self.either("NAME"), self.either("SURNAME")),
        };
        self.named(&text, PERSON);
    }

    /// A first name or surname: made up, of any language, or (mostly) of this one.
    fn either(&mut self, slot: &str) -> String {
        if self.chance(self.made_up) {
            return name(&mut self.rng, self.split);
        }
        let foreign = self.chance(25);
        let names = match (foreign, slot) {
            (true, "NAME") => &self.tables.first_names,
            (true, _) => &self.tables.surnames,
            (false, _) => &self.tables.names[slot],
        };
        self.rng.choose(names).name.to_owned()
    }

    fn named(&mut self, text: &str, [begin, inside]: [&'static str; 2]) {
        for (i, part) in text.split(' ').enumerate() {
            self.push(part.to_owned(), if i == 0 { begin } else { inside });
        }
    }
}
