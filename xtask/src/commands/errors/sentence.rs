//! A sentence with its entities in brackets: `[PER Ada Lovelace] schrieb`.

use ner_metrics::{Entity, ScoredWord};

/// The words, those of an entity in brackets behind its type.
pub(super) fn bracketed(words: &[ScoredWord<'_>], entities: &[Entity]) -> String {
    let mut parts = Vec::with_capacity(words.len());
    for (at, word) in words.iter().enumerate() {
        let opened = entities.iter().filter(|entity| entity.start == at);
        let open: String = opened.map(|entity| format!("[{} ", entity.kind)).collect();
        let closed = entities
            .iter()
            .filter(|entity| entity.end == at + 1)
            .count();
        parts.push(format!("{open}{}{}", word.word, "]".repeat(closed)));
    }
    parts.join(" ")
}

/// The words that cost most, in the order of the sentence: `Juli 8.05, : 8.37`.
pub(super) fn costly(words: &[ScoredWord<'_>], least: f64) -> String {
    let costly = words
        .iter()
        .filter_map(|word| Some((word.word, word.loss?)));
    let costly = costly.filter(|(_, loss)| *loss >= least);
    let costly: Vec<String> = costly
        .map(|(word, loss)| format!("{word} {loss:.2}"))
        .collect();
    costly.join("  ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_stand_in_brackets() {
        let word = |word, loss| ScoredWord {
            word,
            subword: "",
            gold: "O",
            predicted: "O",
            probability: 1.0,
            loss,
        };
        let words = [
            word("Ada", Some(2.0)),
            word("Lovelace", Some(0.25)),
            word("schrieb", None),
        ];
        let entity = |kind: &str, start, end| Entity {
            kind: kind.to_owned(),
            start,
            end,
        };
        let text = bracketed(&words, &[entity("PER", 0, 2), entity("X", 2, 3)]);
        assert_eq!(text, "[PER Ada Lovelace] [X schrieb]");
        assert_eq!(costly(&words, 0.5), "Ada 2.00");
    }
}
