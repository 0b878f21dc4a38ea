use bongsu_core::lint::{Finding, Severity};
use owo_colors::OwoColorize as _;

use super::{File, counted};
use crate::failure::Failure;
use crate::output::{self, plural};

pub(super) fn print(files: &[File]) -> Result<(), Failure> {
    for file in files {
        for finding in file.linted.findings.iter().filter(|finding| finding.ignored.is_none()) {
            output::line(&told(file, finding))?;
        }
        for sentence in &file.linted.unread {
            output::line(&format!("{}: {} {sentence}", file.path, "not read:".dimmed()))?;
        }
    }
    let alarms: usize = files.iter().map(|file| file.linted.alarms).sum();
    let accepted =
        files.iter().flat_map(|file| &file.linted.findings).filter(|it| it.ignored.is_some()).count();
    let count = |severity, noun| plural(counted(files, severity), noun);
    output::line(&format!(
        "{}: {}, {}, {}; {accepted} accepted",
        plural(alarms, "alarm"),
        count(Severity::Error, "error"),
        count(Severity::Warning, "warning"),
        count(Severity::Note, "note"),
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
        "{}{line}: {severity}: {}: {} [{}]\n    fix: {}\n    see: {}",
        file.path, finding.alarm, problem.message, rule.id, problem.fix, rule.source
    )
}
