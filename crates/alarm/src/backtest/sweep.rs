//! Sweeps: many settings of one alarm over the same history, such as `threshold=40..90:5` or
//! `datapoints=1..5`.

use std::str::FromStr;

use thiserror::Error;

use crate::alarm::TreatMissingData;
use crate::definition::AlarmDefinition;
use crate::evaluate::{Criteria, SettingError, Threshold, number};

/// The maximum number of combinations, so that a person can read the result.
const MOST_COMBINATIONS: usize = 10_000;

/// A setting that a sweep varies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Parameter {
    /// `threshold`
    Threshold,
    /// `datapoints`: the datapoints to alarm (M).
    DatapointsToAlarm,
    /// `periods`: the evaluation periods (N).
    EvaluationPeriods,
    /// `period`: the period, in seconds.
    Period,
    /// `missing`
    TreatMissingData,
}

/// A setting and its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axis {
    /// The setting.
    pub parameter: Parameter,
    /// The values as text, in the form that the setting accepts.
    pub values: Vec<String>,
}

/// A combination of one value for each axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Combination {
    /// The values, in the order of the axes.
    pub values: Vec<String>,
    /// The alarm with these values, or the reason why CloudWatch refuses it, such as more datapoints to alarm
    /// than evaluation periods.
    pub alarm: Result<AlarmDefinition, SettingError>,
}

/// An error in a sweep.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SweepError {
    /// The text has no `=`, or the setting is unknown.
    #[error(
        "sweep {0:?} must be SETTING=VALUES: the settings are threshold, datapoints, periods, period, missing"
    )]
    Setting(String),
    /// The values are not a range or a list.
    #[error("sweep {0:?}: values are FROM..TO, FROM..TO:STEP with a step above 0, or A,B,C")]
    Values(String),
    /// The setting does not accept a value.
    #[error("sweep {parameter}: {value:?} must be {expected}")]
    Value {
        /// The setting.
        parameter: &'static str,
        /// The value.
        value: String,
        /// The accepted values.
        expected: &'static str,
    },
    /// Two axes vary the same setting.
    #[error("sweep {0} is set twice: list all its values in one sweep")]
    Twice(&'static str),
    /// The sweep has too many combinations.
    #[error("the sweep has {0} combinations, but at most {MOST_COMBINATIONS} are allowed: use larger steps")]
    TooMany(usize),
    /// The alarm is composite, or the sweep varies the threshold of a band.
    #[error("the alarm has no {0} to sweep")]
    Absent(&'static str),
}

impl Parameter {
    const ALL: [Self; 5] = [
        Self::Threshold,
        Self::DatapointsToAlarm,
        Self::EvaluationPeriods,
        Self::Period,
        Self::TreatMissingData,
    ];

    /// Returns the setting's word on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Threshold => "threshold",
            Self::DatapointsToAlarm => "datapoints",
            Self::EvaluationPeriods => "periods",
            Self::Period => "period",
            Self::TreatMissingData => "missing",
        }
    }

    fn expected(self) -> &'static str {
        match self {
            Self::Threshold => "a number",
            Self::TreatMissingData => "missing, ignore, breaching or notBreaching",
            Self::DatapointsToAlarm | Self::EvaluationPeriods | Self::Period => "a whole number from 1",
        }
    }

    /// Returns the setting's current value in `criteria`, as text.
    pub fn of(self, criteria: &Criteria) -> Option<String> {
        match (self, criteria.threshold) {
            (Self::Threshold, Threshold::Static(threshold)) => Some(short(threshold)),
            (Self::Threshold, Threshold::Band) => None,
            (Self::DatapointsToAlarm, _) => Some(criteria.m().to_string()),
            (Self::EvaluationPeriods, _) => Some(criteria.n().to_string()),
            (Self::Period, _) => Some(criteria.period.to_string()),
            (Self::TreatMissingData, _) => Some(criteria.treat_missing_data.as_str().to_owned()),
        }
    }

    fn set(self, criteria: &mut Criteria, value: &str) -> Option<()> {
        let count = || value.parse::<u32>().ok().filter(|count| *count > 0);
        match self {
            Self::Threshold => criteria.threshold = Threshold::Static(finite_number(value)?),
            Self::DatapointsToAlarm => criteria.datapoints_to_alarm = Some(count()?),
            Self::EvaluationPeriods => criteria.evaluation_periods = count()?,
            Self::Period => criteria.period = count()?,
            Self::TreatMissingData => criteria.treat_missing_data = TreatMissingData::parse(value)?,
        }
        Some(())
    }
}

impl FromStr for Axis {
    type Err = SweepError;

    fn from_str(text: &str) -> Result<Self, SweepError> {
        let unknown = || SweepError::Setting(text.to_owned());
        let (name, values) = text.split_once('=').ok_or_else(unknown)?;
        let parameter = Parameter::ALL.into_iter().find(|it| it.as_str() == name).ok_or_else(unknown)?;
        let values = match values.split_once("..") {
            Some((from, rest)) => steps(from, rest).ok_or_else(|| SweepError::Values(text.to_owned()))??,
            None => values.split(',').map(|value| value.trim().to_owned()).collect(),
        };
        let mut scratch = Criteria::new(
            crate::alarm::ComparisonOperator::GreaterThanThreshold,
            Threshold::Static(0.0),
            60,
            1,
        );
        match values.iter().find(|value| parameter.set(&mut scratch, value).is_none()) {
            None => Ok(Self { parameter, values }),
            Some(value) => Err(SweepError::Value {
                parameter: parameter.as_str(),
                value: value.clone(),
                expected: parameter.expected(),
            }),
        }
    }
}

/// Expands `40..90:5` into its values, including both ends.
fn steps(from: &str, rest: &str) -> Option<Result<Vec<String>, SweepError>> {
    let (to, step) = rest.split_once(':').unwrap_or((rest, "1"));
    let (from, to, step) = (finite_number(from)?, finite_number(to)?, finite_number(step)?);
    let count = ((to - from) / step + 1e-9).floor();
    if step <= 0.0 || !(0.0..1e15).contains(&count) {
        return None;
    }
    if count as usize >= MOST_COMBINATIONS {
        return Some(Err(SweepError::TooMany(count as usize + 1)));
    }
    // Multiplying the step avoids the accumulated rounding errors of 0.1 + 0.1 + 0.1.
    Some(Ok((0..=count as u32).map(|index| short(rounded(from + f64::from(index) * step))).collect()))
}

fn finite_number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

fn rounded(number: f64) -> f64 {
    (number * 1e9).round() / 1e9
}

/// Formats a number without a trailing `.0`.
pub(crate) fn short(value: f64) -> String {
    let text = number(value);
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// The axes of a sweep, in the order of the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axes(Vec<Axis>);

impl Axes {
    /// Creates a sweep over every combination of the axes.
    ///
    /// # Errors
    ///
    /// Returns an error if two axes vary the same setting or there are more than 10,000 combinations.
    pub fn new(axes: Vec<Axis>) -> Result<Self, SweepError> {
        let mut seen = Vec::new();
        for axis in &axes {
            if seen.contains(&axis.parameter) {
                return Err(SweepError::Twice(axis.parameter.as_str()));
            }
            seen.push(axis.parameter);
        }
        let count = axes.iter().fold(1_usize, |count, axis| count.saturating_mul(axis.values.len()));
        if count > MOST_COMBINATIONS { Err(SweepError::TooMany(count)) } else { Ok(Self(axes)) }
    }

    /// Returns the axes.
    pub fn axes(&self) -> &[Axis] {
        &self.0
    }

    /// Returns every combination. The last axis varies fastest.
    ///
    /// # Errors
    ///
    /// Returns an error if the alarm does not have one of the settings.
    pub fn combinations(&self, alarm: &AlarmDefinition) -> Result<Vec<Combination>, SweepError> {
        for axis in &self.0 {
            let present = alarm.criteria().and_then(|criteria| axis.parameter.of(criteria));
            present.ok_or(SweepError::Absent(axis.parameter.as_str()))?;
        }
        let mut rows: Vec<Vec<String>> = vec![Vec::new()];
        for axis in &self.0 {
            let extended = |row: &Vec<String>| {
                let row = row.clone();
                axis.values.iter().map(move |value| row.iter().chain([value]).cloned().collect())
            };
            rows = rows.iter().flat_map(extended).collect();
        }
        Ok(rows.into_iter().map(|values| self.combination(alarm, values)).collect())
    }

    fn combination(&self, alarm: &AlarmDefinition, values: Vec<String>) -> Combination {
        let mut alarm = alarm.clone();
        let mut problem = None;
        if let Some(criteria) = alarm.criteria_mut() {
            for (axis, value) in self.0.iter().zip(&values) {
                // `FromStr` already accepted each value.
                axis.parameter.set(criteria, value);
            }
            problem = criteria.problems().into_iter().next();
        }
        Combination { values, alarm: problem.map_or(Ok(alarm), Err) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&[&str], &str>) {
        let found = text.parse::<Axis>();
        match expected {
            Ok(values) => assert_eq!(found.unwrap().values, values, "{text}"),
            Err(part) => assert!(found.unwrap_err().to_string().contains(part), "{text}"),
        }
    }

    #[test]
    fn values() {
        check("threshold=40..60:5", Ok(&["40", "45", "50", "55", "60"]));
        check("threshold=0.1..0.5:0.1", Ok(&["0.1", "0.2", "0.3", "0.4", "0.5"]));
        check("threshold=-1..1", Ok(&["-1", "0", "1"]));
        check("datapoints=1..3", Ok(&["1", "2", "3"]));
        check("missing=missing,ignore", Ok(&["missing", "ignore"]));
        check("threshold=5", Ok(&["5"]));
        check("threshold", Err("SETTING=VALUES"));
        check("color=1", Err("the settings are threshold"));
        check("threshold=9..1", Err("FROM..TO"));
        check("threshold=1..9:0", Err("above 0"));
        check("threshold=NaN..9", Err("FROM..TO"));
        check("datapoints=0..3", Err("a whole number from 1"));
        check("datapoints=1..2:0.5", Err("\"1.5\" must be a whole number"));
        check("missing=never", Err("notBreaching"));
        check("threshold=0..1e9", Err("at most 10000"));
    }

    #[test]
    fn one_axis_once_and_not_too_many() {
        let axis = |text: &str| text.parse::<Axis>().unwrap();
        assert!(Axes::new(vec![axis("period=60"), axis("period=300")]).is_err());
        let many = vec![axis("threshold=1..200"), axis("datapoints=1..100")];
        assert_eq!(Axes::new(many), Err(SweepError::TooMany(20_000)));
    }
}
