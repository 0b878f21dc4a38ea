use jiff::Timestamp;

use super::{Expression, Inputs, MathError, Series, Value};

/// One entry of an alarm's metrics (CloudWatch API, `MetricDataQuery`).
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// The name that expressions use.
    pub id: String,
    /// What it is.
    pub source: Source,
}

/// What an entry of an alarm's metrics is.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// A metric, with a slot for each period.
    Metric(Series),
    /// An expression over the others.
    Expression(Expression),
}

/// Computes the one series that an alarm watches, the entry `wanted`, over the periods that begin at
/// `starts` and are `period` seconds long.
///
/// With no periods at all it still finds every error there can be: that is how to check a definition.
pub fn resolve(
    queries: &[Query],
    wanted: &str,
    starts: &[Timestamp],
    period: u32,
) -> Result<Series, MathError> {
    let metric = |query: &Query| match &query.source {
        Source::Metric(series) => Some((query.id.clone(), series.clone())),
        Source::Expression(_) => None,
    };
    let metrics: Vec<(String, Series)> = queries.iter().filter_map(metric).collect();
    let inputs = Inputs { starts, period, metrics: &metrics, results: &[] };
    let mut open = Vec::new();
    match compute(queries, wanted, inputs, &mut open)? {
        Value::Series(series) => Ok(series),
        Value::Array(mut array) if array.len() < 2 => {
            Ok(array.pop().unwrap_or_else(|| Series(vec![None; starts.len()])))
        }
        other => Err(MathError::Result(other.type_name())),
    }
}

/// Computes an entry after those it names; `open` holds the entries being computed.
fn compute(
    queries: &[Query],
    wanted: &str,
    inputs: Inputs<'_>,
    open: &mut Vec<String>,
) -> Result<Value, MathError> {
    if open.iter().any(|id| id == wanted) {
        return Err(MathError::Circle(wanted.to_owned()));
    }
    let expression = match queries.iter().find(|query| query.id == wanted).map(|query| &query.source) {
        Some(Source::Metric(series)) => return Ok(Value::Series(series.clone())),
        Some(Source::Expression(expression)) => expression,
        None => return Err(absent(queries, wanted)),
    };
    open.push(wanted.to_owned());
    let mut results: Vec<(String, Value)> = Vec::new();
    for id in expression.ids() {
        let new = !results.iter().any(|(known, _)| known == id);
        if new && queries.iter().any(|query| query.id == id && matches!(query.source, Source::Expression(_)))
        {
            results.push((id.to_owned(), compute(queries, id, inputs, open)?));
        }
    }
    open.pop();
    expression.evaluate(Inputs { results: &results, ..inputs })
}

fn absent(queries: &[Query], wanted: &str) -> MathError {
    let known: Vec<&str> = queries.iter().map(|query| query.id.as_str()).collect();
    MathError::Id { id: wanted.to_owned(), at: 0, known: known.join(", ") }
}
