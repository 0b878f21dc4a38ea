//! Other settings of an alarm that may be better.

use crate::backtest::{Axes, Axis, BacktestReport, Parameter};
use crate::definition::AlarmDefinition;
use crate::evaluate::{Criteria, Judge, Slot, Standing, Threshold};

/// The number of other thresholds to try.
const THRESHOLDS: usize = 8;
/// The evaluation periods to try.
const PERIODS: [u32; 5] = [2, 3, 4, 5, 10];
/// The longest total of the evaluation periods in seconds (CloudWatch user guide).
const LONGEST: u64 = 86_400;

/// Other settings of an alarm.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The alarm with the other settings.
    pub alarm: AlarmDefinition,
    /// The changed settings.
    pub changed: Vec<CandidateChange>,
    /// The distance from the current settings: first the number of changed settings, then the size of the
    /// changes.
    pub(super) distance: f64,
}

/// A changed setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CandidateChange {
    /// The setting.
    pub parameter: Parameter,
    /// The current value.
    pub from: String,
    /// The other value.
    pub to: String,
}

/// Returns the settings to try, given the alarm's current behavior in `current`: thresholds farther out, more
/// datapoints, and other treatments of missing data. No candidate fires earlier or more often than the
/// current settings.
pub fn candidates(alarm: &AlarmDefinition, current: &BacktestReport) -> Vec<Candidate> {
    let Some(criteria) = alarm.criteria() else { return Vec::new() };
    let thresholds = thresholds(criteria, current, alarm.unit());
    let Ok(axes) = Axes::new(axes(criteria, &thresholds)) else { return Vec::new() };
    let combinations = axes.combinations(alarm).unwrap_or_default();
    let mut found: Vec<Candidate> = combinations
        .into_iter()
        .filter_map(|combination| {
            let alarm = combination.alarm.ok()?;
            let changed: Vec<_> = axes
                .axes()
                .iter()
                .zip(combination.values)
                .filter_map(|(axis, to)| {
                    let from = axis.parameter.of(criteria)?;
                    (from != to).then_some(CandidateChange { parameter: axis.parameter, from, to })
                })
                .collect();
            let distance = distance(&changed, &thresholds);
            let is_less = !changed.is_empty() && !is_more_sensitive(&changed);
            is_less.then_some(Candidate { alarm, changed, distance })
        })
        .collect();
    found.sort_by(|one, other| one.distance.total_cmp(&other.distance));
    found
}

/// Returns whether the changes make the alarm more sensitive: the same number of datapoints out of more periods is
/// reached sooner.
fn is_more_sensitive(changed: &[CandidateChange]) -> bool {
    let has = |parameter| changed.iter().any(|it| it.parameter == parameter);
    has(Parameter::EvaluationPeriods) && !has(Parameter::DatapointsToAlarm)
}

fn axes(criteria: &Criteria, thresholds: &[String]) -> Vec<Axis> {
    let (n, m) = (criteria.n(), criteria.m());
    let fits = |n: &u32| u64::from(*n) * u64::from(criteria.period) <= LONGEST;
    let periods = [n].into_iter().chain(PERIODS.into_iter().filter(|it| *it > n).filter(fits));
    let periods: Vec<u32> = periods.collect();
    let most = periods.iter().max().copied().unwrap_or(n);
    let mut treatments = vec![criteria.treat_missing_data.as_str().to_owned()];
    let others =
        ["notBreaching", "ignore"].into_iter().filter(|word| *word != criteria.treat_missing_data.as_str());
    treatments.extend(others.map(str::to_owned));
    let axis = |parameter, values| Axis { parameter, values };
    let words = |numbers: Vec<u32>| numbers.iter().map(u32::to_string).collect();
    let mut axes = vec![
        axis(Parameter::EvaluationPeriods, words(periods)),
        axis(Parameter::DatapointsToAlarm, words((m..=most).collect())),
        axis(Parameter::TreatMissingData, treatments),
    ];
    if !thresholds.is_empty() {
        axes.push(axis(Parameter::Threshold, thresholds.to_vec()));
    }
    axes
}

/// Returns the current threshold and others farther out, up to the farthest breaching datapoint. A band has
/// none.
fn thresholds(criteria: &Criteria, current: &BacktestReport, unit: Option<&str>) -> Vec<String> {
    let Threshold::Static(threshold) = criteria.threshold else { return Vec::new() };
    let points = current.trace.points();
    let judge = Judge::new(criteria);
    let beyond = points.iter().filter(|point| judge.standing(&Slot::Point(**point)) == Standing::Breaching);
    let mut beyond: Vec<f64> = beyond.map(|point| point.value).filter(|value| *value != threshold).collect();
    beyond.sort_by(|one, other| (one - threshold).abs().total_cmp(&(other - threshold).abs()));
    let step = beyond.last().map_or(0.0, |farthest| neat((farthest - threshold).abs() / 20.0));
    let place = |rank: usize| beyond.get((beyond.len() * rank / THRESHOLDS).saturating_sub(1)).copied();
    let outward = |value: f64| {
        let steps = ((value - threshold).abs() / step).ceil();
        let moved = if value < threshold { threshold - steps * step } else { threshold + steps * step };
        (moved * 1e9).round() / 1e9
    };
    let is_reachable = |value: &f64| unit != Some("Percent") || (0.0..100.0).contains(value);
    let others = (1..=THRESHOLDS).filter_map(place).filter(|_| step > 0.0).map(outward).filter(is_reachable);
    let mut texts = Parameter::Threshold.of(criteria).into_iter().collect::<Vec<_>>();
    for other in others.map(crate::backtest::short) {
        if !texts.contains(&other) {
            texts.push(other);
        }
    }
    texts
}

/// Rounds up to the next 1, 2 or 5 times a power of ten.
fn neat(step: f64) -> f64 {
    if step <= 0.0 || !step.is_finite() {
        return 0.0;
    }
    let power = 10_f64.powf(step.log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|it| it * power).find(|it| *it >= step * 0.999).unwrap_or(power)
}

/// Returns the distance of a change. Another setting counts more than any step within one setting.
fn distance(changed: &[CandidateChange], thresholds: &[String]) -> f64 {
    const SETTING: f64 = 100.0;
    let step = |changed: &CandidateChange| match changed.parameter {
        Parameter::Threshold => thresholds.iter().position(|it| *it == changed.to).unwrap_or(0) as f64,
        Parameter::TreatMissingData => 1.0,
        _ => {
            let number = |text: &str| text.parse::<f64>().unwrap_or(0.0);
            number(&changed.to) - number(&changed.from)
        }
    };
    changed.iter().map(|it| SETTING + step(it)).sum()
}
