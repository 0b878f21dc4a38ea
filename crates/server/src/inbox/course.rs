//! The records of an alarm, and back-tests of its settings or of others over them.

use bongsu_alarm::alarm::AlarmState;
use bongsu_alarm::backtest::{Backtest, BacktestError, BacktestSettings, Report, SeriesName};
use bongsu_alarm::definition::{AlarmDefinition, Watches};
use bongsu_alarm::evaluate::{Sample, Unit, evaluation_interval};
use bongsu_chart::backtest::chart;
use bongsu_chart::{Chart, Span, Transition};
use bongsu_core::inbox::Changed;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::board::BoardEntry;
use super::{Inbox, InboxError};

/// The shortest range shown of a young alarm, even with few records.
const LEAST: SignedDuration = SignedDuration::from_mins(3);

/// A back-test evaluates a period this long after its end, as CloudWatch does; a watch evaluates at once.
const LATE: SignedDuration = SignedDuration::from_secs(10);

/// A range of time to show.
#[derive(Debug, Clone, Copy)]
pub(super) struct Range {
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
    /// Whether the reader asked for exactly this range. Otherwise it begins at the first record.
    pub(super) is_exact: bool,
}

/// The records of an alarm within a range.
pub(super) struct Recorded {
    pub(super) range: (Timestamp, Timestamp),
    /// The time of the first record.
    begin: Timestamp,
    unit: Option<Unit>,
    /// The samples in order of time, each with the position of its series.
    samples: Vec<(usize, Sample)>,
    names: Vec<SeriesName>,
    /// The alarm's changes, earliest first.
    pub(super) changes: Vec<Changed>,
    /// The alarm's present state.
    state: AlarmState,
}

/// Reads the records of an alarm.
pub(super) async fn recorded(
    inbox: &Inbox,
    standing: &BoardEntry,
    range: Range,
) -> Result<Recorded, InboxError> {
    let name = standing.alarm.identity.name.clone();
    let series: Vec<_> = standing.alarm.inputs().iter().map(|input| (input.series(), input.unit)).collect();
    let names = standing.alarm.input_ids().into_iter().map(SeriesName::of_entry).collect();
    let (state, since, unit) = (standing.state, standing.since, standing.unit);
    inbox
        .read(move |archive| {
            let asked = (range.from, range.to);
            let mut samples = Vec::new();
            for (place, (series, unit)) in series.into_iter().enumerate() {
                // The recorder stores samples of this unit only.
                let own = archive.samples(&series, asked)?.into_iter();
                samples.extend(own.map(|sample| (place, Sample { unit, ..sample })));
            }
            samples.sort_by_key(|(_, sample)| sample.at);
            let changes = archive.changes(&name, asked)?;
            let first = samples.first().map(|(_, sample)| sample.at).into_iter();
            let first = first.chain(changes.first().map(|change| change.at)).fold(since, Timestamp::min);
            let begin = first.clamp(range.from, range.to);
            let least = range.to.checked_sub(LEAST).unwrap_or(range.from);
            let from = if range.is_exact { range.from } else { begin.min(least).max(range.from) };
            Ok(Recorded { range: (from, range.to), begin, unit, samples, names, changes, state })
        })
        .await
}

impl Recorded {
    /// The state at the beginning of the range.
    fn initial(&self) -> AlarmState {
        self.changes.first().map_or(self.state, |first| first.from)
    }

    /// Back-tests an alarm over the records.
    ///
    /// # Errors
    ///
    /// Returns an error for a composite alarm.
    pub(super) fn backtest(&self, alarm: &AlarmDefinition) -> Result<Report, BacktestError> {
        let (from, to) = self.range;
        let to = to.saturating_add(LATE).unwrap_or(to);
        // Evaluations begin with the first sample.
        let from = self.samples.first().map_or(from, |(_, first)| first.at.max(from));
        let interval = alarm.criteria().map_or(1, evaluation_interval);
        let phase = SignedDuration::from_secs(LATE.as_secs() % i64::from(interval));
        let initial = self.initial();
        let mut settings = BacktestSettings::default();
        (settings.from, settings.to) = (Some(from), Some(to));
        (settings.phase, settings.initial) = (phase, initial);
        let mut backtest = Backtest::new(alarm, settings)?;
        let feeds: Vec<_> = self.names.iter().map(|name| backtest.feed(name)).collect();
        for (place, sample) in &self.samples {
            if let Some(Some(feed)) = feeds.get(*place) {
                backtest.push(*feed, *sample)?;
            }
        }
        Ok(backtest.finish()?.unwrap_or_default())
    }

    /// The chart of the metric with the alarm's real states.
    ///
    /// # Errors
    ///
    /// Returns an error for a composite alarm.
    pub(super) fn chart(&self, alarm: &AlarmDefinition, zone: &TimeZone) -> Result<Chart, BacktestError> {
        let transitions = self.changes.iter().map(|it| Transition { at: it.at, to: it.to });
        let drawn = self.chart_if(alarm, &self.backtest(alarm)?, zone);
        Ok(Chart { spans: self.spans(), transitions: transitions.collect(), ..drawn })
    }

    /// The chart of the metric with the states of a back-test.
    pub(super) fn chart_if(&self, alarm: &AlarmDefinition, report: &Report, zone: &TimeZone) -> Chart {
        Chart { range: Some(self.range), ..chart(&self.with_unit(alarm), report, zone) }
    }

    /// The alarm with the samples' unit if it names none; for drawing only.
    fn with_unit(&self, alarm: &AlarmDefinition) -> AlarmDefinition {
        let mut alarm = alarm.clone();
        if let Watches::Metric { criteria, .. } = &mut alarm.watches
            && criteria.unit.is_none()
        {
            criteria.unit = self.unit.map(|unit| unit.as_str().to_owned());
        }
        alarm
    }

    fn spans(&self) -> Vec<Span> {
        let (from, to) = (self.begin, self.range.1);
        let starts = [(from, self.initial())].into_iter().chain(self.changes.iter().map(|it| (it.at, it.to)));
        let ends = self.changes.iter().map(|it| it.at).chain([to]);
        starts.zip(ends).map(|((from, state), to)| Span { from, to, state }).collect()
    }
}
