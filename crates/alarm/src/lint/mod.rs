//! What is wrong with alarms before they exist: rules over the definitions of a document.
//!
//! A rule looks at one alarm among those of its document and finds at most one problem. It asks for no more than it
//! needs, so that an alarm with one value that only a deployment knows is still checked in everything else.

mod document;
mod ignore;
mod metric;
mod policy;
mod rule;
mod satisfiable;
mod subject;
#[cfg(test)]
mod testing;

use serde_json::Value;

pub use document::Document;
pub use ignore::Ignore;
pub use rule::{RULES, find as find_rule};
pub use subject::Subject;

use crate::definition::DefinitionError;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It may be on purpose.
    Note,
    /// The alarm does something else than its author most likely means.
    Warning,
    /// CloudWatch refuses the alarm, or the alarm can never do its work.
    Error,
}

impl Severity {
    /// The word, which is SARIF's level too.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One kind of problem.
#[derive(Debug)]
pub struct Rule {
    /// The name in outputs and in ignore comments.
    pub id: &'static str,
    /// How much its findings matter.
    pub severity: Severity,
    /// The problem in one sentence.
    pub summary: &'static str,
    /// The page that documents the behaviour.
    pub source: &'static str,
    check: fn(&Subject, &Document) -> Option<Problem>,
}

/// A problem of one alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The property that it is about.
    pub field: &'static str,
    /// The problem, with this alarm's values.
    pub message: String,
    /// The way out.
    pub fix: String,
}

impl Problem {
    fn new(field: &'static str, message: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { field, message: message.into(), fix: fix.into() }
    }
}

/// A problem, the rule that finds it, and the alarm that has it.
#[derive(Debug)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// The alarm's name, or its logical id.
    pub alarm: String,
    /// The alarm's JSON pointer in its document.
    pub pointer: String,
    /// The problem.
    pub problem: Problem,
    /// The reason of the comment that accepts it.
    pub ignored: Option<String>,
}

/// All that the rules find in a document.
#[derive(Debug)]
pub struct Linted {
    /// How many alarms were looked at.
    pub alarms: usize,
    /// Their names.
    pub names: Vec<String>,
    /// In the order of alarms, then of rules.
    pub findings: Vec<Finding>,
    /// The parts of the document that no rule could look at, a sentence each.
    pub unread: Vec<String>,
}

/// Applies every rule to every alarm of a document. `ignores` are those of its comments; those of its metadata and tags
/// are read here.
///
/// # Errors
///
/// The document has no alarms because it is of no known kind.
pub fn lint(document: &Value, ignores: &[Ignore]) -> Result<Linted, DefinitionError> {
    let document = Document::read(document)?;
    let mut findings = Vec::new();
    for subject in &document.subjects {
        for rule in RULES {
            let Some(problem) = (rule.check)(subject, &document) else { continue };
            let accepted = subject.ignores.iter().chain(ignores).find(|it| it.accepts(subject, rule));
            findings.push(Finding {
                rule,
                alarm: subject.name.clone(),
                pointer: subject.pointer.clone(),
                problem,
                ignored: accepted.map(|ignore| ignore.reason.clone()),
            });
        }
    }
    let names = document.subjects.iter().map(|subject| subject.name.clone()).collect();
    Ok(Linted { alarms: document.subjects.len(), names, findings, unread: document.unread })
}
