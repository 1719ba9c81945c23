//! The published subset of PAN-X, on the real files. Needs `NER_HUB_DIR`: a folder that holds
//! `PAN-X.de/` and the other languages as `google/xtreme` has them.

use crate::{Corpus, HubOptions, Source, Split};

fn pan_x(language: &str, split: Split) -> Option<Corpus> {
    let Some(folder) = std::env::var_os("NER_HUB_DIR") else {
        eprintln!("skipped: NER_HUB_DIR is not set");
        return None;
    };
    let source = Source::parse(&folder.to_string_lossy(), &HubOptions::default()).unwrap();
    let loaded = source.load(language, split).unwrap();
    assert_eq!(loaded.files.len(), 1);
    Some(loaded.corpus)
}

fn begins(corpus: &Corpus) -> [usize; 3] {
    let tags = corpus.tags();
    ["B-ORG", "B-LOC", "B-PER"]
        .map(|wanted| tags.iter().flatten().filter(|tag| **tag == wanted).count())
}

#[test]
fn german_subset_of_the_book() {
    let sizes = [
        (Split::Train, 12580),
        (Split::Validation, 6290),
        (Split::Test, 6290),
    ];
    let counts = [[5366, 6186, 5810], [2683, 3172, 2893], [2573, 3180, 3071]];
    for ((split, size), expected) in sizes.into_iter().zip(counts) {
        let Some(corpus) = pan_x("de", split) else {
            return;
        };
        let subset = corpus.fraction(0.629, 0);
        assert_eq!(subset.len(), size, "{split}");
        assert_eq!(begins(&subset), expected, "{split}");
        if split == Split::Train {
            let first = subset.sentence(0);
            let words: Vec<&str> = first.words().collect();
            assert_eq!(
                words.join(" "),
                "2.000 Einwohnern an der Danziger Bucht in der polnischen Woiwodschaft Pommern ."
            );
            assert_eq!(first.labels(), [0, 0, 0, 0, 5, 6, 0, 0, 5, 5, 6, 0]);
        }
    }
}
