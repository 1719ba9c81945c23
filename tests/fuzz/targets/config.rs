//! Configuration files, `--set` and the configurations of cells: any text is planned or refused, the cells of a plan
//! have names that can be folders, and what is written beside a cell is read back the same.

use std::collections::BTreeSet;
use std::path::{Component, Path};

/// A configuration file; lines after one of `----` are settings. The whole is read as the configuration of a cell too.
pub(crate) fn run(data: &[u8], _: &Path) {
    let text = String::from_utf8_lossy(data);
    if let Ok(once) = xtask::fuzz::cell_again(&text) {
        assert_eq!(xtask::fuzz::cell_again(&once).as_ref(), Ok(&once));
    }
    let (file, settings) = text.split_once("\n----\n").unwrap_or((&text, ""));
    let settings: Vec<&str> = settings.lines().collect();
    let Ok(cells) = xtask::fuzz::plan(file, &settings) else {
        return;
    };
    let mut ids = BTreeSet::new();
    for (id, written) in cells {
        let mut parts = Path::new(&id).components();
        let folder = matches!((parts.next(), parts.next()), (Some(Component::Normal(name)), None) if name == id.as_str());
        assert!(folder, "{id:?} is not a valid folder name");
        assert_eq!(xtask::fuzz::cell_again(&written).as_ref(), Ok(&written));
        assert!(ids.insert(id.clone()), "two cells are called {id:?}");
    }
}
