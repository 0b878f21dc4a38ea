//! Evaluates an expression over a range of periods.

use jiff::Timestamp;

use super::call::{Call, SERIES};
use super::{Expression, ExpressionKind, MathError, Operator, Series, Value};

/// The inputs of an evaluation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Inputs<'a> {
    /// The starts of the periods, oldest first.
    pub starts: &'a [Timestamp],
    /// The length of a period, in seconds.
    pub period: u32,
    /// The metrics of the alarm by ID. Each series has one slot for each period.
    pub metrics: &'a [(String, Series)],
    /// The results of other expressions by ID.
    pub results: &'a [(String, Value)],
}

impl Expression {
    /// Evaluates the expression.
    ///
    /// # Errors
    ///
    /// Returns an error if an ID is unknown, an operand has the wrong type, or a function has the wrong
    /// number of arguments.
    pub fn evaluate(&self, inputs: Inputs<'_>) -> Result<Value, MathError> {
        match &self.kind {
            ExpressionKind::Number(number) => Ok(Value::Scalar(Some(*number))),
            ExpressionKind::Id(id) => inputs.named(id).ok_or_else(|| self.unknown(id, inputs)),
            ExpressionKind::Text(_) => Err(self.wrong("an operand", "a number or a time series", "text")),
            ExpressionKind::Word(_) => Err(self.wrong("an operand", "a number or a time series", "a word")),
            ExpressionKind::Negate(inner) => Ok(inner.evaluate(inputs)?.map(|number| Some(-number))),
            ExpressionKind::Binary(..) => self.binary(inputs),
            ExpressionKind::List(parts) => parts.iter().map(|part| part.array(inputs)).collect(),
            ExpressionKind::Call(function, arguments) => {
                Call { function: *function, arguments, inputs, whole: self }.result()
            }
        }
    }

    /// Evaluates a chain such as `a + b + c` in a loop. Its left operand nests as deep as the chain is long.
    fn binary(&self, inputs: Inputs<'_>) -> Result<Value, MathError> {
        let (mut chain, mut first) = (Vec::new(), self);
        while let ExpressionKind::Binary(operator, left, right) = &first.kind {
            chain.push((*operator, &**right));
            first = left;
        }
        let start = first.evaluate(inputs)?;
        chain
            .into_iter()
            .rev()
            .try_fold(start, |left, (operator, right)| right.joined(operator, &left, inputs))
    }

    /// Applies an operator with this expression as the right operand.
    fn joined(&self, operator: Operator, left: &Value, inputs: Inputs<'_>) -> Result<Value, MathError> {
        let right = self.evaluate(inputs)?;
        left.zip(&right, |left, right| operator.apply(left, right)).ok_or_else(|| {
            let what = format!("what is right of '{}'", operator.as_str());
            self.wrong(&what, "a number or a time series where its left is an array", right.type_name())
        })
    }

    /// Evaluates an element of a list.
    fn array(&self, inputs: Inputs<'_>) -> Result<Value, MathError> {
        match self.evaluate(inputs)? {
            Value::Scalar(_) => Err(self.wrong("a part of a list", SERIES, "a number")),
            value => Ok(value),
        }
    }

    pub(super) fn wrong(&self, what: &str, expected: &'static str, found: &'static str) -> MathError {
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

    pub(super) fn constant(self, number: Option<f64>) -> Value {
        Value::Series(Series(vec![number; self.starts.len()]))
    }

    pub(super) fn or_empty(self, series: Option<&Series>) -> Series {
        series.cloned().unwrap_or_else(|| Series(vec![None; self.starts.len()]))
    }
}
