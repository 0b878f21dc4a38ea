//! The query of a PromQL alarm and the times that a series must breach.

use bongsu_alarm::alarm::PromQl;
use bongsu_slack::Mrkdwn;

use super::secrets;
use super::view::View;

/// The maximum length of the query.
const QUERY_CHARS: usize = 700;

/// Returns the query as code.
pub(super) fn query(promql: &PromQl) -> Option<Mrkdwn> {
    let query = promql.query.as_deref().map(|query| secrets::masked(query.trim()))?;
    (!query.is_empty()).then(|| Mrkdwn::new().code(query).fit(QUERY_CHARS))
}

/// Returns the periods and the interval, as far as the message includes them.
pub(super) fn periods(view: &View<'_>, promql: &PromQl) -> Option<String> {
    let words = view.words;
    let PromQl { pending_period, recovery_period, evaluation_interval, .. } = promql;
    let span = |seconds: &Option<u32>| seconds.map(|it| words.duration(i64::from(it)));
    let told = [
        span(pending_period).map(|it| words.pending(&it)),
        span(recovery_period).map(|it| words.recovery(&it)),
        span(evaluation_interval).map(|it| words.evaluated(&it)),
    ];
    let told: Vec<_> = told.into_iter().flatten().collect();
    (!told.is_empty()).then(|| told.join(", "))
}
