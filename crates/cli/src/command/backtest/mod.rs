//! `bongsu backtest`: replays an alarm over the history of its metric.

pub(super) mod alarm;
#[cfg(feature = "aws")]
mod aws;
pub(super) mod notes;
pub(super) mod plot;
pub(super) mod runs;
mod show;
mod sweep;

use bongsu_alarm::backtest::{Axes, BacktestReport, BacktestSettings, composite_reports};
use bongsu_alarm::definition::{AlarmDefinition, Watches};
use bongsu_core::config::Config;
use bongsu_io::history::Rows;
use jiff::tz::TimeZone;

#[cfg(not(feature = "aws"))]
use super::aws::backtest as aws;
use alarm::{Chosen, missing};
use notes::Notes;

use crate::arguments::{BacktestArguments, Format};
use crate::failure::Failure;
use crate::look::say;
use crate::settings;

/// The input of a back-test, except for the history.
struct Question {
    chosen: Chosen,
    settings: BacktestSettings,
    config: Config,
}

pub(crate) async fn run(arguments: &BacktestArguments) -> Result<(), Failure> {
    let axes = Axes::new(arguments.sweep.clone()).map_err(|error| Failure::Arguments(error.to_string()))?;
    let config = settings::read(&arguments.settings)?;
    let (name, settings) = (arguments.alarm_name.as_deref(), arguments.when(config.zone.rules().clone()));
    let cloudwatch = if arguments.aws { Some(aws::open(&arguments.place).await?) } else { None };
    let chosen = match (&arguments.alarm, &cloudwatch) {
        (Some(file), _) => alarm::read(file, name)?,
        (None, Some(cloudwatch)) => aws::alarms(cloudwatch, name).await?,
        (None, None) => return Err(Failure::Arguments("--alarm FILE or --aws is missing".to_owned())),
    };
    let history = match &cloudwatch {
        Some(cloudwatch) if arguments.data.is_empty() => {
            aws::history(cloudwatch, &chosen.alarms, &settings).await?
        }
        _ => runs::samples(&arguments.data)?,
    };
    let question = Question { chosen, settings, config };
    if axes.axes().is_empty() {
        all(&question, history, arguments)
    } else {
        sweep::run(&question, &axes, history, arguments)
    }
}

fn all(question: &Question, history: Rows, arguments: &BacktestArguments) -> Result<(), Failure> {
    let (reports, notes) = reports(question, history)?;
    if let Some(path) = &arguments.plot {
        let alarm = question.only("--plot")?;
        let mut alarms = question.chosen.alarms.iter().zip(&reports);
        if let Some((alarm, report)) = alarms.find(|(other, _)| other.name == alarm.name) {
            plot::report(path, alarm, report, &question.config)?;
        }
    }
    print(question, &reports, &notes, arguments.output.format())
}

/// Back-tests all alarms. The reports have the order of the alarms.
fn reports(question: &Question, history: Rows) -> Result<(Vec<BacktestReport>, Notes), Failure> {
    let is_composite = |alarm: &&AlarmDefinition| matches!(alarm.watches, Watches::Composite(_));
    let (composites, metrics): (Vec<_>, Vec<_>) = question.chosen.alarms.iter().partition(is_composite);
    if metrics.is_empty() {
        return Err(Failure::Arguments(say(
            "a composite alarm follows other alarms: give a file that also contains the alarms in its rule",
            "복합 경보는 다른 경보를 따릅니다. 규칙에 있는 경보도 함께 들어 있는 파일을 지정하십시오",
        )));
    }
    let (of_metrics, notes) = runs::run(&metrics, &question.settings, history)?;
    let named: Vec<_> = metrics.iter().map(|alarm| alarm.name.as_str()).zip(&of_metrics).collect();
    let of_composites = composite_reports(&composites, &named, question.settings.initial);
    let (mut of_metrics, mut of_composites) = (of_metrics.into_iter(), of_composites.into_iter());
    let in_order = question
        .chosen
        .alarms
        .iter()
        .filter_map(|alarm| if is_composite(&alarm) { of_composites.next() } else { of_metrics.next() });
    Ok((in_order.collect(), notes))
}

/// Prints all reports, and the irregularities of the history once.
fn print(
    question: &Question,
    reports: &[BacktestReport],
    notes: &Notes,
    format: Format,
) -> Result<(), Failure> {
    let mut sentences = notes.sentences();
    sentences.extend(unknown_children(&question.chosen.alarms));
    show::several(question, reports, notes, &sentences, format)
}

/// Returns a sentence about the alarms that rules name but that have no definition.
fn unknown_children(alarms: &[AlarmDefinition]) -> Option<String> {
    let mut unknown = missing(alarms);
    unknown.sort();
    let unknown = Some(unknown.join(", ")).filter(|unknown| !unknown.is_empty())?;
    Some(say(
        format!(
            "Alarms in rules that have no definition, and therefore count as INSUFFICIENT_DATA: {unknown}."
        ),
        format!("규칙에 있지만 정의가 없어 INSUFFICIENT_DATA로 처리한 경보: {unknown}."),
    ))
}

impl Question {
    /// Returns the only alarm, for an option that needs exactly one.
    fn only(&self, option: &str) -> Result<&AlarmDefinition, Failure> {
        self.chosen.only().ok_or_else(|| {
            let names: Vec<_> = self.chosen.alarms.iter().map(|alarm| alarm.name.as_str()).collect();
            Failure::Arguments(format!(
                "{option} works on one alarm: name it with --alarm-name ({})",
                names.join(", ")
            ))
        })
    }
}

impl BacktestArguments {
    fn when(&self, zone: TimeZone) -> BacktestSettings {
        let mut settings = BacktestSettings::default();
        (settings.from, settings.to) = (self.from, self.to);
        (settings.phase, settings.initial) = (self.phase, self.initial_state);
        settings.extra_periods = self.evaluation_extra_periods;
        settings.band.zone = zone;
        settings.band.excluded.clone_from(&self.exclude);
        settings
    }
}
