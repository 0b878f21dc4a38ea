//! Tests `bongsu lint` with complete templates.

use std::path::PathBuf;

use bongsu_alarm::lint::{Linted, RULES, lint};
use bongsu_io::definition::AlarmFile;

#[cfg(test)]
fn templates() -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/lint");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[cfg(test)]
fn linted(path: &PathBuf) -> (AlarmFile, Linted) {
    let document = AlarmFile::read(&std::fs::read(path).unwrap()).unwrap();
    let linted = lint(&document.value, &document.ignores).unwrap();
    (document, linted)
}

#[test]
fn the_findings_of_each_template() {
    let mut told = String::new();
    for path in templates() {
        let (document, linted) = linted(&path);
        told.push_str(&format!("{}: {} alarms\n", path.file_name().unwrap().display(), linted.alarms));
        for finding in &linted.findings {
            let line = document.line(&finding.pointer, finding.problem.field).unwrap();
            let ignored =
                finding.ignored.as_ref().map(|reason| format!(" (ignored: {reason})")).unwrap_or_default();
            let (rule, problem) = (finding.rule, &finding.problem);
            told.push_str(&format!(
                "  {line}: {} [{}]{ignored} {}\n",
                finding.alarm, rule.id, problem.message.en
            ));
        }
        for sentence in linted.unread.iter().map(|it| &it.en) {
            told.push_str(&format!("  not read: {sentence}\n"));
        }
    }
    insta::assert_snapshot!(told);
}

#[test]
fn the_templates_break_all_rules_but_one() {
    let all: Vec<_> =
        templates().iter().flat_map(|path| linted(path).1.findings).map(|it| it.rule.id).collect();
    let silent: Vec<_> = RULES.iter().map(|rule| rule.id).filter(|id| !all.contains(id)).collect();
    assert_eq!(silent, ["ignore-without-reason"]);
}
