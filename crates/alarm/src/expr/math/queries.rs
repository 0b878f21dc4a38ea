use jiff::Timestamp;

use super::{Expression, Inputs, MathError, Series, Value};

/// One entry of an alarm's metrics (CloudWatch API, [`MetricDataQuery`]).
///
/// [`MetricDataQuery`]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html
#[derive(Debug, Clone, PartialEq)]
pub struct MetricDataQuery {
    /// The ID that expressions use.
    pub id: String,
    /// The source of the series.
    pub source: MetricDataSource,
}

/// The source of an entry's series.
#[derive(Debug, Clone, PartialEq)]
pub enum MetricDataSource {
    /// A metric, with one slot for each period.
    Metric(Series),
    /// An expression over the other entries.
    Expression(Expression),
}

/// Computes the series of the entry `wanted` over the periods that begin at `starts`. `period` is the length
/// of a period in seconds.
///
/// Without periods, the function still finds every error in the definition.
///
/// # Errors
///
/// Returns an error if an entry is unknown, an expression is invalid, expressions form a circle, or the
/// result is not one time series.
pub fn resolve(
    queries: &[MetricDataQuery],
    wanted: &str,
    starts: &[Timestamp],
    period: u32,
) -> Result<Series, MathError> {
    let metric = |query: &MetricDataQuery| match &query.source {
        MetricDataSource::Metric(series) => Some((query.id.clone(), series.clone())),
        MetricDataSource::Expression(_) => None,
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

/// Computes an entry after the entries that it refers to. `open` lists the entries in progress.
fn compute(
    queries: &[MetricDataQuery],
    wanted: &str,
    inputs: Inputs<'_>,
    open: &mut Vec<String>,
) -> Result<Value, MathError> {
    if open.iter().any(|id| id == wanted) {
        return Err(MathError::Circle(wanted.to_owned()));
    }
    let expression = match queries.iter().find(|query| query.id == wanted).map(|query| &query.source) {
        Some(MetricDataSource::Metric(series)) => return Ok(Value::Series(series.clone())),
        Some(MetricDataSource::Expression(expression)) => expression,
        None => return Err(absent(queries, wanted)),
    };
    open.push(wanted.to_owned());
    let mut results: Vec<(String, Value)> = Vec::new();
    for id in expression.ids() {
        let new = !results.iter().any(|(known, _)| known == id);
        if new
            && queries
                .iter()
                .any(|query| query.id == id && matches!(query.source, MetricDataSource::Expression(_)))
        {
            results.push((id.to_owned(), compute(queries, id, inputs, open)?));
        }
    }
    open.pop();
    expression.evaluate(Inputs { results: &results, ..inputs })
}

fn absent(queries: &[MetricDataQuery], wanted: &str) -> MathError {
    let known: Vec<&str> = queries.iter().map(|query| query.id.as_str()).collect();
    MathError::Id { id: wanted.to_owned(), at: 0, known: known.join(", ") }
}
