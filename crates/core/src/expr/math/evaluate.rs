//! What an expression comes to over a range of periods.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::operator::finite;
use super::series::{Reduction, across};
use super::{Expression, Function, Kind, MathError, Operator, Series, Value};

/// What expressions are computed from.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// The starts of the periods, oldest first.
    pub starts: &'a [Timestamp],
    /// Seconds per period.
    pub period: u32,
    /// The metrics of the alarm, by id; each series has a slot for each period.
    pub metrics: &'a [(String, Series)],
    /// The results of other expressions, by id.
    pub results: &'a [(String, Value)],
}

impl Expression {
    /// Computes the expression.
    pub fn evaluate(&self, inputs: Inputs<'_>) -> Result<Value, MathError> {
        match &self.kind {
            Kind::Number(number) => Ok(Value::Scalar(Some(*number))),
            Kind::Id(id) => inputs.named(id).ok_or_else(|| self.unknown(id, inputs)),
            Kind::Text(_) => Err(self.wrong("an operand", "a number or a time series", "text")),
            Kind::Word(_) => Err(self.wrong("an operand", "a number or a time series", "a word")),
            Kind::Negate(inner) => Ok(inner.evaluate(inputs)?.map(|number| Some(-number))),
            Kind::Binary(..) => self.binary(inputs),
            Kind::List(parts) => parts.iter().map(|part| part.array(inputs)).collect(),
            Kind::Call(function, arguments) => self.call(*function, arguments, inputs),
        }
    }

    /// A chain `a + b + c` leans to the left as deep as it is long: it is walked, not descended.
    fn binary(&self, inputs: Inputs<'_>) -> Result<Value, MathError> {
        let (mut chain, mut first) = (Vec::new(), self);
        while let Kind::Binary(operator, left, right) = &first.kind {
            chain.push((*operator, &**right));
            first = left;
        }
        let start = first.evaluate(inputs)?;
        chain
            .into_iter()
            .rev()
            .try_fold(start, |left, (operator, right)| right.joined(operator, &left, inputs))
    }

    /// What stands to the left of an operator with this expression.
    fn joined(&self, operator: Operator, left: &Value, inputs: Inputs<'_>) -> Result<Value, MathError> {
        let right = self.evaluate(inputs)?;
        left.zip(&right, |left, right| operator.apply(left, right)).ok_or_else(|| {
            let what = format!("what is right of '{}'", operator.as_str());
            self.wrong(&what, "a number or a time series where its left is an array", right.type_name())
        })
    }

    /// A part of a list.
    fn array(&self, inputs: Inputs<'_>) -> Result<Value, MathError> {
        match self.evaluate(inputs)? {
            Value::Scalar(_) => Err(self.wrong("a part of a list", SERIES, "a number")),
            value => Ok(value),
        }
    }

    fn call(&self, function: Function, arguments: &[Self], inputs: Inputs<'_>) -> Result<Value, MathError> {
        let call = Call { function, arguments, inputs, whole: self };
        match function {
            Function::Abs => call.points(|value| Some(value.abs())),
            Function::Ceil => call.points(|value| Some(value.ceil())),
            Function::Floor => call.points(|value| Some(value.floor())),
            Function::Log => call.points(|value| finite(value.ln())),
            Function::Log10 => call.points(|value| finite(value.log10())),
            Function::Avg => call.reduction(Reduction::Avg),
            Function::Sum => call.reduction(Reduction::Sum),
            Function::Min => call.reduction(Reduction::Min),
            Function::Max => call.reduction(Reduction::Max),
            Function::Stddev => call.reduction(Reduction::Stddev),
            Function::DatapointCount => call.reduction(Reduction::Count),
            Function::Diff => call.with_previous(|value, before, _| value - before),
            Function::Rate => call.with_previous(|value, before, seconds| (value - before) / seconds),
            Function::DiffTime => call.with_previous(|_, _, seconds| seconds),
            Function::RunningSum => call.each(Series::running_sum),
            Function::Fill => call.fill(),
            Function::If => call.choice(),
            Function::TimeSeries => Ok(inputs.constant(call.number(0)?)),
            Function::Period => call.period(),
            Function::Metrics => call.metrics(),
            Function::MetricCount => Ok(Value::Scalar(Some(call.list(0)?.len() as f64))),
            Function::First => Ok(Value::Series(inputs.or_empty(call.list(0)?.first()))),
            Function::Last => Ok(Value::Series(inputs.or_empty(call.list(0)?.last()))),
            Function::RemoveEmpty => call.remove_empty(),
            Function::Slice => call.slice(),
            Function::Sort => call.sort(),
            Function::Minute => call.calendar(|at| f64::from(at.minute())),
            Function::Hour => call.calendar(|at| f64::from(at.hour())),
            Function::Day => call.calendar(|at| f64::from(at.weekday().to_monday_one_offset())),
            Function::Date => call.calendar(|at| f64::from(at.day())),
            Function::Month => call.calendar(|at| f64::from(at.month())),
            Function::Year => call.calendar(|at| f64::from(at.year())),
            Function::Epoch => call.calendar(|at| at.timestamp().as_second() as f64),
        }
    }

    fn wrong(&self, what: &str, expected: &'static str, found: &'static str) -> MathError {
        MathError::Type { what: what.to_owned(), at: self.at.0, expected, found }
    }

    fn unknown(&self, id: &str, inputs: Inputs<'_>) -> MathError {
        let metrics = inputs.metrics.iter().map(|(id, _)| id.as_str());
        let known: Vec<&str> = metrics.chain(inputs.results.iter().map(|(id, _)| id.as_str())).collect();
        MathError::Id { id: id.to_owned(), at: self.at.0, known: known.join(", ") }
    }
}

impl Inputs<'_> {
    fn named(self, id: &str) -> Option<Value> {
        let metric = self.metrics.iter().find(|(known, _)| known == id);
        let result = || self.results.iter().find(|(known, _)| known == id).map(|(_, value)| value.clone());
        metric.map(|(_, series)| Value::Series(series.clone())).or_else(result)
    }

    fn constant(self, number: Option<f64>) -> Value {
        Value::Series(Series(vec![number; self.starts.len()]))
    }

    fn or_empty(self, series: Option<&Series>) -> Series {
        series.cloned().unwrap_or_else(|| Series(vec![None; self.starts.len()]))
    }
}

const SERIES: &str = "a time series or an array of them";

/// A function with its arguments.
struct Call<'a> {
    function: Function,
    arguments: &'a [Expression],
    inputs: Inputs<'a>,
    whole: &'a Expression,
}

impl Call<'_> {
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

    /// A series becomes a number, an array becomes a series.
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
            Kind::Word(word) if word == "REPEAT" => self.each(Series::fill_repeat),
            Kind::Word(word) if word == "LINEAR" => self.each(|series| series.fill_linear(starts)),
            Kind::Word(_) => Err(self.wrong(1, "REPEAT, LINEAR, a number or a time series", "another word")),
            _ => match self.value(1)? {
                Value::Scalar(number) => self.each(|series| series.fill(std::iter::repeat(number))),
                Value::Series(filler) => self.each(|series| series.fill(filler.0.iter().copied())),
                other => Err(self.wrong(1, "REPEAT, LINEAR, a number or a time series", other.type_name())),
            },
        }
    }

    fn choice(&self) -> Result<Value, MathError> {
        let (yes, no) = (self.branch(1)?, self.branch(2)?);
        let Series(yes) = yes;
        let Series(no) = no;
        match self.value(0)? {
            Value::Scalar(condition) => {
                Ok(Value::Series(Series(if condition.unwrap_or(0.0) != 0.0 { yes } else { no })))
            }
            Value::Series(Series(condition)) => {
                let slot = |(condition, (yes, no)): (Option<f64>, (Option<f64>, Option<f64>))| {
                    // AWS's table: where the condition holds and there is no value, the value is 0.
                    if condition? != 0.0 { Some(yes.unwrap_or(0.0)) } else { no }
                };
                Ok(Value::Series(Series(
                    condition.into_iter().zip(yes.into_iter().zip(no)).map(slot).collect(),
                )))
            }
            other => Err(self.wrong(0, "a number or a time series", other.type_name())),
        }
    }

    /// A branch of IF; one that is left out has no values.
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
            Kind::Id(id) if is_metric(id) => Ok(Value::Scalar(Some(f64::from(self.inputs.period)))),
            _ => Err(self.wrong(0, "the id of a metric", "something else")),
        }
    }

    /// The metrics, not the expressions; with a text, those whose id holds it.
    fn metrics(&self) -> Result<Value, MathError> {
        let part = match self.arguments.first().map(|argument| &argument.kind) {
            None => "",
            Some(Kind::Text(part)) => part,
            Some(_) => return Err(self.wrong(0, "text in quotes", "something else")),
        };
        let named = self.inputs.metrics.iter().filter(|(id, _)| id.contains(part));
        Ok(Value::Array(named.map(|(_, series)| series.clone()).collect()))
    }

    fn remove_empty(&self) -> Result<Value, MathError> {
        let full = |series: &Series| series.points().next().is_some();
        Ok(Value::Array(self.list(0)?.into_iter().filter(full).collect()))
    }

    /// From the first index to before the second, counted from 0.
    fn slice(&self) -> Result<Value, MathError> {
        let from = index(self.number(1)?.unwrap_or(0.0));
        let to = if self.arguments.len() > 2 { index(self.number(2)?.unwrap_or(0.0)) } else { usize::MAX };
        let kept = self.list(0)?.into_iter().take(to).skip(from);
        Ok(Value::Array(kept.collect()))
    }

    fn sort(&self) -> Result<Value, MathError> {
        let word = |index| match &self.argument(index).kind {
            Kind::Word(word) => word.as_str(),
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

    /// A number for each period from its start, in UTC, whether or not the series has a value there.
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

/// A number as an index: its whole part, not below 0.
fn index(number: f64) -> usize {
    number as usize
}
