use jiff::{SignedDuration, Timestamp};

use super::MetricDatum;
use super::agent::is_watched_by;
use super::alarm::{AlarmSubject, MetricSubject};
use super::kept::AlarmSnapshot;
use super::series::{SampleSeries, grain};
use crate::evaluate::{Datapoint, Row, Slot, Unit, Window, slot_starts};
use crate::formula::{Formula, ModelledBand};

/// The samples of an alarm's metric, or of the metrics of its formula.
#[derive(Debug, Clone)]
pub(super) struct Readings {
    inputs: Vec<SampledMetric>,
    formula: Option<Formula>,
    /// The newest value of the formula.
    computed: Option<f64>,
}

#[derive(Debug, Clone)]
struct SampledMetric {
    subject: MetricSubject,
    series: SampleSeries,
    unit: Option<Unit>,
}

impl Readings {
    /// Creates readings without samples, or returns `None` for a composite alarm.
    pub(super) fn of(subject: &AlarmSubject) -> Option<Self> {
        let (inputs, formula) = match subject {
            AlarmSubject::Metric(subject) => (std::slice::from_ref(subject.as_ref()), None),
            AlarmSubject::Math(subject) => (subject.inputs(), Some(subject.formula()?)),
            AlarmSubject::Composite(_) => return None,
        };
        let input = |subject: &MetricSubject| SampledMetric {
            subject: subject.clone(),
            series: SampleSeries::default(),
            unit: None,
        };
        Some(Self { inputs: inputs.iter().map(input).collect(), formula, computed: None })
    }

    /// Describes the series. Samples of another metric, statistic or period cannot be used.
    fn series(&self) -> String {
        let series: Vec<_> = self.inputs.iter().map(|input| input.subject.series()).collect();
        series.join("; ")
    }

    pub(super) fn restore(&mut self, kept: &AlarmSnapshot) {
        if kept.series != self.series() {
            return;
        }
        let rows = [&kept.samples].into_iter().chain(&kept.further_samples);
        for (input, rows) in self.inputs.iter_mut().zip(rows) {
            input.series = SampleSeries::of_rows(&input.subject, rows);
        }
        if let Some(formula) = &mut self.formula {
            let datapoint = |(second, value): &(i64, f64)| {
                Some(Datapoint::new(Timestamp::from_second(*second).ok()?, *value))
            };
            formula.learn(kept.learned.iter().filter_map(datapoint));
        }
    }

    pub(super) fn keep(&self, kept: AlarmSnapshot) -> AlarmSnapshot {
        let mut samples = self.inputs.iter().map(|input| input.series.rows());
        let learned = self.formula.as_ref().map(Formula::learned).unwrap_or_default();
        AlarmSnapshot {
            series: self.series(),
            samples: samples.next().unwrap_or_default(),
            further_samples: samples.collect(),
            learned: learned.iter().map(|it| (it.at.as_second(), it.value)).collect(),
            ..kept
        }
    }

    pub(super) fn record(&mut self, at: Timestamp, data: &[MetricDatum]) {
        for SampledMetric { subject, series, unit } in &mut self.inputs {
            for datum in data.iter().filter(|datum| is_watched_by(&datum.metric, &subject.metric)) {
                if subject.unit.is_none() || subject.unit == datum.unit {
                    *unit = datum.unit;
                    series.record(subject, at, datum.value, datum.count);
                }
            }
        }
    }

    /// Returns the window of an evaluation at the time `settled`. A formula that cannot be computed has no datapoints.
    pub(super) fn window(&mut self, settled: Timestamp) -> Window {
        let windows: Vec<_> =
            self.inputs.iter_mut().map(|input| input.series.window(&input.subject, settled)).collect();
        let Some(formula) = &mut self.formula else { return windows.into_iter().next().unwrap_or_default() };
        let Some(first) = self.inputs.first() else { return Window::default() };
        let starts = slot_starts(&first.subject.criteria, settled);
        let metrics: Vec<_> = windows.iter().map(|window| window.slots.as_slice()).collect();
        let slots = formula.slots(&starts, &metrics, None);
        let window = Window { slots: slots.unwrap_or_else(|_| starts.into_iter().map(Slot::Gap).collect()) };
        self.computed = window.slots.last().and_then(Slot::datapoint).map(|datapoint| datapoint.value);
        window
    }

    /// Returns the value of the current period, or of the one before it.
    pub(super) fn newest(&self, end: Timestamp) -> Option<f64> {
        if self.formula.is_some() {
            return self.computed;
        }
        let input = self.inputs.first()?;
        let slots = input.series.slots(&input.subject, end);
        slots.iter().rev().take(2).find_map(Slot::datapoint).map(|datapoint| datapoint.value)
    }

    /// Returns the samples of each metric since `before`, including a bucket that began earlier and has grown.
    pub(super) fn recorded_since(&self, before: Timestamp) -> Vec<Vec<Row>> {
        let since = |input: &SampledMetric| {
            let grain = SignedDuration::from_secs(grain(&input.subject));
            input.series.rows_since(before.checked_sub(grain).unwrap_or(before))
        };
        self.inputs.iter().map(since).collect()
    }

    /// Returns the unit of the samples of a single metric.
    pub(super) fn unit(&self) -> Option<Unit> {
        match self.inputs.as_slice() {
            [input] => input.unit,
            _ => None,
        }
    }

    pub(super) fn band(&self) -> Option<ModelledBand> {
        self.formula.as_ref()?.modelled()
    }
}
