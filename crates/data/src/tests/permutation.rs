//! NumPy's permutations, from `tests/reference/numpy_permutation.py`.

use ner_files::Sha256;
use serde::Deserialize;

use crate::permutation;

#[derive(Deserialize)]
struct Fixture {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    n: usize,
    seed: String,
    sha256: String,
    #[serde(default)]
    order: Option<Vec<usize>>,
    #[serde(default)]
    head: Vec<usize>,
    #[serde(default)]
    tail: Vec<usize>,
}

#[test]
fn equals_numpy() {
    let text = include_str!("../../../../tests/fixtures/numpy_permutation.json");
    let fixture: Fixture = serde_json::from_str(text).unwrap();
    assert!(fixture.cases.len() > 100);
    for case in &fixture.cases {
        let order = permutation(case.n, case.seed.parse().unwrap());
        if let Some(expected) = &case.order {
            assert_eq!(order, *expected, "n {} seed {}", case.n, case.seed);
        } else {
            assert_eq!(order[..10], case.head, "n {} seed {}", case.n, case.seed);
            assert_eq!(
                order[case.n - 10..],
                case.tail,
                "n {} seed {}",
                case.n,
                case.seed
            );
        }
        let mut hasher = Sha256::new();
        order
            .iter()
            .for_each(|row| hasher.update((*row as i64).to_le_bytes()));
        assert_eq!(
            hasher.finish(),
            case.sha256,
            "n {} seed {}",
            case.n,
            case.seed
        );
    }
}
