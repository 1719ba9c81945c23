//! Names made of syllables, some of them kept from training.

use super::grammar::COMMON_NAMES;
use crate::{Pcg64, Split};

const STARTS: &[&str] = &[
    "Bel", "Cor", "Dra", "Fen", "Gal", "Hel", "Jor", "Kal", "Lor", "Mar", "Nor", "Ost", "Pel",
    "Quin", "Ran", "Sel", "Tor", "Ulm", "Var", "Wen", "Yar", "Zel", "Bra", "Cas", "Dor", "Ery",
    "Fal", "Gri", "Hol", "Isk",
];
const MIDDLES: &[&str] = &[
    "a", "e", "i", "o", "an", "el", "in", "or", "ema", "ivo", "ara", "und",
];
const ENDS: &[&str] = &[
    "dano", "vel", "mir", "tis", "lun", "rask", "gora", "bint", "neck", "rova", "zan", "dell",
    "quist", "tora", "wick", "lara", "mond", "ven",
];

/// A name of the common pool: one in four from the list of real ones, else made of syllables.
///
/// A quarter of the made-up names never occurs in training; the other splits take half of theirs
/// from it.
pub(super) fn name(rng: &mut Pcg64, split: Split) -> String {
    if rng.interval(3) == 0 {
        return (*rng.choose(COMMON_NAMES)).to_owned();
    }
    let kept_back = split != Split::Train && rng.interval(1) == 0;
    loop {
        let picks =
            [STARTS, MIDDLES, ENDS].map(|part| rng.interval(part.len() as u64 - 1) as usize);
        let [start, middle, end] = picks;
        if is_kept_back(picks) == kept_back {
            return [STARTS[start], MIDDLES[middle], ENDS[end]].concat();
        }
    }
}

/// A fixed quarter of all combinations, spread evenly over the syllables.
fn is_kept_back([start, middle, end]: [usize; 3]) -> bool {
    (start + middle + end) % 4 == 0
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn half_of_the_made_up_test_names_are_new() {
        let draw = |split, seed| {
            let mut rng = Pcg64::new(seed);
            let names = (0..4000).map(|_| name(&mut rng, split));
            names
                .filter(|name| !COMMON_NAMES.contains(&name.as_str()))
                .collect::<Vec<_>>()
        };
        let kept_back = |name: &str| {
            let numbers = |parts: &[&str], fits: &dyn Fn(&str) -> bool| -> Vec<usize> {
                (0..parts.len()).filter(|i| fits(parts[*i])).collect()
            };
            let start = numbers(STARTS, &|part| name.starts_with(part))[0];
            let end = numbers(ENDS, &|part| name.ends_with(part))[0];
            let rest = &name[STARTS[start].len()..name.len() - ENDS[end].len()];
            let middle = numbers(MIDDLES, &|part| part == rest)[0];
            is_kept_back([start, middle, end])
        };
        let train: HashSet<String> = draw(Split::Train, 1).into_iter().collect();
        assert!(train.len() > 1500, "{}", train.len());
        assert!(!train.iter().any(|name| kept_back(name)));
        let test = draw(Split::Test, 2);
        let new = test.iter().filter(|name| kept_back(name)).count();
        assert!(
            (0.45..0.55).contains(&(new as f64 / test.len() as f64)),
            "{new} of {}",
            test.len()
        );
    }
}
