//! Finds better settings for an alarm with back-tests over the history of its metric.

use std::path::Path;

use bongsu_alarm::TimeRange;
use bongsu_alarm::backtest::{BacktestReport, BacktestSettings};
use bongsu_alarm::definition::AlarmDefinition;
use bongsu_alarm::review::{Advice, AlarmReview, ReviewSettings, advise, candidates};
use bongsu_core::config::Config;
use bongsu_io::history::{HistoryRow, Rows};

use super::{Samples, aws};
use crate::arguments::{DataArgument, ReviewArguments};
use crate::command::backtest::{plot, runs};
use crate::failure::Failure;
use crate::output;

/// The input of a search for better settings.
pub(super) struct Question<'a> {
    pub definition: &'a AlarmDefinition,
    pub review: &'a AlarmReview,
    pub settings: &'a ReviewSettings,
    pub config: &'a Config,
}

/// The result of a search for better settings.
pub(super) enum Searched {
    Found(Advice),
    /// The alarm cannot be back-tested, for this reason.
    Impossible(String),
}

/// Searches for better settings. Returns `None` if the metric has no history.
pub(super) async fn find(
    question: &Question<'_>,
    samples: &Samples,
    arguments: &ReviewArguments,
) -> Result<Option<Searched>, Failure> {
    let Some(rows) = rows(question, samples, arguments).await? else { return Ok(None) };
    let rows: Vec<HistoryRow> = rows.collect::<Result<_, _>>()?;
    // If one alarm cannot be back-tested, the review still shows the others.
    match advice(question, &rows) {
        Ok((advice, report)) => {
            if let Some(folder) = &arguments.plots {
                draw(folder, question, &report)?;
            }
            Ok(Some(Searched::Found(advice)))
        }
        Err(failure) => Ok(Some(Searched::Impossible(failure.to_string()))),
    }
}

async fn rows(
    question: &Question<'_>,
    samples: &Samples,
    arguments: &ReviewArguments,
) -> Result<Option<Rows>, Failure> {
    let range = TimeRange { from: question.settings.since, to: question.settings.until };
    match samples {
        Samples::Aws(cloudwatch) => Ok(Some(aws::rows(cloudwatch, question.definition, range).await?)),
        Samples::State(recorded) => recorded.rows(question.definition, range),
        Samples::Files => {
            let own: Vec<DataArgument> = arguments
                .data
                .iter()
                .filter(|it| it.series.as_ref().is_none_or(|name| *name == question.review.name))
                .map(|it| DataArgument { series: None, file: it.file.clone() })
                .collect();
            if own.is_empty() { Ok(None) } else { runs::samples(&own).map(Some) }
        }
    }
}

fn advice(question: &Question<'_>, rows: &[HistoryRow]) -> Result<(Advice, BacktestReport), Failure> {
    let mut settings = BacktestSettings::default().without_reasons();
    settings.band.zone = question.config.zone.rules().clone();
    let (mut reports, notes) = runs::run(&[question.definition], &settings, again(rows))?;
    let current = reports.pop().ok_or_else(|| notes.nothing())?;
    let candidates = candidates(question.definition, &current);
    let alarms: Vec<_> = candidates.iter().map(|candidate| &candidate.alarm).collect();
    let (reports, _) = runs::run(&alarms, &settings, again(rows))?;
    let tried = candidates.into_iter().zip(reports).collect();
    Ok((advise(&question.review.episodes, &current, tried, question.settings), current))
}

/// Returns the same history again.
fn again(rows: &[HistoryRow]) -> Rows {
    let rows = rows.to_vec();
    Box::new(rows.into_iter().map(Ok))
}

/// Draws the alarm with its present settings to a file with the alarm's name.
fn draw(folder: &Path, question: &Question<'_>, report: &BacktestReport) -> Result<(), Failure> {
    let is_plain = |letter: char| letter.is_alphanumeric() || "-_.".contains(letter);
    let name: String = question.review.name.chars().map(|it| if is_plain(it) { it } else { '_' }).collect();
    let path = folder.join(format!("{name}.svg"));
    plot::report(&path, question.definition, report, question.config)?;
    output::note(&path.display().to_string());
    Ok(())
}
