//! `bongsu lint`: finds mistakes in alarms before they are deployed.

mod diff;
mod report;

use std::path::Path;

use bongsu_alarm::lint::{Bilingual, Finding, Linted, RULES, find_rule, lint};
use bongsu_io::definition::AlarmFile;
use serde_json::json;

use crate::arguments::{LintArguments, LintFormat};
use crate::failure::Failure;
use crate::look::{locale, say};
use crate::output::plural;
use crate::{input, output};

/// A file and its findings.
struct File {
    path: String,
    document: AlarmFile,
    linted: Linted,
}

pub(crate) fn run(arguments: &LintArguments) -> Result<(), Failure> {
    if arguments.rules {
        return rules(arguments.format);
    }
    let files: Vec<File> = arguments.files.iter().map(|path| read(path)).collect::<Result<_, _>>()?;
    match arguments.format {
        LintFormat::Text => report::text(&files)?,
        LintFormat::Json => report::json(&files)?,
        LintFormat::Sarif => output::line(&report::sarif(&files).to_string())?,
    }
    if let Some(old) = &arguments.diff {
        diff::print(old, &arguments.files, &arguments.data, arguments.format)?;
    }
    let counted = |file: &File| {
        let open = file.linted.findings.iter().filter(|finding| finding.ignored.is_none());
        open.filter(|finding| arguments.fail_on.counts(finding.rule.severity)).count()
    };
    match files.iter().map(counted).sum::<usize>() {
        0 => Ok(()),
        count => Err(Failure::Broken(say(
            format!("{} to resolve", plural(count, "finding")),
            format!("확인할 항목 {count}개"),
        ))),
    }
}

fn read(path: &Path) -> Result<File, Failure> {
    let shown = path.display().to_string();
    let failure = |cause: String| Failure::File { path: shown.clone(), cause };
    let document = AlarmFile::read(&input::read(path)?).map_err(|error| failure(error.to_string()))?;
    let mut linted = lint(&document.value, &document.ignores).map_err(|error| failure(error.to_string()))?;
    // Reports comments without effect, so that nobody relies on them.
    for ignore in &document.ignores {
        if find_rule(&ignore.rule).is_none() {
            linted.unread.push(Bilingual {
                en: format!("a comment ignores {:?}, but there is no such rule", ignore.rule),
                ko: format!("주석이 무시하는 규칙 {:?}이(가) 없습니다", ignore.rule),
            });
        } else if ignore.reason.is_empty() {
            linted.unread.push(Bilingual {
                en: format!("a comment ignores {} without a reason, so it has no effect", ignore.rule),
                ko: format!("주석이 {} 규칙을 이유 없이 무시하므로 효력이 없습니다", ignore.rule),
            });
        }
    }
    Ok(File { path: shown, document, linted })
}

impl File {
    fn line(&self, finding: &Finding) -> Option<usize> {
        self.document.line(&finding.pointer, finding.problem.field)
    }
}

fn rules(format: LintFormat) -> Result<(), Failure> {
    RULES.iter().try_for_each(|rule| match format {
        LintFormat::Text => {
            output::line(&format!("{:30} {:8} {}\n{:39} {}", rule.id, rule.severity.as_str(), rule.summary_in(locale()), "", rule.source))
        }
        LintFormat::Json | LintFormat::Sarif => output::line(
            &json!({"id": rule.id, "severity": rule.severity.as_str(), "summary": rule.summary_in(locale()), "source": rule.source})
                .to_string(),
        ),
    })
}
