//! Lint rules for alarm definitions, which find mistakes before the alarms exist.
//!
//! ```
//! use bongsu_alarm::lint::lint;
//!
//! let alarm = serde_json::json!({
//!     "AlarmName": "cpu", "Namespace": "AWS/EC2", "MetricName": "CPUUtilization", "Statistic": "Average",
//!     "Period": 60, "EvaluationPeriods": 3, "Threshold": 200, "ComparisonOperator": "GreaterThanThreshold",
//! });
//! let linted = lint(&alarm, &[])?;
//! let rules: Vec<_> = linted.findings.iter().map(|finding| finding.rule.id).collect();
//! assert_eq!(rules, ["no-alarm-action", "unreachable-threshold", "period-too-fine"]);
//! # Ok::<(), bongsu_alarm::definition::DefinitionError>(())
//! ```
//!
//! Each rule looks at one alarm of a document and finds at most one problem. A rule reads only the properties
//! that it needs, so a value that only a deployment knows does not prevent the other checks of the alarm.

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

use crate::Locale;
use crate::definition::DefinitionError;

/// The severity of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The setting may be intended.
    Note,
    /// The alarm probably behaves differently from its author's intention.
    Warning,
    /// CloudWatch refuses the alarm, or the alarm can never work.
    Error,
}

impl Severity {
    /// Returns the severity as a word, which is also the SARIF level.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A lint rule, which finds one kind of problem.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Rule {
    /// The ID in output and in ignore comments.
    pub id: &'static str,
    /// The severity of the rule's findings.
    pub severity: Severity,
    /// The problem in one sentence.
    pub summary: &'static str,
    /// The same in Korean.
    pub summary_ko: &'static str,
    /// The URL of the page that documents the behavior.
    pub source: &'static str,
    check: fn(&Subject, &Document) -> Option<Problem>,
}

/// A text in each language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bilingual {
    /// The text in English.
    pub en: String,
    /// The text in Korean.
    pub ko: String,
}

/// Creates a text in both languages.
fn bilingual(en: impl Into<String>, ko: impl Into<String>) -> Bilingual {
    Bilingual { en: en.into(), ko: ko.into() }
}

impl Bilingual {
    /// Returns the text in a language.
    pub fn in_locale(&self, locale: Locale) -> &str {
        match locale {
            Locale::En => &self.en,
            Locale::Ko => &self.ko,
        }
    }
}

/// A problem in one alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// The property with the problem.
    pub field: &'static str,
    /// The problem, with the values of the alarm.
    pub message: Bilingual,
    /// The solution.
    pub fix: Bilingual,
}

impl Problem {
    fn new(field: &'static str, message: Bilingual, fix: Bilingual) -> Self {
        Self { field, message, fix }
    }
}

/// Rules are equal if their IDs are.
impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Rule {
    /// Returns the summary in a language.
    pub fn summary_in(&self, locale: Locale) -> &'static str {
        match locale {
            Locale::En => self.summary,
            Locale::Ko => self.summary_ko,
        }
    }
}

/// A problem, with its rule and its alarm.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// The alarm's name or logical ID.
    pub alarm: String,
    /// The alarm's JSON pointer in the document.
    pub pointer: String,
    /// The problem.
    pub problem: Problem,
    /// The reason in the comment that accepts the finding, or `None` if no comment accepts it.
    pub ignored: Option<String>,
}

/// All findings in a document.
#[derive(Debug, Clone, PartialEq)]
#[must_use]
#[non_exhaustive]
pub struct Linted {
    /// The number of alarms.
    pub alarms: usize,
    /// The names of the alarms.
    pub names: Vec<String>,
    /// The findings, in the order of alarms and then of rules.
    pub findings: Vec<Finding>,
    /// The parts of the document that the rules could not read, one sentence for each.
    pub unread: Vec<Bilingual>,
}

/// Applies all rules to all alarms of a document. `ignores` come from the comments of its file. The function
/// also reads ignores from the document's metadata and tags.
///
/// # Errors
///
/// Returns an error if the document is of an unknown kind and therefore has no alarms.
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
