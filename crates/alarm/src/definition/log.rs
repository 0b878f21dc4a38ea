//! Reads a scheduled query of CloudWatch Logs (CloudWatch API, [`PutLogAlarm`]). Each result of the query is one
//! datapoint, so the evaluation is the same as for a metric.
//!
//! [`PutLogAlarm`]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutLogAlarm.html

use serde_json::Value;

use super::fields::Fields;
use super::{DefinitionError, Watches, criteria};
use crate::alarm::{TreatMissingData, rate};
use crate::evaluate::Criteria;

/// The maximum number of query results to evaluate.
const MOST_RESULTS: u32 = 100;
const QUERY: &[&str] = &[
    "QueryString",
    "LogGroupIdentifiers",
    "QueryARN",
    "ScheduledQueryRoleARN",
    "ScheduleConfiguration",
    "AggregationExpression",
    "Tags",
];
const SCHEDULE: &[&str] = &["ScheduleExpression", "StartTimeOffset", "EndTimeOffset"];

/// The query of a log alarm to CloudWatch Logs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScheduledQuery {
    /// The query as its author wrote it.
    pub text: String,
    /// The function that aggregates the rows of a result into one number, such as `count(*)`.
    pub aggregation: String,
}

pub(super) fn watches(fields: &Fields<'_>) -> Result<Watches, DefinitionError> {
    let hint = ": the query that the alarm is on";
    let asked = fields.child("ScheduledQueryConfiguration")?;
    let asked = asked.ok_or_else(|| fields.missing("ScheduledQueryConfiguration", hint))?;
    asked.only(&[QUERY])?;
    let query = ScheduledQuery {
        text: asked.text("QueryString")?.ok_or_else(|| asked.missing("QueryString", ""))?,
        aggregation: asked
            .text("AggregationExpression")?
            .ok_or_else(|| asked.missing("AggregationExpression", ": count(*), avg(latency)..."))?,
    };
    let comparison = criteria::comparison(fields)?;
    if comparison.is_band() {
        let word = Value::from(comparison.as_str());
        return Err(fields.wrong(
            "ComparisonOperator",
            &word,
            "needs a band, which a log alarm does not have",
        ));
    }
    let results = result_count(fields, "QueryResultsToEvaluate", MOST_RESULTS)?;
    let breaching = result_count(fields, "QueryResultsToAlarm", results)?;
    let threshold = criteria::threshold(fields)?;
    let criteria = Criteria {
        datapoints_to_alarm: Some(breaching),
        treat_missing_data: criteria::treatment(fields, TreatMissingData::Missing)?,
        statistic: None,
        ..Criteria::new(comparison, threshold, period(&asked)?, results)
    };
    Ok(Watches::Log { query, criteria })
}

/// Reads a number of query results.
fn result_count(fields: &Fields<'_>, field: &str, most: u32) -> Result<u32, DefinitionError> {
    let count = fields.count(field)?.ok_or_else(|| fields.missing(field, ": a number of query results"))?;
    let wrong = || fields.wrong(field, &Value::from(count), &format!("must be from 1 to {most}"));
    Some(count).filter(|count| (1..=most).contains(count)).ok_or_else(wrong)
}

/// Reads the seconds between two query results.
fn period(asked: &Fields<'_>) -> Result<u32, DefinitionError> {
    let schedule = asked.child("ScheduleConfiguration")?;
    let schedule = schedule.ok_or_else(|| asked.missing("ScheduleConfiguration", ""))?;
    schedule.only(&[SCHEDULE])?;
    let expression = schedule.word("ScheduleExpression", rate, "must be a rate such as rate(5 minutes)")?;
    expression.ok_or_else(|| schedule.missing("ScheduleExpression", ": rate(5 minutes)..."))
}
