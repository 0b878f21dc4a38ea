use jiff::{SignedDuration, Timestamp};

use super::MetricDatum;
use super::agent::is_watched_by;
use super::alarm::{MetricSubject, Subject};
use super::kept::Kept;
use super::series::{Series, grain};
use crate::evaluate::{Datapoint, Row, Slot, Unit, Window, slot_starts};
use crate::formula::{Formula, ModelledBand};

/// What is sampled for an alarm: the samples of one metric, or of those that a formula is computed from.
#[derive(Debug)]
pub(super) struct Readings {
    inputs: Vec<Input>,
    formula: Option<Formula>,
    /// The value of the newest period that was computed; none of one metric, whose samples tell it.
    computed: Option<f64>,
}

#[derive(Debug)]
struct Input {
    subject: MetricSubject,
    series: Series,
    unit: Option<Unit>,
}

impl Readings {
    /// Without samples yet; none of a composite alarm.
    pub(super) fn of(subject: &Subject) -> Option<Self> {
        let (inputs, formula) = match subject {
            Subject::Metric(subject) => (std::slice::from_ref(subject.as_ref()), None),
            Subject::Math(subject) => (subject.inputs(), Some(subject.formula()?)),
            Subject::Composite(_) => return None,
        };
        let input = |subject: &MetricSubject| Input {
            subject: subject.clone(),
            series: Series::default(),
            unit: None,
        };
        Some(Self { inputs: inputs.iter().map(input).collect(), formula, computed: None })
    }

    /// What the samples are of: samples that were gathered for another metric, statistic or period are of no use.
    fn series(&self) -> String {
        let series: Vec<_> = self.inputs.iter().map(|input| input.subject.series()).collect();
        series.join("; ")
    }

    pub(super) fn restore(&mut self, kept: &Kept) {
        if kept.series != self.series() {
            return;
        }
        let rows = [&kept.samples].into_iter().chain(&kept.further_samples);
        for (input, rows) in self.inputs.iter_mut().zip(rows) {
            input.series = Series::of_rows(&input.subject, rows);
        }
        if let Some(formula) = &mut self.formula {
            let datapoint = |(second, value): &(i64, f64)| {
                Some(Datapoint::new(Timestamp::from_second(*second).ok()?, *value))
            };
            formula.learn(kept.learned.iter().filter_map(datapoint));
        }
    }

    pub(super) fn keep(&self, kept: Kept) -> Kept {
        let mut samples = self.inputs.iter().map(|input| input.series.rows());
        let learned = self.formula.as_ref().map(Formula::learned).unwrap_or_default();
        Kept {
            series: self.series(),
            samples: samples.next().unwrap_or_default(),
            further_samples: samples.collect(),
            learned: learned.iter().map(|it| (it.at.as_second(), it.value)).collect(),
            ..kept
        }
    }

    pub(super) fn record(&mut self, at: Timestamp, data: &[MetricDatum]) {
        for Input { subject, series, unit } in &mut self.inputs {
            for datum in data.iter().filter(|datum| is_watched_by(&datum.metric, &subject.metric)) {
                if subject.unit.is_none() || subject.unit == datum.unit {
                    *unit = datum.unit;
                    series.record(subject, at, (datum.value, datum.count));
                }
            }
        }
    }

    /// The window that an evaluation at `settled` looks at. What cannot be computed has no datapoints.
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

    /// What the period that runs has come to at `end`, or the one before it.
    pub(super) fn newest(&self, end: Timestamp) -> Option<f64> {
        if self.formula.is_some() {
            return self.computed;
        }
        let input = self.inputs.first()?;
        let slots = input.series.slots(&input.subject, end);
        slots.iter().rev().take(2).find_map(Slot::datapoint).map(|datapoint| datapoint.value)
    }

    /// The samples of the one metric, also those of what began before and has grown since.
    pub(super) fn recorded_since(&self, before: Timestamp) -> Vec<Row> {
        let [input] = self.inputs.as_slice() else { return Vec::new() };
        let grain = SignedDuration::from_secs(grain(&input.subject));
        input.series.rows_since(before.checked_sub(grain).unwrap_or(before))
    }

    /// The unit of the one metric's samples.
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
