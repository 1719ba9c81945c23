//! What has to hold of any tags at all.
#![allow(clippy::unwrap_used)]

use ner_metrics::{
    Comparison, Entity, ErrorKind, Matching, Mode, Options, Report, Resampling, Scheme,
    corpus_entities, entities_with,
};
use proptest::collection::vec;
use proptest::prelude::*;

type Corpus = Vec<Vec<String>>;

fn strict(scheme: Scheme) -> Options {
    Options {
        mode: Mode::Strict(Some(scheme)),
        ..Options::default()
    }
}

/// Any letter of the scheme with one of three types, or `O`.
fn tag(letters: &'static str) -> impl Strategy<Value = String> {
    let letters: Vec<char> = letters.chars().collect();
    (
        prop::sample::select(letters),
        prop::sample::select(vec!["PER", "ORG", "LOC"]),
    )
        .prop_map(|(letter, kind)| match letter {
            'O' => "O".to_owned(),
            letter => format!("{letter}-{kind}"),
        })
}

/// Gold and predicted tags of the same sentences.
fn corpora(letters: &'static str) -> impl Strategy<Value = (Corpus, Corpus)> {
    vec(vec((tag(letters), tag(letters)), 0..12), 0..8).prop_map(|sentences| {
        let sides = sentences.into_iter().map(|words| words.into_iter().unzip());
        sides.unzip()
    })
}

fn scheme() -> impl Strategy<Value = Scheme> {
    prop::sample::select(Scheme::ALL.to_vec())
}

fn scheme_and_corpora() -> impl Strategy<Value = (Scheme, (Corpus, Corpus))> {
    scheme().prop_flat_map(|scheme| (Just(scheme), corpora(scheme.letters())))
}

/// Whether an entity is written as the scheme wants it, by the meaning of the letters and not by
/// seqeval's table of neighbours.
fn well_formed(tags: &[String], entity: &Entity, scheme: Scheme) -> bool {
    let letters: String = tags[entity.start..entity.end]
        .iter()
        .map(|tag| &tag[..1])
        .collect();
    let own_type = tags[entity.start..entity.end]
        .iter()
        .all(|tag| tag[2..] == entity.kind);
    let inner = |text: &str| text.chars().all(|letter| letter == 'I');
    let around = |first: char, last: char, alone: char| {
        let mut inside = letters.chars();
        match (inside.next(), inside.next_back()) {
            (Some(only), None) => only == alone,
            (Some(head), Some(tail)) => head == first && tail == last && inner(inside.as_str()),
            _ => false,
        }
    };
    own_type
        && match scheme {
            Scheme::Iob1 => around('I', 'I', 'I') || around('B', 'I', 'B'),
            Scheme::Iob2 => around('B', 'I', 'B'),
            Scheme::Ioe1 => around('I', 'I', 'I') || around('I', 'E', 'E'),
            Scheme::Ioe2 => around('I', 'E', 'E'),
            Scheme::Iobes => around('B', 'E', 'S'),
            Scheme::Bilou => around('B', 'L', 'U'),
        }
}

proptest! {
    #[test]
    fn permuting_sentences_changes_nothing((gold, predicted) in corpora("BIOES"), turn in 0..8_usize) {
        let report = Report::new(&gold, &predicted).unwrap();
        let turned = |side: &Corpus| {
            let mut side = side.clone();
            side.rotate_left(turn.min(gold.len()));
            side.reverse();
            side
        };
        prop_assert_eq!(&report, &Report::new(&turned(&gold), &turned(&predicted)).unwrap());
    }

    #[test]
    fn gold_against_itself_is_perfect((scheme, (gold, _)) in scheme_and_corpora()) {
        for options in [Options::default(), strict(scheme)] {
            let report = Report::with_options(&gold, &gold, &options).unwrap();
            prop_assert_eq!(report.micro.f1, if report.entities > 0 { 1.0 } else { 0.0 });
            prop_assert!(report.by_type.values().all(|score| score.f1 == 1.0));
            let comparison = Comparison::new(&gold, &gold, &options).unwrap();
            prop_assert!(comparison.taxonomy().errors.is_empty());
        }
    }

    #[test]
    fn micro_f1_is_between_those_of_the_types((scheme, (gold, predicted)) in scheme_and_corpora()) {
        for options in [Options::default(), strict(scheme)] {
            let report = Report::with_options(&gold, &predicted, &options).unwrap();
            let f1 = || report.by_type.values().map(|score| score.f1);
            if report.by_type.is_empty() {
                prop_assert_eq!(report.micro.f1, 0.0);
            } else {
                let (low, high) = (f1().fold(1.0, f64::min), f1().fold(0.0, f64::max));
                prop_assert!(low - 1e-12 <= report.micro.f1 && report.micro.f1 <= high + 1e-12);
            }
        }
    }

    #[test]
    fn strict_entities_are_well_formed((scheme, (gold, _)) in scheme_and_corpora()) {
        for tags in &gold {
            for entity in entities_with(tags, &strict(scheme)).unwrap() {
                prop_assert!(well_formed(tags, &entity, scheme), "{:?} in {:?}", entity, tags);
            }
        }
    }

    #[test]
    fn strict_finds_nothing_that_lenient_does_not(gold in vec(vec(tag("IOB"), 0..12), 0..8)) {
        let lenient = corpus_entities(&gold, &Options::default()).unwrap();
        let strict = corpus_entities(&gold, &strict(Scheme::Iob2)).unwrap();
        for (lenient, strict) in lenient.iter().zip(&strict) {
            let known = strict.iter().all(|entity| {
                lenient.iter().any(|other| other.start == entity.start && other.kind == entity.kind)
            });
            prop_assert!(known, "{:?} {:?}", lenient, strict);
        }
    }

    #[test]
    fn analyses_count_what_the_report_counts((gold, predicted) in corpora("IOB")) {
        let report = Report::new(&gold, &predicted).unwrap();
        let comparison = Comparison::new(&gold, &predicted, &Options::default()).unwrap();

        let confusion = comparison.confusion(Matching::SameSpan);
        for (at, kind) in confusion.types.iter().enumerate() {
            let score = &report.by_type[kind];
            prop_assert_eq!(confusion.counts[at][at], score.correct);
            prop_assert_eq!(confusion.row_sums()[at], score.support);
            prop_assert_eq!(confusion.column_sums()[at], score.predicted);
        }
        let types = confusion.types.len();
        let overlap = comparison.confusion(Matching::Overlap).row_sums();
        prop_assert_eq!(&overlap[..types], &confusion.row_sums()[..types]);

        let all = comparison.taxonomy().all;
        let wrong = |without: ErrorKind| -> u64 {
            let kinds = ErrorKind::ALL.into_iter().filter(|kind| *kind != without);
            kinds.map(|kind| all.of(kind)).sum()
        };
        prop_assert_eq!(all.correct, report.micro.correct);
        prop_assert_eq!(all.correct + wrong(ErrorKind::Spurious), report.entities);
        prop_assert_eq!(all.correct + wrong(ErrorKind::Missed), report.predicted);

        prop_assert!(comparison.spans().correct >= report.micro.correct);
    }

    #[test]
    fn intervals_hold_what_they_should((gold, predicted) in corpora("IOB"), seed in any::<u64>()) {
        let comparison = Comparison::new(&gold, &predicted, &Options::default()).unwrap();
        let resampling = Resampling { samples: 60, level: 0.9, seed };
        let bootstrap = comparison.bootstrap(&resampling).unwrap();
        prop_assert_eq!(&bootstrap, &comparison.bootstrap(&resampling).unwrap());
        prop_assert!(0.0 <= bootstrap.f1.low && bootstrap.f1.low <= bootstrap.f1.high);
        prop_assert!(bootstrap.f1.high <= 1.0);
        let itself = comparison.against(&comparison, &resampling).unwrap();
        prop_assert_eq!((itself.difference, itself.p_value), (0.0, 1.0));
    }
}
