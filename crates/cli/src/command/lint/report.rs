//! The reports of findings: for people, as lines of JSON, and as SARIF.

use bongsu_alarm::lint::{Finding, RULES, Rule, Severity};
use owo_colors::OwoColorize as _;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::File;
use crate::failure::Failure;
use crate::look::{locale, say};
use crate::output::{self, plural};

/// The characters that the path of a URI must encode (RFC 3986, section 3.3).
const OUTSIDE_PATHS: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/').remove(b':');

/// Prints the findings for people.
pub(super) fn text(files: &[File]) -> Result<(), Failure> {
    let not_read = say("not read:", "읽지 않음:");
    for file in files {
        for finding in file.linted.findings.iter().filter(|finding| finding.ignored.is_none()) {
            output::line(&sentence(file, finding))?;
        }
        for unread in &file.linted.unread {
            output::line(&format!("{}: {} {}", file.path, not_read.dimmed(), unread.in_locale(locale())))?;
        }
    }
    let alarms: usize = files.iter().map(|file| file.linted.alarms).sum();
    let accepted =
        files.iter().flat_map(|file| &file.linted.findings).filter(|it| it.ignored.is_some()).count();
    let count = |severity| counted(files, severity);
    let (errors, warnings, notes) = (count(Severity::Error), count(Severity::Warning), count(Severity::Note));
    output::line(&say(
        format!(
            "{}: {}, {}, {}; {accepted} accepted",
            plural(alarms, "alarm"),
            plural(errors, "error"),
            plural(warnings, "warning"),
            plural(notes, "note")
        ),
        format!("경보 {alarms}개: 오류 {errors}개, 경고 {warnings}개, 참고 {notes}개, 수용함 {accepted}개"),
    ))
}

/// Writes `file:line: severity: alarm: message [rule]`, as compilers do, so that editors can jump to the line.
fn sentence(file: &File, finding: &Finding) -> String {
    let line = file.line(finding).map(|line| format!(":{line}")).unwrap_or_default();
    let severity = match finding.rule.severity {
        Severity::Error => "error".red().bold().to_string(),
        Severity::Warning => "warning".yellow().to_string(),
        Severity::Note => "note".dimmed().to_string(),
    };
    let (problem, rule) = (&finding.problem, finding.rule);
    format!(
        "{}{line}: {severity}: {}: {} [{}]\n    {}: {}\n    {}: {}",
        file.path,
        finding.alarm,
        problem.message.in_locale(locale()),
        rule.id,
        say("fix", "해결"),
        problem.fix.in_locale(locale()),
        say("see", "참고"),
        rule.source
    )
}

/// Prints a line for each finding, and a summary.
pub(super) fn json(files: &[File]) -> Result<(), Failure> {
    for file in files {
        for finding in &file.linted.findings {
            let problem = &finding.problem;
            output::line(
                &json!({"file": file.path, "line": file.line(finding), "alarm": finding.alarm, "rule": finding.rule.id,
                    "severity": finding.rule.severity.as_str(), "property": problem.field, "message": problem.message.in_locale(locale()),
                    "fix": problem.fix.in_locale(locale()), "source": finding.rule.source, "ignored": finding.ignored})
                .to_string(),
            )?;
        }
    }
    let alarms: usize = files.iter().map(|file| file.linted.alarms).sum();
    let unread = files.iter().flat_map(|file| {
        file.linted
            .unread
            .iter()
            .map(|sentence| json!({"file": file.path, "message": sentence.in_locale(locale())}))
    });
    let unread: Vec<_> = unread.collect();
    let count = |severity| counted(files, severity);
    output::line(
        &json!({"summary": {"alarms": alarms, "errors": count(Severity::Error), "warnings": count(Severity::Warning),
            "notes": count(Severity::Note), "notRead": unread}})
        .to_string(),
    )
}

/// Counts the findings of a severity that no comment accepts.
fn counted(files: &[File], severity: Severity) -> usize {
    let all = files.iter().flat_map(|file| &file.linted.findings);
    all.filter(|finding| finding.ignored.is_none() && finding.rule.severity == severity).count()
}

/// Returns the findings as a log in the Static Analysis Results Interchange Format (OASIS, SARIF 2.1.0).
pub(super) fn sarif(files: &[File]) -> Value {
    let results =
        files.iter().flat_map(|file| file.linted.findings.iter().map(|finding| result(file, finding)));
    let unread = files.iter().flat_map(|file| {
        file.linted.unread.iter().map(|sentence| notification(file, sentence.in_locale(locale())))
    });
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "bongsu lint", "version": env!("CARGO_PKG_VERSION"),
                "rules": RULES.iter().map(rule).collect::<Vec<_>>()}},
            "results": results.collect::<Vec<_>>(),
            "invocations": [{"executionSuccessful": true, "toolExecutionNotifications": unread.collect::<Vec<_>>()}],
        }],
    })
}

fn rule(rule: &Rule) -> Value {
    json!({"id": rule.id, "shortDescription": {"text": rule.summary_in(locale())}, "helpUri": rule.source,
        "defaultConfiguration": {"level": rule.severity.as_str()}})
}

fn result(file: &File, finding: &Finding) -> Value {
    let problem = &finding.problem;
    let mut result = json!({
        "ruleId": finding.rule.id,
        "level": finding.rule.severity.as_str(),
        "message": {"text": format!("{}: {}. {}.", finding.alarm, problem.message.in_locale(locale()), problem.fix.in_locale(locale()))},
        "locations": [{"physicalLocation": location(file, file.line(finding))}],
    });
    if let (Some(reason), Value::Object(result)) = (&finding.ignored, &mut result) {
        result.insert("suppressions".to_owned(), json!([{"kind": "inSource", "justification": reason}]));
    }
    result
}

fn notification(file: &File, sentence: &str) -> Value {
    json!({"level": "warning", "message": {"text": format!("not read: {sentence}")},
        "locations": [{"physicalLocation": location(file, None)}]})
}

fn location(file: &File, line: Option<usize>) -> Value {
    let path = file.path.replace('\\', "/");
    let uri = utf8_percent_encode(&path, OUTSIDE_PATHS).to_string();
    json!({"artifactLocation": {"uri": uri}, "region": {"startLine": line.unwrap_or(1)}})
}
