//! Reads a PromQL query (CloudWatch API, [`PutMetricAlarm`] with `EvaluationCriteria`).
//!
//! [`PutMetricAlarm`]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html

use super::fields::Fields;
use super::{DefinitionError, Watches};
use crate::alarm::PromQl;

pub(super) fn watches(fields: &Fields<'_>) -> Result<Watches, DefinitionError> {
    let hint = ": the query that the alarm is on";
    let criteria = fields.child("EvaluationCriteria")?;
    let criteria = criteria.ok_or_else(|| fields.missing("EvaluationCriteria", hint))?;
    criteria.only(&[&["PromQLCriteria"]])?;
    let promql = criteria.child("PromQLCriteria")?.ok_or_else(|| criteria.missing("PromQLCriteria", ""))?;
    promql.only(&[&["Query", "PendingPeriod", "RecoveryPeriod"]])?;
    Ok(Watches::PromQl(PromQl {
        query: Some(promql.text("Query")?.ok_or_else(|| promql.missing("Query", ""))?),
        pending_period: promql.count("PendingPeriod")?,
        recovery_period: promql.count("RecoveryPeriod")?,
        evaluation_interval: fields.count("EvaluationInterval")?,
    }))
}
