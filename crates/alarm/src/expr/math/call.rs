//! Implements the functions.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::operator::finite;
use super::series::{Reduction, across};
use super::{Expression, ExpressionKind, Function, Inputs, MathError, Series, Value};

pub(super) const SERIES: &str = "a time series or an array of them";

/// A function call.
pub(super) struct Call<'a> {
    pub function: Function,
    pub arguments: &'a [Expression],
    pub inputs: Inputs<'a>,
    /// The expression of the call.
    pub whole: &'a Expression,
}

impl Call<'_> {
    /// Calculates the result of the call.
    pub(super) fn result(&self) -> Result<Value, MathError> {
        match self.function {
            Function::Abs => self.points(|value| Some(value.abs())),
            Function::Ceil => self.points(|value| Some(value.ceil())),
            Function::Floor => self.points(|value| Some(value.floor())),
            Function::Log => self.points(|value| finite(value.ln())),
            Function::Log10 => self.points(|value| finite(value.log10())),
            Function::Avg => self.reduction(Reduction::Avg),
            Function::Sum => self.reduction(Reduction::Sum),
            Function::Min => self.reduction(Reduction::Min),
            Function::Max => self.reduction(Reduction::Max),
            Function::Stddev => self.reduction(Reduction::Stddev),
            Function::DatapointCount => self.reduction(Reduction::Count),
            Function::Diff => self.with_previous(|value, before, _| value - before),
            Function::Rate => self.with_previous(|value, before, seconds| (value - before) / seconds),
            Function::DiffTime => self.with_previous(|_, _, seconds| seconds),
            Function::RunningSum => self.each(Series::running_sum),
            Function::Fill => self.fill(),
            Function::If => self.choice(),
            Function::TimeSeries => Ok(self.inputs.constant(self.number(0)?)),
            Function::Period => self.period(),
            Function::Metrics => self.metrics(),
            Function::MetricCount => Ok(Value::Scalar(Some(self.list(0)?.len() as f64))),
            Function::First => Ok(Value::Series(self.inputs.or_empty(self.list(0)?.first()))),
            Function::Last => Ok(Value::Series(self.inputs.or_empty(self.list(0)?.last()))),
            Function::RemoveEmpty => self.remove_empty(),
            Function::Slice => self.slice(),
            Function::Sort => self.sort(),
            Function::Minute => self.calendar(|at| f64::from(at.minute())),
            Function::Hour => self.calendar(|at| f64::from(at.hour())),
            Function::Day => self.calendar(|at| f64::from(at.weekday().to_monday_one_offset())),
            Function::Date => self.calendar(|at| f64::from(at.day())),
            Function::Month => self.calendar(|at| f64::from(at.month())),
            Function::Year => self.calendar(|at| f64::from(at.year())),
            Function::Epoch => self.calendar(|at| at.timestamp().as_second() as f64),
        }
    }

    fn argument(&self, index: usize) -> &Expression {
        self.arguments.get(index).unwrap_or(self.whole)
    }

    fn value(&self, index: usize) -> Result<Value, MathError> {
        self.argument(index).evaluate(self.inputs)
    }

    fn wrong(&self, index: usize, expected: &'static str, found: &'static str) -> MathError {
        let what = format!("argument {} of {}", index + 1, self.function.as_str());
        self.argument(index).wrong(&what, expected, found)
    }

    fn number(&self, index: usize) -> Result<Option<f64>, MathError> {
        match self.value(index)? {
            Value::Scalar(number) => Ok(number),
            other => Err(self.wrong(index, "a number", other.type_name())),
        }
    }

    fn list(&self, index: usize) -> Result<Vec<Series>, MathError> {
        match self.value(index)? {
            Value::Array(array) => Ok(array),
            other => Err(self.wrong(index, "an array of time series", other.type_name())),
        }
    }

    fn each(&self, change: impl Fn(&Series) -> Series) -> Result<Value, MathError> {
        self.value(0)?.each(change).ok_or_else(|| self.wrong(0, SERIES, "a number"))
    }

    fn points(&self, change: impl Fn(f64) -> Option<f64> + Copy) -> Result<Value, MathError> {
        self.each(|series| series.clone().map(change))
    }

    fn with_previous(&self, join: impl Fn(f64, f64, f64) -> f64 + Copy) -> Result<Value, MathError> {
        self.each(|series| series.with_previous(self.inputs.starts, join))
    }

    /// Reduces a series to a number, or an array to a series.
    fn reduction(&self, reduction: Reduction) -> Result<Value, MathError> {
        match self.value(0)? {
            Value::Scalar(_) => Err(self.wrong(0, SERIES, "a number")),
            Value::Series(series) => Ok(Value::Scalar(series.reduce(reduction))),
            Value::Array(array) => Ok(Value::Series(across(reduction, &array, self.inputs.starts.len()))),
        }
    }

    fn fill(&self) -> Result<Value, MathError> {
        let starts = self.inputs.starts;
        match &self.argument(1).kind {
            ExpressionKind::Word(word) if word == "REPEAT" => self.each(Series::fill_repeat),
            ExpressionKind::Word(word) if word == "LINEAR" => self.each(|series| series.fill_linear(starts)),
            ExpressionKind::Word(_) => {
                Err(self.wrong(1, "REPEAT, LINEAR, a number or a time series", "another word"))
            }
            _ => match self.value(1)? {
                Value::Scalar(number) => self.each(|series| series.fill(std::iter::repeat(number))),
                Value::Series(filler) => self.each(|series| series.fill(filler.0.iter().copied())),
                other => Err(self.wrong(1, "REPEAT, LINEAR, a number or a time series", other.type_name())),
            },
        }
    }

    fn choice(&self) -> Result<Value, MathError> {
        let (Series(yes), Series(no)) = (self.branch(1)?, self.branch(2)?);
        match self.value(0)? {
            Value::Scalar(condition) => {
                Ok(Value::Series(Series(if condition.unwrap_or(0.0) != 0.0 { yes } else { no })))
            }
            Value::Series(Series(condition)) => {
                let slot = |(condition, (yes, no)): (Option<f64>, (Option<f64>, Option<f64>))| {
                    // AWS's table: if the condition holds and there is no value, the result is 0.
                    if condition? != 0.0 { Some(yes.unwrap_or(0.0)) } else { no }
                };
                Ok(Value::Series(Series(
                    condition.into_iter().zip(yes.into_iter().zip(no)).map(slot).collect(),
                )))
            }
            other => Err(self.wrong(0, "a number or a time series", other.type_name())),
        }
    }

    /// Returns a branch of IF. An omitted branch has no values.
    fn branch(&self, index: usize) -> Result<Series, MathError> {
        if index >= self.arguments.len() {
            return Ok(self.inputs.or_empty(None));
        }
        match self.value(index)? {
            Value::Scalar(number) => Ok(Series(vec![number; self.inputs.starts.len()])),
            Value::Series(series) => Ok(series),
            other => Err(self.wrong(index, "a number or a time series", other.type_name())),
        }
    }

    fn period(&self) -> Result<Value, MathError> {
        let is_metric = |id: &String| self.inputs.metrics.iter().any(|(known, _)| known == id);
        match &self.argument(0).kind {
            ExpressionKind::Id(id) if is_metric(id) => Ok(Value::Scalar(Some(f64::from(self.inputs.period)))),
            _ => Err(self.wrong(0, "the id of a metric", "something else")),
        }
    }

    /// Returns the metrics without the expressions. A text argument selects the metrics whose ID contains it.
    fn metrics(&self) -> Result<Value, MathError> {
        let part = match self.arguments.first().map(|argument| &argument.kind) {
            None => "",
            Some(ExpressionKind::Text(part)) => part,
            Some(_) => return Err(self.wrong(0, "text in quotes", "something else")),
        };
        let named = self.inputs.metrics.iter().filter(|(id, _)| id.contains(part));
        Ok(Value::Array(named.map(|(_, series)| series.clone()).collect()))
    }

    fn remove_empty(&self) -> Result<Value, MathError> {
        let full = |series: &Series| series.points().next().is_some();
        Ok(Value::Array(self.list(0)?.into_iter().filter(full).collect()))
    }

    /// Returns the series from the first index to before the second. Indexes start at 0.
    fn slice(&self) -> Result<Value, MathError> {
        let from = index(self.number(1)?.unwrap_or(0.0));
        let to = if self.arguments.len() > 2 { index(self.number(2)?.unwrap_or(0.0)) } else { usize::MAX };
        let kept = self.list(0)?.into_iter().take(to).skip(from);
        Ok(Value::Array(kept.collect()))
    }

    fn sort(&self) -> Result<Value, MathError> {
        let word = |index| match &self.argument(index).kind {
            ExpressionKind::Word(word) => word.as_str(),
            _ => "",
        };
        let by = match word(1) {
            "AVG" => Reduction::Avg,
            "MIN" => Reduction::Min,
            "MAX" => Reduction::Max,
            "SUM" => Reduction::Sum,
            _ => return Err(self.wrong(1, "AVG, MIN, MAX or SUM", "something else")),
        };
        let mut array = self.list(0)?;
        let key = |series: &Series| series.reduce(by).unwrap_or(f64::NEG_INFINITY);
        match word(2) {
            "ASC" => array.sort_by(|left, right| key(left).total_cmp(&key(right))),
            "DESC" => array.sort_by(|left, right| key(right).total_cmp(&key(left))),
            _ => return Err(self.wrong(2, "ASC or DESC", "something else")),
        }
        if self.arguments.len() > 3 {
            array.truncate(index(self.number(3)?.unwrap_or(0.0)));
        }
        Ok(Value::Array(array))
    }

    /// Returns a calendar number for each period's start in UTC, even if the series has no value there.
    fn calendar(&self, part: fn(&jiff::Zoned) -> f64) -> Result<Value, MathError> {
        match self.value(0)? {
            Value::Series(_) => {
                let slot = |at: &Timestamp| Some(part(&at.to_zoned(TimeZone::UTC)));
                Ok(Value::Series(Series(self.inputs.starts.iter().map(slot).collect())))
            }
            other => Err(self.wrong(0, "a time series", other.type_name())),
        }
    }
}

/// Converts a number to an index: its whole part, at least 0.
fn index(number: f64) -> usize {
    number as usize
}
