//! What decides the bytes that a device computes: which kernels the libraries below choose for it.
//!
//! Sums of floating-point numbers depend on their order, and the order on the width of the vectors and on how a
//! product is cut into blocks. Where all choices are the same, so are the bytes.

use std::collections::BTreeMap;
use std::fmt;

use burn::tensor::Device;
use gemm_common::cache::{CACHE_INFO, kernel_params};
use serde::{Deserialize, Serialize};

use super::backends;
use crate::kernels::has_kernels;
use crate::precision::Precision;

/// A processor or GPU, as far as results depend on it.
///
/// Two are equal if they compute the same bytes: [`Processor::features`] and [`Processor::name`] are for people and
/// are not compared.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Processor {
    /// The instruction set (`x86_64`), or for a GPU `gpu`.
    pub architecture: String,
    /// What was chosen, by purpose: the kernels of matrix multiplications, the length of the blocks their sums are cut into,
    /// the vectors of Burn's operations. For a GPU its name.
    pub paths: BTreeMap<String, String>,
    /// Detected instructions that some kernel of the program asks for, or the precisions of a GPU.
    #[serde(default)]
    pub features: Vec<String>,
    /// The brand, where the system reports it.
    #[serde(default)]
    pub name: Option<String>,
}

impl PartialEq for Processor {
    fn eq(&self, other: &Self) -> bool {
        self.architecture == other.architecture && self.paths == other.paths
    }
}

impl Eq for Processor {}

impl fmt::Display for Processor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.architecture)?;
        for (what, choice) in &self.paths {
            write!(f, ", {what} {choice}")?;
        }
        match &self.name {
            Some(name) => write!(f, " ({name})"),
            None => Ok(()),
        }
    }
}

impl Processor {
    /// What differs between two, as `products fma instead of avx512f`; empty if they are equal. `self` is the one that
    /// is there, `earlier` the one that was.
    pub fn differences(&self, earlier: &Self) -> Vec<String> {
        let none = "none".to_owned();
        let whats: std::collections::BTreeSet<&String> =
            self.paths.keys().chain(earlier.paths.keys()).collect();
        let choices = whats.into_iter().map(|what| {
            let [now, before] = [self, earlier].map(|p| p.paths.get(what).unwrap_or(&none));
            (what.as_str(), now, before)
        });
        let architecture = ("architecture", &self.architecture, &earlier.architecture);
        std::iter::once(architecture)
            .chain(choices)
            .filter(|(_, now, before)| now != before)
            .map(|(what, now, before)| format!("{what} {now} instead of {before}"))
            .collect()
    }
}

/// The CPU that this process runs on.
pub fn processor() -> Processor {
    let products = products();
    let paths = [
        ("products", products.name.to_owned()),
        ("blocks", products.block().to_string()),
        ("vectors", format!("{:?}", macerator::Arch::detect())),
    ];
    Processor {
        architecture: std::env::consts::ARCH.to_owned(),
        paths: paths
            .map(|(what, choice)| (what.to_owned(), choice.to_lowercase()))
            .into(),
        features: features(),
        name: brand(),
    }
}

/// What computes on a device: of a GPU the driver's name of it, which says the generation but not the driver.
pub fn processor_of(device: &Device) -> Processor {
    if has_kernels(device) {
        return processor();
    }
    let name = backends::description(device);
    Processor {
        architecture: "gpu".to_owned(),
        paths: BTreeMap::from([("device".to_owned(), name)]),
        features: Precision::of(device)
            .iter()
            .map(Precision::to_string)
            .collect(),
        name: None,
    }
}

/// The kernel of the crate `gemm` for f32, and the shape of its tiles.
struct Products {
    name: &'static str,
    rows: usize,
    cols: usize,
}

/// As `gemm_common::gemm_def` chooses; the tiles are those of `gemm_f32::microkernel`.
fn products() -> Products {
    let of = |name, rows, cols| Products { name, rows, cols };
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx512f") {
        return of("avx512f", 64, 6);
    } else if is_x86_feature_detected!("fma") {
        return of("fma", 16, 6);
    }
    #[cfg(target_arch = "aarch64")]
    if std::arch::is_aarch64_feature_detected!("neon") {
        return of("neon", 16, 4);
    }
    of("scalar", 2, 4)
}

impl Products {
    /// Terms that are summed before the sum is added to the result. It follows from the first cache: a processor
    /// with the same instructions and another cache can give other bytes.
    fn block(&self) -> usize {
        // gemm panics at its first product without it
        if CACHE_INFO[1].cache_bytes == 0 {
            return 0;
        }
        let long = 1 << 20;
        kernel_params(1024, 1024, long, self.rows, self.cols, size_of::<f32>()).kc
    }
}

macro_rules! detected {
    ($detect:ident: $($feature:tt),+) => {
        [$(($feature, std::arch::$detect!($feature))),+]
            .into_iter()
            .filter_map(|(name, is_there)| is_there.then(|| name.to_owned()))
            .collect()
    };
}

/// Those that kernels of this crate, gemm, pulp and macerator ask for.
fn features() -> Vec<String> {
    #[cfg(target_arch = "x86_64")]
    return detected!(is_x86_feature_detected:
        "sse4.1", "sse4.2", "popcnt", "avx", "avx2", "f16c", "fma", "bmi1", "bmi2", "lzcnt", "avx512f", "avx512bw",
        "avx512cd", "avx512dq", "avx512vl", "avx512bf16");
    #[cfg(target_arch = "aarch64")]
    return detected!(is_aarch64_feature_detected: "neon", "fp16", "bf16");
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    Vec::new()
}

/// `model name` of Linux; nothing elsewhere, and on processors whose kernel does not say it.
fn brand() -> Option<String> {
    let text = fs_err::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    let name = line.split_once(':')?.1.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_processor_is_itself_also_after_it_was_written() {
        let here = processor();
        assert_eq!(here, processor());
        let text = serde_json::to_string(&here).unwrap();
        let read: Processor = serde_json::from_str(&text).unwrap();
        assert_eq!(read, here);
        assert_eq!(read.features, here.features);
        assert!(here.differences(&read).is_empty());
    }

    #[test]
    fn what_is_described_is_what_std_detects() {
        let here = processor();
        assert_eq!(here.architecture, std::env::consts::ARCH);
        let has = |feature: &str| here.features.iter().any(|found| found == feature);
        #[cfg(target_arch = "x86_64")]
        {
            assert_eq!(has("avx512f"), is_x86_feature_detected!("avx512f"));
            assert_eq!(has("avx2"), is_x86_feature_detected!("avx2"));
            assert_eq!(has("avx512bf16"), is_x86_feature_detected!("avx512bf16"));
            let products = match (has("avx512f"), has("fma")) {
                (true, _) => "avx512f",
                (false, true) => "fma",
                (false, false) => "scalar",
            };
            assert_eq!(here.paths["products"], products);
            assert_eq!(
                here.paths["vectors"] == "v4",
                has("avx512vl") && has("f16c")
            );
        }
        #[cfg(target_arch = "aarch64")]
        assert!(has("neon"));
        let blocks: usize = here.paths["blocks"].parse().unwrap();
        assert!(blocks >= 512, "{blocks}");
        let shown = here.to_string();
        assert!(shown.contains(&here.paths["products"]), "{shown}");
    }

    #[test]
    fn the_brand_makes_no_other_processor_and_another_path_does() {
        let here = processor();
        let mut other = here.clone();
        other.name = Some("Another Brand 9000".into());
        other.features.clear();
        assert_eq!(here, other);
        for what in ["products", "blocks", "vectors"] {
            let mut other = here.clone();
            other.paths.insert(what.into(), "abacus".into());
            assert_ne!(here, other);
            let differences = here.differences(&other);
            assert_eq!(differences.len(), 1, "{differences:?}");
            assert!(differences[0].ends_with("instead of abacus"));
        }
    }
}
