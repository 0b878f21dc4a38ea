//! Requires unique names of types: no two types of core have the same name, and no two public types of all crates.

#![expect(clippy::expect_used, reason = "a test that cannot read the sources has failed")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The crates whose public types must have different names. A stand-in uses the names of its service.
const CRATES: [&str; 8] = ["alarm", "chart", "core", "deployment", "io", "relay", "server", "slack"];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder of sources");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

/// The type in a declaration.
#[derive(Debug, PartialEq)]
struct Declared<'a> {
    name: &'a str,
    is_public: bool,
}

/// Reads the declaration in a line. Types within a trait or a function are indented and do not count.
fn declared(line: &str) -> Option<Declared<'_>> {
    let (line, is_public) = match line.strip_prefix("pub") {
        Some(rest) => match rest.strip_prefix("(crate)").or_else(|| rest.strip_prefix("(super)")) {
            Some(rest) => (rest, false),
            None => (rest, true),
        },
        None => (line, false),
    };
    let words = line.strip_prefix(' ').unwrap_or(line);
    let kinds = ["struct ", "enum ", "trait ", "type ", "union "];
    let rest = kinds.iter().find_map(|kind| words.strip_prefix(kind))?;
    let name = rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next()?;
    Some(Declared { name, is_public })
}

/// Returns the files that declare each type of some crates, without the types that do not count.
fn declarations(crates: &[&str], counts: impl Fn(&Declared<'_>) -> bool) -> BTreeMap<String, Vec<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    let mut files = BTreeMap::<String, Vec<String>>::new();
    for file in crates.iter().flat_map(|name| sources(&root.join(name).join("src"))) {
        if file.extension().is_none_or(|it| it != "rs") {
            continue;
        }
        let text = fs::read_to_string(&file).expect("a source");
        let name = file.strip_prefix(&root).expect("a file of the folder").display().to_string();
        for declared in text.lines().filter_map(declared).filter(&counts) {
            files.entry(declared.name.to_owned()).or_default().push(name.clone());
        }
    }
    files
}

fn assert_unique(mut files: BTreeMap<String, Vec<String>>) {
    assert!(files.len() > 200, "only {} types were found", files.len());
    files.retain(|_, files| files.len() > 1);
    assert!(files.is_empty(), "{files:#?}");
}

#[test]
fn no_two_types_of_the_core_have_one_name() {
    assert_unique(declarations(&["core"], |_| true));
}

#[test]
fn no_two_public_types_have_one_name() {
    assert_unique(declarations(&CRATES, |it| it.is_public));
}

#[test]
fn declarations_are_found() {
    assert_eq!(declared("pub struct A(u8);"), Some(Declared { name: "A", is_public: true }));
    assert_eq!(declared("pub(crate) enum B {"), Some(Declared { name: "B", is_public: false }));
    assert_eq!(declared("    pub type C = u8;"), None);
}
