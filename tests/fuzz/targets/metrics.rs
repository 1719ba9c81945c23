//! Tags to scores: in every mode and scheme any tags at all are scored or refused, scores are fractions of 1,
//! and the lenient counts are those of a second implementation that knows nothing of the first.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ner_metrics::{
    Comparison, Confusion, Matching, Mode, Options, Report, Resampling, Scenarios, Scheme, Score,
    ZeroDivision, corpus_entities,
};

type Tags = Vec<Vec<String>>;

/// The first byte chooses options; then one line per word, gold and predicted tag separated by a blank (one tag stands
/// for both), an empty line between sentences.
pub(crate) fn run(data: &[u8], _: &Path) {
    let Some((choice, text)) = data.split_first() else {
        return;
    };
    let (gold, predicted) = tags(&String::from_utf8_lossy(text));
    let suffix = choice & 1 == 1;
    let zero_division = match choice >> 1 & 3 {
        0 => ZeroDivision::Warn,
        1 => ZeroDivision::Zero,
        _ => ZeroDivision::One,
    };
    let _ = Scheme::detect(&gold, suffix);
    let schemes = Scheme::ALL.map(Some).into_iter().chain([None]);
    for mode in schemes.map(Mode::Strict).chain([Mode::Lenient]) {
        let options = Options {
            mode,
            suffix,
            zero_division,
        };
        let report = Report::with_options(&gold, &predicted, &options);
        let comparison = Comparison::new(&gold, &predicted, &options);
        // of several tags at fault, each may name another
        assert_eq!(report.is_err(), comparison.is_err());
        if let (Ok(report), Ok(comparison)) = (report, comparison) {
            check_report(&report);
            check_comparison(&comparison, u64::from(*choice));
            check_confusion(&gold, &predicted);
            if mode == Mode::Lenient {
                check_counts(&report, &gold, &predicted, suffix);
            }
        }
        let _ = corpus_entities(&predicted, &options);
    }
}

fn tags(text: &str) -> (Tags, Tags) {
    let (mut gold, mut predicted) = (vec![Vec::new()], vec![Vec::new()]);
    for line in text.split('\n') {
        if line.is_empty() {
            gold.push(Vec::new());
            predicted.push(Vec::new());
            continue;
        }
        let (left, right) = line.split_once(' ').unwrap_or((line, line));
        if let (Some(gold), Some(predicted)) = (gold.last_mut(), predicted.last_mut()) {
            gold.push(left.to_owned());
            predicted.push(right.to_owned());
        }
    }
    (gold, predicted)
}

fn check_report(report: &Report) {
    let averages = [&report.micro, &report.macro_avg, &report.weighted];
    for score in report.by_type.values().chain(averages) {
        check_score(score);
    }
    assert!((0.0..=1.0).contains(&report.accuracy));
    for (total, of) in [
        (report.micro.correct, (|s| s.correct) as fn(&Score) -> u64),
        (report.entities, |s| s.support),
        (report.predicted, |s| s.predicted),
    ] {
        assert_eq!(total, report.by_type.values().map(of).sum::<u64>());
    }
    let json = serde_json::to_string(report).expect("a report is JSON");
    let again: Report = serde_json::from_str(&json).expect("JSON is a report");
    assert_eq!(report, &again);
    for digits in [0, 2, 17] {
        assert!(!report.to_text(digits).is_empty());
    }
    assert!(!report.to_conlleval().is_empty());
}

fn check_score(score: &Score) {
    for value in [score.precision, score.recall, score.f1] {
        assert!((0.0..=1.0).contains(&value), "{score:?}");
    }
    assert!(
        score.correct <= score.predicted.min(score.support),
        "{score:?}"
    );
}

fn check_comparison(comparison: &Comparison, seed: u64) {
    check_score(&comparison.spans());
    for matching in [Matching::SameSpan, Matching::Overlap] {
        let _ = comparison.confusion(matching);
    }
    let _ = comparison.taxonomy();
    let _: Scenarios = comparison.scenarios().all;
    let resampling = Resampling {
        samples: 3,
        level: 0.9,
        seed,
    };
    let bootstrap = comparison.bootstrap(&resampling).expect("three draws");
    assert!(0.0 <= bootstrap.f1.low && bootstrap.f1.low <= bootstrap.f1.high);
    assert!(bootstrap.f1.high <= 1.0);
    let itself = comparison.against(comparison, &resampling);
    assert_eq!(itself.expect("the same annotation").difference, 0.0);
}

fn check_confusion(gold: &Tags, predicted: &Tags) {
    let words: usize = gold.iter().map(Vec::len).sum();
    let labels: BTreeSet<&String> = gold.iter().chain(predicted).flatten().collect();
    let labels: Vec<String> = labels.into_iter().cloned().collect();
    let confusion = Confusion::new(&labels, gold, predicted).expect("labels of both sides");
    assert_eq!(
        confusion.counts().iter().flatten().sum::<u64>(),
        words as u64
    );
}

/// Gold, predicted and common entities of each type, as the report has them and as counted here.
fn check_counts(report: &Report, gold: &Tags, predicted: &Tags, suffix: bool) {
    let (gold, predicted) = (chunks(gold, suffix), chunks(predicted, suffix));
    let mut counts: BTreeMap<&str, [u64; 3]> = BTreeMap::new();
    for (kind, ..) in &gold {
        counts.entry(kind).or_default()[0] += 1;
    }
    for (kind, ..) in &predicted {
        counts.entry(kind).or_default()[1] += 1;
    }
    for (kind, ..) in gold.intersection(&predicted) {
        counts.entry(kind).or_default()[2] += 1;
    }
    let reported = report.by_type.iter().map(|(kind, score)| {
        let counts = [score.support, score.predicted, score.correct];
        (kind.as_str(), counts)
    });
    assert_eq!(reported.collect::<BTreeMap<_, _>>(), counts);
}

/// Type, first and last word of every entity, words counted over all sentences with an `O` behind each:
/// the rule of `conlleval`, letter by letter.
fn chunks(tags: &Tags, suffix: bool) -> BTreeSet<(String, usize, usize)> {
    let all = tags.iter().flat_map(|sentence| {
        let words = sentence.iter().map(String::as_str);
        words.chain(["O"])
    });
    let mut found = BTreeSet::new();
    let (mut before, mut begin) = (('O', "_".to_owned()), 0);
    for (at, tag) in all.enumerate() {
        let (letter, kind) = cut(tag, suffix);
        let (last, changed) = (before.0, before.1 != kind);
        let inside = |letter: char| letter != 'O' && letter != '.';
        let ends = matches!(last, 'E' | 'S')
            || matches!(last, 'B' | 'I') && matches!(letter, 'B' | 'S' | 'O')
            || inside(last) && changed;
        let starts = matches!(letter, 'B' | 'S')
            || matches!(last, 'E' | 'S' | 'O') && matches!(letter, 'E' | 'I')
            || inside(letter) && changed;
        if ends {
            found.insert((before.1, begin, at - 1));
        }
        if starts {
            begin = at;
        }
        before = (letter, kind);
    }
    found
}

/// Letter and type of a tag.
fn cut(tag: &str, suffix: bool) -> (char, String) {
    let mut letters: Vec<char> = tag.chars().collect();
    let letter = if suffix {
        letters.pop().expect("empty tags are refused")
    } else {
        letters.remove(0)
    };
    let hyphen = if suffix {
        letters.iter().rposition(|c| *c == '-')
    } else {
        letters.iter().position(|c| *c == '-')
    };
    let kind: String = match hyphen {
        Some(at) if suffix => letters[..at].iter().collect(),
        Some(at) => letters[at + 1..].iter().collect(),
        None => letters.iter().collect(),
    };
    (
        letter,
        if kind.is_empty() {
            "_".to_owned()
        } else {
            kind
        },
    )
}
