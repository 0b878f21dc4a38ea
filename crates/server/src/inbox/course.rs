//! What was recorded of an alarm, and what its settings, or others, make of it.

use bongsu_core::alarm::AlarmState;
use bongsu_core::backtest::{Backtest, BacktestError, BacktestSettings, Report, SeriesName};
use bongsu_core::chart::backtest::chart;
use bongsu_core::chart::{Chart, Span, Transition};
use bongsu_core::definition::{AlarmDefinition, Watches};
use bongsu_core::evaluate::{Sample, Unit, evaluation_interval};
use bongsu_core::inbox::Changed;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::board::BoardEntry;
use super::{Inbox, InboxError};

/// So much of a young alarm is shown at least, however little was recorded.
const LEAST: SignedDuration = SignedDuration::from_mins(3);

/// A back-test looks at a period that much after its end, as CloudWatch does; a watch looks at once.
const LATE: SignedDuration = SignedDuration::from_secs(10);

/// A time that is looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Range {
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
    /// Somebody asked for exactly that. Otherwise it begins where what was recorded begins.
    pub(super) is_exact: bool,
}

/// What was recorded within a time.
pub(super) struct Recorded {
    pub(super) range: (Timestamp, Timestamp),
    /// Before that nothing is known of the alarm.
    begin: Timestamp,
    unit: Option<Unit>,
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
    range: Range,
) -> Result<Recorded, InboxError> {
    let name = standing.alarm.identity.name.clone();
    let subject = standing.alarm.metric().map(|subject| (subject.series(), subject.unit));
    let (state, since, unit) = (standing.state, standing.since, standing.unit);
    inbox
        .read(move |archive| {
            let asked = (range.from, range.to);
            let mut samples = Vec::new();
            if let Some((series, unit)) = subject {
                samples = archive.samples(&series, asked)?;
                // Others were never recorded.
                samples.iter_mut().for_each(|sample| sample.unit = unit);
            }
            let changes = archive.changes(&name, asked)?;
            let first = samples.first().map(|sample| sample.at).into_iter();
            let first = first.chain(changes.first().map(|change| change.at)).fold(since, Timestamp::min);
            let begin = first.clamp(range.from, range.to);
            let least = range.to.checked_sub(LEAST).unwrap_or(range.from);
            let from = if range.is_exact { range.from } else { begin.min(least).max(range.from) };
            Ok(Recorded { range: (from, range.to), begin, unit, samples, changes, state })
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
        let to = to.saturating_add(LATE).unwrap_or(to);
        // Before there were samples there was no alarm to evaluate.
        let from = self.samples.first().map_or(from, |first| first.at.max(from));
        let interval = alarm.criteria().map_or(1, evaluation_interval);
        let phase = SignedDuration::from_secs(LATE.as_secs() % i64::from(interval));
        let initial = self.initial();
        let settings = BacktestSettings {
            from: Some(from),
            to: Some(to),
            phase,
            initial,
            ..BacktestSettings::default()
        };
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
        let transitions = self.changes.iter().map(|it| Transition { at: it.at, to: it.to });
        let drawn = self.chart_if(alarm, &self.backtest(alarm)?, zone);
        Ok(Chart { spans: self.spans(), transitions: transitions.collect(), ..drawn })
    }

    /// The metric with what other settings would have made of it.
    pub(super) fn chart_if(&self, alarm: &AlarmDefinition, report: &Report, zone: &TimeZone) -> Chart {
        Chart { range: Some(self.range), ..chart(&self.with_unit(alarm), report, zone) }
    }

    /// The alarm, asking for the unit that its samples have where it asks for none: only for drawing it.
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
