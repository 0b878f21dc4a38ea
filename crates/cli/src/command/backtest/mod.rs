//! `bongsu backtest`: replays an alarm over the history of its metric.

mod alarm;
#[cfg(feature = "aws")]
mod aws;
#[cfg(not(feature = "aws"))]
#[path = "left_out.rs"]
mod aws;
pub(super) mod notes;
pub(super) mod plot;
pub(super) mod runs;
pub(super) mod samples;
mod show;
mod sweep;

use bongsu_core::backtest::{Axes, BacktestSettings};
use bongsu_core::band::BandSettings;
use bongsu_core::config::Config;
use bongsu_core::definition::AlarmDefinition;
use bongsu_io::history::Rows;
use jiff::tz::TimeZone;

use crate::arguments::BacktestArguments;
use crate::failure::Failure;
use crate::settings;

/// The input of a back-test, except for the history.
struct Question {
    alarm: AlarmDefinition,
    settings: BacktestSettings,
    config: Config,
}

pub(crate) async fn run(arguments: &BacktestArguments) -> Result<(), Failure> {
    let axes = Axes::new(arguments.sweep.clone()).map_err(|error| Failure::Arguments(error.to_string()))?;
    let config = settings::read(&arguments.settings)?;
    let (name, settings) = (arguments.alarm_name.as_deref(), arguments.when(config.zone.rules().clone()));
    let cloudwatch = if arguments.aws { Some(aws::open(&arguments.place).await?) } else { None };
    let alarm = match (&arguments.alarm, &cloudwatch) {
        (Some(file), _) => alarm::read(file, name)?,
        (None, Some(cloudwatch)) => aws::alarm(cloudwatch, name).await?,
        (None, None) => return Err(Failure::Arguments("--alarm FILE or --aws is missing".to_owned())),
    };
    let history = match &cloudwatch {
        Some(cloudwatch) if arguments.data.is_empty() => aws::history(cloudwatch, &alarm, &settings).await?,
        _ => samples::open(&arguments.data)?,
    };
    let question = Question { alarm, settings, config };
    if axes.axes().is_empty() {
        one(&question, history, arguments)
    } else {
        sweep::run(&question, &axes, history, arguments)
    }
}

fn one(question: &Question, history: Rows, arguments: &BacktestArguments) -> Result<(), Failure> {
    let (mut reports, notes) = runs::run(&[&question.alarm], &question.settings, history)?;
    let report = reports.pop().ok_or_else(|| notes.nothing())?;
    if let Some(path) = &arguments.plot {
        plot::report(path, &question.alarm, &report, &question.config)?;
    }
    show::report(question, &report, &notes, arguments.format)
}

impl BacktestArguments {
    fn when(&self, zone: TimeZone) -> BacktestSettings {
        BacktestSettings {
            from: self.from,
            to: self.to,
            phase: self.phase,
            initial: self.initial_state,
            extra_periods: self.evaluation_extra_periods,
            band: BandSettings { zone, ..BandSettings::default() },
        }
    }
}
