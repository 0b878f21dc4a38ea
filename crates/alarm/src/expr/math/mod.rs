//! Metric math: expressions over metrics that alarms can watch (CloudWatch user guide, "Using metric
//! math"). An expression is computed over the periods an evaluation sees, so functions over a whole
//! series, `AVG(m1)`, change with the evaluation range, as they do in CloudWatch.

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
pub use queries::{Query, Source, resolve};
pub use series::Series;
pub use value::Value;

/// An expression and where in its text it begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    /// The position of its first character.
    pub at: Position,
    /// What it is.
    pub kind: Kind,
}

/// A position in characters from 0. Two expressions are the same wherever they stand, so all positions
/// are equal.
#[derive(Debug, Clone, Copy)]
pub struct Position(pub usize);

impl PartialEq for Position {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// `5.5`
    Number(f64),
    /// `m1`: a metric or another expression.
    Id(String),
    /// `"errors"`, only as an argument.
    Text(String),
    /// `REPEAT`, `DESC`, `AVG` without parentheses: only as an argument.
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
    /// Every metric and expression it names, in order of appearance and as often.
    pub fn ids(&self) -> Vec<&str> {
        let (mut found, mut open) = (Vec::new(), vec![self]);
        while let Some(expression) = open.pop() {
            match &expression.kind {
                Kind::Number(_) | Kind::Text(_) | Kind::Word(_) => {}
                Kind::Id(id) => found.push(id.as_str()),
                Kind::Negate(inner) => open.push(inner),
                Kind::Binary(_, left, right) => open.extend([&**right, &**left]),
                Kind::List(parts) | Kind::Call(_, parts) => open.extend(parts.iter().rev()),
            }
        }
        found
    }
}

#[cfg(test)]
mod tests;
