//! Reports the effect of changed alarms over given data.

use std::path::{Path, PathBuf};

use bongsu_alarm::backtest::{BacktestReport, BacktestSettings};
use bongsu_alarm::definition::AlarmDefinition;
use bongsu_alarm::lint::lint;
use bongsu_io::definition::{self, AlarmFile};
use serde_json::{Value, json};

use crate::arguments::{DataArgument, LintFormat};
use crate::command::backtest::runs;
use crate::failure::Failure;
use crate::look::{self, say};
use crate::{input, output};

/// Prints a line for each alarm that differs between both files.
pub(super) fn print(
    old: &Path,
    new: &[PathBuf],
    data: &[DataArgument],
    format: LintFormat,
) -> Result<(), Failure> {
    if data.iter().any(|argument| argument.file == Path::new("-")) {
        return Err(Failure::Arguments(
            "--data -: give a file, because the data is read once for each alarm".to_owned(),
        ));
    }
    let before = alarms(old)?;
    for path in new {
        for after in alarms(path)? {
            let Some(before) = before.iter().find(|it| it.name == after.name && **it != after) else {
                continue;
            };
            let [was, is] = [before, &after].map(|alarm| run(alarm, data));
            match format {
                LintFormat::Text => {
                    output::line(&compared(&after.name, &was, &is))?;
                }
                LintFormat::Json => {
                    output::line(
                        &json!({"change": {"alarm": after.name, "before": value(&was), "after": value(&is)}})
                            .to_string(),
                    )?;
                }
                // A SARIF log is a single document.
                LintFormat::Sarif => {
                    output::note(&compared(&after.name, &was, &is));
                }
            }
        }
    }
    Ok(())
}

/// Returns the alarms of a file that can be evaluated.
fn alarms(path: &Path) -> Result<Vec<AlarmDefinition>, Failure> {
    let failure = |cause: String| Failure::File { path: path.display().to_string(), cause };
    let bytes = input::read(path)?;
    let document = AlarmFile::read(&bytes).map_err(|error| failure(error.to_string()))?;
    let linted = lint(&document.value, &[]).map_err(|error| failure(error.to_string()))?;
    Ok(linted.names.iter().filter_map(|name| definition::read(&bytes, Some(name)).ok()).collect())
}

fn run(alarm: &AlarmDefinition, data: &[DataArgument]) -> Result<BacktestReport, String> {
    let history = runs::samples(data).map_err(|error| error.to_string())?;
    let settings = BacktestSettings::default().without_reasons();
    let (mut reports, _) = runs::run(&[alarm], &settings, history).map_err(|error| error.to_string())?;
    reports
        .pop()
        .ok_or_else(|| say("the data has no samples of its metric", "데이터에 이 경보의 지표가 없습니다"))
}

fn compared(name: &str, was: &Result<BacktestReport, String>, is: &Result<BacktestReport, String>) -> String {
    let (was, is) = (told(was), told(is));
    say(format!("{name}: before: {was}; after: {is}"), format!("{name}: 변경 전: {was}, 변경 후: {is}"))
}

fn told(report: &Result<BacktestReport, String>) -> String {
    match report {
        Ok(report) => {
            let summary = report.summary();
            let (fired, in_alarm) = (summary.fired, look::duration(summary.alarm));
            say(
                format!("fired {fired} times, {in_alarm} in ALARM"),
                format!("ALARM 전환 {fired}번, ALARM 상태 {in_alarm}"),
            )
        }
        Err(error) => error.clone(),
    }
}

fn value(report: &Result<BacktestReport, String>) -> Value {
    match report {
        Ok(report) => {
            let summary = report.summary();
            json!({"fired": summary.fired, "flaps": summary.flaps, "alarmSeconds": summary.alarm.as_secs()})
        }
        Err(error) => json!({ "error": error }),
    }
}
