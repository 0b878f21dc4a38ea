//! Static Analysis Results Interchange Format (OASIS, SARIF 2.1.0).

use bongsu_alarm::lint::{Finding, RULES, Rule};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::File;
use crate::look::locale;

/// The characters that the path of a URI must encode (RFC 3986, section 3.3).
const OUTSIDE_PATHS: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/').remove(b':');

pub(super) fn log(files: &[File]) -> Value {
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
