//! Reads a PromQL alarm (CloudWatch API, `EvaluationCriteria`). AWS documents no such message, so the reader
//! accepts the API's names with an upper-case or lower-case first letter.

use bongsu_alarm::alarm::PromQl;

use super::fields::Fields;

/// Reads the alarm if one of the `places` has its criteria.
pub(super) fn read(places: &[Fields<'_>]) -> Option<PromQl> {
    let criteria = child(places, ["EvaluationCriteria", "evaluationCriteria"])?;
    let promql = child(&[criteria], ["PromQLCriteria", "promQLCriteria"])?;
    let count = |fields: Fields<'_>, names: [&str; 2]| names.iter().find_map(|name| fields.count(name));
    let interval = ["EvaluationInterval", "evaluationInterval"];
    let mut alarm = PromQl::default();
    alarm.query = promql.first_text(&["Query", "query"]).map(str::to_owned);
    alarm.pending_period = count(promql, ["PendingPeriod", "pendingPeriod"]);
    alarm.recovery_period = count(promql, ["RecoveryPeriod", "recoveryPeriod"]);
    alarm.evaluation_interval = places.iter().find_map(|place| count(*place, interval));
    Some(alarm)
}

fn child<'a>(places: &[Fields<'a>], names: [&str; 2]) -> Option<Fields<'a>> {
    places.iter().find_map(|place| names.iter().find_map(|name| place.get(name))).map(Fields::of)
}
