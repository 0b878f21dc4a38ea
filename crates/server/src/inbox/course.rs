//! What was recorded of an alarm, and what its settings, or others, make of it.

use bongsu_core::alarm::AlarmState;
use bongsu_core::backtest::{Backtest, BacktestError, Report, SeriesName, Settings, chart};
use bongsu_core::chart::{Chart, Span, Transition};
use bongsu_core::definition::AlarmDefinition;
use bongsu_core::evaluate::Sample;
use bongsu_core::inbox::Changed;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::board::BoardEntry;
use super::{Inbox, InboxError};

/// What was recorded within a time.
pub(super) struct Recorded {
    pub(super) range: (Timestamp, Timestamp),
    pub(super) samples: Vec<Sample>,
    /// What the alarm did, the earliest first.
    pub(super) changes: Vec<Changed>,
    /// How it stands now.
    state: AlarmState,
}

/// Reads what was recorded of an alarm.
pub(super) async fn recorded(
    inbox: &Inbox,
    standing: &BoardEntry,
    range: (Timestamp, Timestamp),
) -> Result<Recorded, InboxError> {
    let name = standing.alarm.identity.name.clone();
    let subject = standing.alarm.metric().map(|subject| (subject.series(), subject.unit));
    let state = standing.state;
    inbox
        .read(move |archive| {
            let mut samples = Vec::new();
            if let Some((series, unit)) = subject {
                samples = archive.samples(&series, range)?;
                // Others were never recorded.
                samples.iter_mut().for_each(|sample| sample.unit = unit);
            }
            Ok(Recorded { range, samples, changes: archive.changes(&name, range)?, state })
        })
        .await
}

impl Recorded {
    /// The state at the beginning.
    fn initial(&self) -> AlarmState {
        self.changes.first().map_or(self.state, |first| first.from)
    }

    /// What these settings make of it.
    ///
    /// # Errors
    ///
    /// It is a composite alarm.
    pub(super) fn backtest(&self, alarm: &AlarmDefinition) -> Result<Report, BacktestError> {
        let (from, to) = self.range;
        // Before there were samples there was no alarm to evaluate.
        let from = self.samples.first().map_or(from, |first| first.at.max(from));
        let settings =
            Settings { from: Some(from), to: Some(to), initial: self.initial(), ..Settings::default() };
        let mut backtest = Backtest::new(alarm, settings)?;
        let any = SeriesName { names: Vec::new(), is_any: true };
        if let Some(feed) = backtest.feed(&any) {
            self.samples.iter().try_for_each(|sample| backtest.push(feed, *sample))?;
        }
        Ok(backtest.finish()?.unwrap_or_default())
    }

    /// The metric with what the alarm really did.
    ///
    /// # Errors
    ///
    /// It is a composite alarm.
    pub(super) fn chart(&self, alarm: &AlarmDefinition, zone: &TimeZone) -> Result<Chart, BacktestError> {
        let drawn = chart(alarm, &self.backtest(alarm)?, zone);
        let transitions = self.changes.iter().map(|it| Transition { at: it.at, to: it.to });
        Ok(Chart {
            range: Some(self.range),
            spans: self.spans(),
            transitions: transitions.collect(),
            ..drawn
        })
    }

    /// The metric with what other settings would have made of it.
    pub(super) fn chart_if(&self, alarm: &AlarmDefinition, report: &Report, zone: &TimeZone) -> Chart {
        Chart { range: Some(self.range), ..chart(alarm, report, zone) }
    }

    fn spans(&self) -> Vec<Span> {
        let (from, to) = self.range;
        let starts = [(from, self.initial())].into_iter().chain(self.changes.iter().map(|it| (it.at, it.to)));
        let ends = self.changes.iter().map(|it| it.at).chain([to]);
        starts.zip(ends).map(|((from, state), to)| Span { from, to, state }).collect()
    }
}
