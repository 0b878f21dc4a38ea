//! Forbids circles between the modules of a crate, so that a module can be read without the modules that use it.

#![expect(clippy::expect_used, reason = "a test that cannot read the sources has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The checked crates: all except the stand-ins.
const CRATES: [&str; 10] =
    ["alarm", "chart", "cli", "core", "deployment", "io", "lambda", "relay", "server", "slack"];

/// Returns the modules that each module names with `crate::`.
type Uses = BTreeMap<String, BTreeSet<String>>;

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder of sources");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn uses(name: &str) -> Uses {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates").join(name).join("src");
    let mut uses = Uses::new();
    for file in files(&root) {
        let relative = file.strip_prefix(&root).expect("a file of the folder");
        let module = relative.iter().next().expect("a first part").to_string_lossy();
        let module = module.trim_end_matches(".rs").to_owned();
        let is_root = ["lib", "main"].contains(&module.as_str());
        let is_test = relative.iter().any(|part| part == "tests" || part == "tests.rs");
        if is_root || is_test || file.extension().is_none_or(|it| it != "rs") {
            continue;
        }
        let text = fs::read_to_string(&file).expect("a source");
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let named = code.split("crate::").skip(1).flat_map(named).filter(|used| *used != module);
        uses.entry(module.clone()).or_default().extend(named);
    }
    uses
}

/// Returns the modules after `crate::`: one name, or several in braces.
fn named(rest: &str) -> Vec<String> {
    let word =
        |text: &str| text.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().map(str::to_owned);
    match rest.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
        Some((inside, _)) => inside.split(',').filter_map(|part| word(part.trim())).collect(),
        None => word(rest).into_iter().collect(),
    }
}

/// Removes modules that use none of the others, until no more can be removed. The circles and their users remain.
fn circles(mut uses: Uses) -> BTreeSet<String> {
    loop {
        let left: BTreeSet<String> = uses.keys().cloned().collect();
        let free: Vec<_> =
            uses.iter().filter(|(_, used)| used.is_disjoint(&left)).map(|(it, _)| it.clone()).collect();
        if free.is_empty() {
            return left;
        }
        uses.retain(|module, _| !free.contains(module));
    }
}

#[test]
fn modules_form_no_circle() {
    for name in CRATES {
        let found = circles(uses(name));
        assert!(
            found.is_empty(),
            "crates/{name}: these modules use each other in a circle, or use such: {found:?}"
        );
    }
}

#[test]
fn a_circle_is_found() {
    let uses = |pairs: &[(&str, &[&str])]| -> Uses {
        let owned = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect();
        pairs.iter().map(|(module, used)| ((*module).to_owned(), owned(used))).collect()
    };
    let line = uses(&[("a", &["b", "serde"]), ("b", &["c"]), ("c", &[])]);
    assert!(circles(line).is_empty());
    let circle = uses(&[("a", &["b"]), ("b", &["c"]), ("c", &["b"]), ("d", &[])]);
    assert_eq!(circles(circle).into_iter().collect::<Vec<_>>(), ["a", "b", "c"]);
    assert_eq!(named("{alarm::State, route}::x"), ["alarm", "route"]);
}
