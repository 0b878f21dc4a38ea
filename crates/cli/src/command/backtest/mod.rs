//! `bongsu backtest`: what an alarm would have done.

mod alarm;
mod notes;
mod plot;
mod runs;
mod samples;
mod show;
mod sweep;

use bongsu_core::backtest::{Axes, Backtest, Settings};
use bongsu_core::config::Config;
use bongsu_core::definition::AlarmDefinition;
use bongsu_io::history::Rows;

use crate::arguments::BacktestArguments;
use crate::failure::Failure;
use crate::settings;

/// All that a back-test needs but the history.
struct Question {
    alarm: AlarmDefinition,
    settings: Settings,
    config: Config,
}

pub(crate) fn run(arguments: &BacktestArguments) -> Result<(), Failure> {
    let config = settings::read(&arguments.settings)?;
    let alarm = alarm::read(&arguments.alarm, arguments.alarm_name.as_deref())?;
    let question = Question { alarm, settings: arguments.when(), config };
    let history = samples::open(&arguments.data)?;
    if arguments.sweep.is_empty() {
        one(&question, history, arguments)
    } else {
        let axes = Axes::new(arguments.sweep.clone());
        sweep::run(
            &question,
            &axes.map_err(|error| Failure::Arguments(error.to_string()))?,
            history,
            arguments,
        )
    }
}

fn one(question: &Question, history: Rows, arguments: &BacktestArguments) -> Result<(), Failure> {
    let backtest = question.backtest(&question.alarm)?;
    let (mut reports, notes) = runs::run(vec![backtest], history)?;
    let report = reports.pop().ok_or_else(|| notes.nothing())?;
    if let Some(path) = &arguments.plot {
        plot::report(path, &question.alarm, &report, &question.config)?;
    }
    show::report(question, &report, &notes, arguments.format)
}

impl Question {
    fn backtest(&self, alarm: &AlarmDefinition) -> Result<Backtest, Failure> {
        Backtest::new(alarm, self.settings.clone()).map_err(|error| Failure::Arguments(error.to_string()))
    }
}

impl BacktestArguments {
    fn when(&self) -> Settings {
        Settings {
            from: self.from,
            to: self.to,
            phase: self.phase,
            initial: self.initial_state,
            extra_periods: self.evaluation_extra_periods,
        }
    }
}
