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
mod several;
mod show;
mod sweep;

use bongsu_alarm::backtest::{Axes, BacktestSettings};
use bongsu_alarm::definition::AlarmDefinition;
use bongsu_core::config::Config;
use bongsu_io::history::Rows;
use jiff::tz::TimeZone;

use alarm::Chosen;

use crate::arguments::BacktestArguments;
use crate::failure::Failure;
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
        _ => samples::open(&arguments.data)?,
    };
    let question = Question { chosen, settings, config };
    if axes.axes().is_empty() {
        all(&question, history, arguments)
    } else {
        sweep::run(&question, &axes, history, arguments)
    }
}

fn all(question: &Question, history: Rows, arguments: &BacktestArguments) -> Result<(), Failure> {
    let (reports, notes) = several::reports(question, history)?;
    if let Some(path) = &arguments.plot {
        let alarm = question.only("--plot")?;
        let mut alarms = question.chosen.alarms.iter().zip(&reports);
        if let Some((alarm, report)) = alarms.find(|(other, _)| other.name == alarm.name) {
            plot::report(path, alarm, report, &question.config)?;
        }
    }
    several::print(question, &reports, &notes, arguments.output.format())
}

impl Question {
    /// The only alarm, for an option that takes one.
    fn only(&self, option: &str) -> Result<&AlarmDefinition, Failure> {
        self.chosen.only().ok_or_else(|| {
            let names: Vec<_> = self.chosen.alarms.iter().map(|alarm| alarm.name.as_str()).collect();
            Failure::Arguments(format!(
                "{option} is for one alarm: name it with --alarm-name ({})",
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
