//! The records of an alarm, and back-tests of its settings or other settings over the records.

use bongsu_alarm::TimeRange;
use bongsu_alarm::alarm::AlarmState;
use bongsu_alarm::backtest::{Backtest, BacktestError, BacktestReport, BacktestSettings, SeriesName};
use bongsu_alarm::definition::{AlarmDefinition, Watches};
use bongsu_alarm::evaluate::{Sample, Unit, evaluation_interval};
use bongsu_chart::backtest::chart;
use bongsu_chart::{Chart, ChartTransition, Span};
use bongsu_core::inbox::Changed;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::board::BoardEntry;
use super::{Inbox, InboxError};

/// The shortest range to show for a new alarm with few records.
const LEAST: SignedDuration = SignedDuration::from_mins(3);

/// The time after the end of a period at which a back-test evaluates it, as CloudWatch does. A watch evaluates it at
/// once.
const LATE: SignedDuration = SignedDuration::from_secs(10);

/// A range of time to show.
#[derive(Debug, Clone, Copy)]
pub(super) struct Range {
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
    /// Whether the reader asked for exactly this range. Otherwise the range begins at the first record.
    pub(super) is_exact: bool,
}

/// The records of an alarm within a range.
pub(super) struct Recorded {
    pub(super) range: TimeRange,
    /// The time of the first record.
    begin: Timestamp,
    unit: Option<Unit>,
    /// The samples in order of time, each with the position of its series.
    samples: Vec<(usize, Sample)>,
    names: Vec<SeriesName>,
    /// The changes of the alarm's state, earliest first.
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
            let asked = TimeRange { from: range.from, to: range.to };
            let mut samples = Vec::new();
            for (place, (series, unit)) in series.into_iter().enumerate() {
                // The recorder stores only samples with this unit.
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
            Ok(Recorded {
                range: TimeRange { from, to: range.to },
                begin,
                unit,
                samples,
                names,
                changes,
                state,
            })
        })
        .await
}

impl Recorded {
    /// Returns the state at the beginning of the range.
    fn initial(&self) -> AlarmState {
        self.changes.first().map_or(self.state, |first| first.from)
    }

    /// Back-tests an alarm over the records.
    ///
    /// # Errors
    ///
    /// Returns an error for a composite alarm.
    pub(super) fn backtest(&self, alarm: &AlarmDefinition) -> Result<BacktestReport, BacktestError> {
        let TimeRange { from, to } = self.range;
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

    /// Returns the chart of the metric with the actual states of the alarm.
    ///
    /// # Errors
    ///
    /// Returns an error for a composite alarm.
    pub(super) fn chart(&self, alarm: &AlarmDefinition, zone: &TimeZone) -> Result<Chart, BacktestError> {
        let transitions = self.changes.iter().map(|it| ChartTransition { at: it.at, to: it.to });
        let drawn = self.chart_if(alarm, &self.backtest(alarm)?, zone);
        Ok(Chart { spans: self.spans(), transitions: transitions.collect(), ..drawn })
    }

    /// Returns the chart of the metric with the states of a back-test.
    pub(super) fn chart_if(
        &self,
        alarm: &AlarmDefinition,
        report: &BacktestReport,
        zone: &TimeZone,
    ) -> Chart {
        Chart { range: Some(self.range), ..chart(&self.with_unit(alarm), report, zone) }
    }

    /// Returns the alarm for drawing, with the unit of the samples if the alarm has no unit.
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
        let (from, to) = (self.begin, self.range.to);
        let starts = [(from, self.initial())].into_iter().chain(self.changes.iter().map(|it| (it.at, it.to)));
        let ends = self.changes.iter().map(|it| it.at).chain([to]);
        starts.zip(ends).map(|((from, state), to)| Span { from, to, state }).collect()
    }
}

#[cfg(test)]
mod tests {
    use bongsu_alarm::Locale;
    use bongsu_alarm::simulate::{MetricDatum, Watch, WatchedAlarm, agent_metric};
    use bongsu_chart::Limit;
    use bongsu_core::inbox::Limits;
    use bongsu_core::zone::Zone;
    use bongsu_io::redb::Archive;
    use serde_json::json;

    use super::*;
    use crate::inbox::Appearance;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_767_225_600 + second).unwrap()
    }

    fn end() -> Timestamp {
        at(1_200)
    }

    /// The load is 2, and the memory doubles from the tenth minute on, so the quotient is 20 and then 40.
    #[tokio::test]
    async fn metric_math_has_a_chart_and_other_settings_another_state() {
        let stat = |id: &str, metric: &str| {
            json!({"Id": id, "ReturnData": false, "MetricStat": {"Stat": "Average", "Period": 60,
                "Metric": {"Namespace": "CWAgent", "MetricName": metric}}})
        };
        let settings = json!({"AlarmName": "memory-per-load", "EvaluationPeriods": 2, "Threshold": 30,
            "ComparisonOperator": ">", "Metrics": [stat("used", "mem_used_percent"), stat("load", "system_load1"),
                {"Id": "e1", "Expression": "used / load", "Label": "Memory per load", "ReturnData": true}]});
        let look = Appearance { locale: Locale::En, zone: Zone::default(), name: "web-1".to_owned() };
        let inbox = Inbox::new(Archive::in_memory(Limits::default(), at(0)).unwrap(), look, end).unwrap();
        let mut watch = Watch::new([WatchedAlarm::of_settings(&settings, "web-1").unwrap()], at(0));
        inbox.begin(&watch.current(at(0)));
        for second in (5..1_200).step_by(5) {
            let used = if second < 600 { 40.0 } else { 80.0 };
            let data = [("mem_used_percent", used), ("system_load1", 2.0)]
                .map(|(metric, value)| MetricDatum::new(agent_metric("web-1", metric, &[]), value));
            watch.record(at(second), &data);
            watch.evaluate(at(second)).iter().for_each(|evaluated| inbox.note_evaluation(evaluated));
        }
        inbox.settle().await;
        let standing = inbox.board().get("memory-per-load").unwrap();
        assert_eq!(standing.state, AlarmState::Alarm);
        let range = Range { from: at(0), to: end(), is_exact: true };
        let recorded = recorded(&inbox, &standing, range).await.unwrap();
        let definition = standing.alarm.definition();
        let chart = recorded.chart(&definition, &TimeZone::UTC).unwrap();
        let [series] = chart.series.as_slice() else { panic!("{:?}", chart.series) };
        assert_eq!(series.name, "Memory per load");
        let values: Vec<_> =
            series.points.iter().filter_map(|point| Some((point.at, point.value?))).collect();
        assert!(values.len() >= 18, "{values:?}");
        let expected = |at: Timestamp| if at < self::at(600) { 20.0 } else { 40.0 };
        assert!(values.iter().all(|(at, value)| *value == expected(*at)), "{values:?}");
        assert!(matches!(chart.limit, Some(Limit::Threshold { value: 30.0, .. })), "{:?}", chart.limit);
        let report = recorded.backtest(&definition).unwrap();
        assert_eq!((report.state, report.summary().fired), (AlarmState::Alarm, 1));
    }
}
