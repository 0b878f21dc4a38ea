//! Warnings about a history, because its irregularities limit the value of a back-test.

use std::sync::Arc;

use bongsu_alarm::alarm::Metric;
use bongsu_alarm::backtest::SeriesName;
use bongsu_alarm::definition::AlarmDefinition;
use bongsu_alarm::evaluate::Unit;
use bongsu_io::history::HistoryRow;
use jiff::Timestamp;

use super::runs::Share;
use crate::failure::Failure;
use crate::look::say;
use crate::now;

/// Counts the samples of a history, and collects its irregularities.
#[derive(Default)]
pub(in crate::command) struct Notes {
    /// The names of the alarms.
    alarms: Vec<String>,
    /// The back-tests before the first sample.
    heads: Vec<Share>,
    /// The series of the history, each with its index in `series` if an alarm watches it.
    known: Vec<(Arc<SeriesName>, Option<usize>)>,
    series: Arc<[Arc<SeriesName>]>,
    samples: u64,
    refused: u64,
    future: u64,
    now: Option<Timestamp>,
    units: Vec<(usize, Option<Unit>)>,
}

impl Notes {
    pub(super) fn new(alarms: &[&AlarmDefinition], heads: Vec<Share>) -> Self {
        let alarms = alarms.iter().map(|alarm| alarm.name.clone()).collect();
        Self { alarms, heads, now: Some(now()), ..Self::default() }
    }

    /// Returns the index of a row's series, or `None` if no alarm watches it.
    ///
    /// # Errors
    ///
    /// Returns an error if the name of the series fits more than one metric.
    pub(super) fn take(&mut self, row: &HistoryRow) -> Result<Option<usize>, Failure> {
        let known =
            self.known.iter().find(|(series, _)| Arc::ptr_eq(series, &row.series) || series == &row.series);
        let place = if let Some((_, place)) = known {
            *place
        } else {
            let place = self.watched(&row.series)?;
            self.known.push((row.series.clone(), place));
            place
        };
        let Some(place) = place else { return Ok(None) };
        self.samples += 1;
        self.refused += u64::from(!row.sample.values.is_valid());
        self.future += u64::from(self.now.is_some_and(|now| row.sample.at > now));
        let unit = (place, row.sample.unit);
        if !self.units.contains(&unit) {
            self.units.push(unit);
        }
        Ok(Some(place))
    }

    /// Adds a series if an alarm watches it. A file without a metric name counts as the only metric that the
    /// alarms watch, unless the name of the file fits a metric.
    fn watched(&mut self, series: &Arc<SeriesName>) -> Result<Option<usize>, Failure> {
        let named = SeriesName { is_any: false, ..series.as_ref().clone() };
        let is_watched = |name: &SeriesName| self.heads.iter().any(|head| head.group.feed(name).is_some());
        let name = if is_watched(&named) { Arc::new(named) } else { series.clone() };
        if !is_watched(&name) {
            return Ok(None);
        }
        let mut metrics: Vec<&Metric> = Vec::new();
        for head in &self.heads {
            let metric = head.group.feed(&name).and_then(|feed| head.group.metric(feed));
            metrics.extend(metric.filter(|it| !metrics.contains(it)));
        }
        if metrics.len() > 1 {
            return Err(self.ambiguous(&name));
        }
        let place = self.series.len();
        self.series = self.series.iter().cloned().chain([name]).collect();
        Ok(Some(place))
    }

    fn ambiguous(&self, series: &SeriesName) -> Failure {
        let watching = |head: &&Share| head.group.feed(series).is_some();
        let places = self.heads.iter().filter(watching).flat_map(|head| head.places.iter());
        let alarms: Vec<_> = places.filter_map(|place| self.alarms.get(*place)).map(String::as_str).collect();
        let name = series.names.first().map_or("(no name)", String::as_str);
        Failure::Arguments(format!(
            "the series {name} fits several alarms ({}), which watch different metrics: give --data ALARM=FILE, or \
             ALARM/NAME=FILE if an alarm watches several metrics",
            alarms.join(", ")
        ))
    }

    /// Returns the series that the alarms watch.
    pub(super) fn series(&self) -> Arc<[Arc<SeriesName>]> {
        self.series.clone()
    }

    /// Returns the alarms whose metrics have no samples.
    fn without_data(&self) -> Vec<&str> {
        let is_fed = |head: &Share| self.series.iter().any(|series| head.group.feed(series).is_some());
        let unfed = self.heads.iter().filter(|head| !is_fed(head)).flat_map(|head| head.places.iter());
        let mut names: Vec<_> =
            unfed.filter_map(|place| self.alarms.get(*place)).map(String::as_str).collect();
        names.sort_unstable();
        names
    }

    /// Returns the number of samples of the alarms' metrics.
    pub(in crate::command) fn samples(&self) -> u64 {
        self.samples
    }

    /// Returns a sentence for each irregularity.
    pub(in crate::command) fn sentences(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        if self.refused > 0 {
            let refused = self.refused;
            sentences.push(say(
                format!(
                    "Values that CloudWatch does not accept (NaN, infinite, beyond 2^360), which count as missing: {refused}."
                ),
                format!("CloudWatch가 받지 않는 값(NaN, 무한대, 2^360 초과)이라 누락으로 처리한 샘플: {refused}개."),
            ));
        }
        if self.future > 0 {
            let future = self.future;
            sentences.push(say(
                format!("Samples in the future: {future}."),
                format!("미래 시각의 샘플: {future}개."),
            ));
        }
        let is_mixed = |place: usize| self.units.iter().filter(|(of, _)| *of == place).count() > 1;
        if let Some(place) = (0..self.series.len()).find(|place| is_mixed(*place)) {
            let units = self.units.iter().filter(|(of, _)| *of == place);
            let units: Vec<_> = units.map(|(_, unit)| unit.map_or("none", Unit::as_str)).collect();
            let units = units.join(", ");
            sentences.push(say(
                format!(
                    "Samples have different units ({units}): without Unit in the alarm, the result of CloudWatch is undefined."
                ),
                format!("샘플의 단위가 서로 다릅니다({units}). 경보에 Unit이 없으면 CloudWatch의 결과는 정해져 있지 않습니다."),
            ));
        }
        let others = self.others();
        if !others.is_empty() {
            let others = others.join(", ");
            sentences.push(say(
                format!("Series that no alarm watches, which are ignored: {others}."),
                format!("보지 않는 시계열이라 제외함: {others}."),
            ));
        }
        let without = self.without_data();
        if !without.is_empty() {
            let without = without.join(", ");
            sentences.push(say(
                format!("The history has no samples for these alarms, which ran without data: {without}."),
                format!("지표 기록이 없어 데이터 없이 평가한 경보: {without}."),
            ));
        }
        sentences
    }

    /// Returns the error for a history without any sample of the alarms' metrics.
    pub(in crate::command) fn nothing(&self) -> Failure {
        let others = self.others();
        let watched: Vec<_> = self.heads.iter().flat_map(|head| head.group.feed_names()).collect();
        Failure::Arguments(if others.is_empty() {
            "the history has no samples: see `bongsu backtest --help` for its formats".to_owned()
        } else {
            format!(
                "the alarm watches {}, and the history has only {}: name the series as the alarm does, or give \
                 --data {}=FILE",
                watched.join(", "),
                others.join(", "),
                watched.first().map_or("NAME", String::as_str),
            )
        })
    }

    fn others(&self) -> Vec<String> {
        let others = self.known.iter().filter(|(_, place)| place.is_none());
        others
            .map(|(series, _)| series.names.first().cloned().unwrap_or_else(|| "(no name)".to_owned()))
            .collect()
    }
}
