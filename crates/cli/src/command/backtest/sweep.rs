//! Compares many settings of one alarm.

use bongsu_alarm::backtest::{Axes, BacktestReport, Combination};
use bongsu_alarm::definition::AlarmDefinition;
use bongsu_core::config::Config;
use bongsu_core::plan::backtest_messages;
use bongsu_io::history::Rows;
use owo_colors::OwoColorize as _;
use serde_json::{Map, Value, json};

use super::{Question, plot, runs};
use crate::arguments::{BacktestArguments, Format};
use crate::failure::Failure;
use crate::look::{self, say};
use crate::output;

/// A combination of settings, and its report. The report is `None` if no such alarm is possible.
pub(super) struct Tried {
    pub combination: Combination,
    pub report: Option<BacktestReport>,
    pub messages: usize,
    pub is_current: bool,
}

pub(super) fn run(
    question: &Question,
    axes: &Axes,
    history: Rows,
    arguments: &BacktestArguments,
) -> Result<(), Failure> {
    let alarm = question.only("--sweep")?;
    let combinations = axes.combinations(alarm).map_err(|error| Failure::Arguments(error.to_string()))?;
    let alarms: Vec<_> = combinations.iter().filter_map(|it| it.alarm.as_ref().ok()).collect();
    let settings = question.settings.clone().without_reasons();
    let (reports, notes) = runs::run(&alarms, &settings, history)?;
    let tried = tried(alarm, &question.config, axes, combinations, reports);
    if let Some(path) = &arguments.plot {
        plot::sweep(path, axes, &tried)?;
    }
    if arguments.output.format() == Format::Json {
        return tried.iter().try_for_each(|row| output::line(&row.to_json(axes).to_string()));
    }
    table(axes, &tried)?;
    notes.sentences().iter().try_for_each(|sentence| output::line(sentence))
}

fn tried(
    alarm: &AlarmDefinition,
    config: &Config,
    axes: &Axes,
    combinations: Vec<Combination>,
    reports: Vec<BacktestReport>,
) -> Vec<Tried> {
    let criteria = alarm.criteria();
    let current: Vec<_> =
        axes.axes().iter().map(|axis| criteria.and_then(|it| axis.parameter.of(it))).collect();
    let mut reports = reports.into_iter();
    let row = |combination: Combination| {
        let report = if combination.alarm.is_ok() { reports.next() } else { None };
        let messages = report.as_ref().map_or(0, |report| backtest_messages(report, &alarm.actions, config));
        let values = combination.values.iter().map(|value| Some(value.clone()));
        Tried { is_current: values.eq(current.iter().cloned()), combination, report, messages }
    };
    combinations.into_iter().map(row).collect()
}

fn table(axes: &Axes, tried: &[Tried]) -> Result<(), Failure> {
    let names: Vec<_> = axes.axes().iter().map(|axis| axis.parameter.as_str()).collect();
    let words = [
        say("fired", "ALARM 전환"),
        say("flaps", "플래핑"),
        say("messages", "메시지"),
        say("in ALARM", "ALARM 시간"),
    ];
    let heading: Vec<_> = names.iter().copied().chain(words.iter().map(String::as_str)).collect();
    let rows: Vec<Vec<String>> = tried.iter().map(Tried::cells).collect();
    let mut lines = output::aligned(&heading, &rows).into_iter();
    output::line(&lines.next().unwrap_or_default().bold().to_string())?;
    for (text, tried) in lines.zip(tried) {
        let text = if tried.is_current {
            format!("{text}  {}", say("<- now", "<- 현재")).green().to_string()
        } else {
            text
        };
        output::line(&text)?;
    }
    Ok(())
}

impl Tried {
    fn cells(&self) -> Vec<String> {
        let numbers = match &self.report {
            Some(report) => {
                let summary = report.summary();
                let times = [summary.fired, summary.flaps, self.messages].map(|count| count.to_string());
                times.into_iter().chain([look::duration(summary.alarm)]).collect()
            }
            None => vec!["-".to_owned(); 4],
        };
        self.combination.values.iter().cloned().chain(numbers).collect()
    }

    fn to_json(&self, axes: &Axes) -> Value {
        let values = axes.axes().iter().zip(&self.combination.values);
        let mut object: Map<String, Value> =
            values.map(|(axis, value)| (axis.parameter.as_str().to_owned(), scalar(value))).collect();
        let numbers = match (&self.report, &self.combination.alarm) {
            (Some(report), _) => {
                let summary = report.summary();
                json!({"fired": summary.fired, "flaps": summary.flaps, "messages": self.messages,
                    "alarmSeconds": summary.alarm.as_secs()})
            }
            (None, Err(error)) => json!({"error": error.to_string()}),
            (None, Ok(_)) => json!({}),
        };
        object.extend(numbers.as_object().cloned().unwrap_or_default());
        Value::Object(object)
    }
}

/// Returns the text as a JSON number if it is a number.
fn scalar(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
}
