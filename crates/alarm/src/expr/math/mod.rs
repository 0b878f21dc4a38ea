//! Metric math: expressions over metrics that alarms can watch (CloudWatch user guide, ["Using metric math"]).
//! An expression is evaluated over the periods of one alarm evaluation. Functions over a whole series, such
//! as `AVG(m1)`, therefore depend on the evaluation range, as in CloudWatch.
//!
//! ```
//! use bongsu_alarm::expr::math::{MetricDataQuery, MetricDataSource, Series, resolve};
//!
//! let metric = |id: &str, values: [f64; 2]| MetricDataQuery {
//!     id: id.to_owned(),
//!     source: MetricDataSource::Metric(Series(values.map(Some).to_vec())),
//! };
//! let rate = MetricDataQuery {
//!     id: "rate".to_owned(),
//!     source: MetricDataSource::Expression("100 * errors / requests".parse()?),
//! };
//! let queries = [metric("errors", [5.0, 0.0]), metric("requests", [50.0, 40.0]), rate];
//! let starts = ["2026-11-29T03:00:00Z".parse().unwrap(), "2026-11-29T03:01:00Z".parse().unwrap()];
//! assert_eq!(resolve(&queries, "rate", &starts, 60)?, Series(vec![Some(10.0), Some(0.0)]));
//! # Ok::<(), bongsu_alarm::expr::math::MathError>(())
//! ```
//!
//! ["Using metric math"]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html

mod call;
mod error;
mod evaluate;
mod function;
mod operator;
mod parse;
mod print;
mod queries;
mod series;
mod token;
mod value;

pub use error::MathError;
pub use evaluate::Inputs;
pub use function::Function;
pub use operator::Operator;
pub use queries::{MetricDataQuery, MetricDataSource, resolve};
pub use series::Series;
pub use value::Value;

crate::word::words! {
    Function: "a function of metric math such as SUM",
    Operator: "an operator of metric math such as + or AND",
}

/// An expression and its position in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    /// The position of the first character.
    pub at: CharacterPosition,
    /// The kind of the expression.
    pub kind: ExpressionKind,
}

/// A position in characters from 0. All positions compare as equal, so that equal expressions may have different
/// positions.
#[derive(Debug, Clone, Copy)]
pub struct CharacterPosition(pub usize);

impl PartialEq for CharacterPosition {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// The kind of an expression.
#[derive(Debug, Clone, PartialEq)]
pub enum ExpressionKind {
    /// `5.5`
    Number(f64),
    /// The ID of a metric or another expression, such as `m1`.
    Id(String),
    /// A text such as `"errors"`, which is allowed only as an argument.
    Text(String),
    /// A word without parentheses, such as `REPEAT`, `DESC` or `AVG`, which is allowed only as an argument.
    Word(String),
    /// `-x`
    Negate(Box<Expression>),
    /// `x + y`
    Binary(Operator, Box<Expression>, Box<Expression>),
    /// `[m1, m2]`
    List(Vec<Expression>),
    /// `SUM(x)`
    Call(Function, Vec<Expression>),
}

impl Expression {
    /// Returns the ID of each metric and expression, in order of appearance and with repetitions.
    pub fn ids(&self) -> Vec<&str> {
        let (mut found, mut open) = (Vec::new(), vec![self]);
        while let Some(expression) = open.pop() {
            match &expression.kind {
                ExpressionKind::Number(_) | ExpressionKind::Text(_) | ExpressionKind::Word(_) => {}
                ExpressionKind::Id(id) => found.push(id.as_str()),
                ExpressionKind::Negate(inner) => open.push(inner),
                ExpressionKind::Binary(_, left, right) => open.extend([&**right, &**left]),
                ExpressionKind::List(parts) | ExpressionKind::Call(_, parts) => {
                    open.extend(parts.iter().rev());
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests;
