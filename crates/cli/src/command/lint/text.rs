use bongsu_alarm::lint::{Finding, Severity};
use owo_colors::OwoColorize as _;

use super::{File, counted};
use crate::failure::Failure;
use crate::look::{locale, say};
use crate::output::{self, plural};

pub(super) fn print(files: &[File]) -> Result<(), Failure> {
    let not_read = say("not read:", "읽지 않음:");
    for file in files {
        for finding in file.linted.findings.iter().filter(|finding| finding.ignored.is_none()) {
            output::line(&told(file, finding))?;
        }
        for sentence in &file.linted.unread {
            output::line(&format!("{}: {} {}", file.path, not_read.dimmed(), sentence.in_locale(locale())))?;
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

/// Writes `file:line: severity: alarm: message [rule]`, as compilers do, so that editors can jump there.
fn told(file: &File, finding: &Finding) -> String {
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
