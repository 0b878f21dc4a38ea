//! What a PromQL alarm asks for, and for how long a series must answer.

use super::secrets;
use super::view::View;
use crate::alarm::PromQl;
use crate::slack::Mrkdwn;

/// Characters of the query.
const QUERY_CHARS: usize = 700;

/// The query as code.
pub(super) fn query(promql: &PromQl) -> Option<Mrkdwn> {
    let query = promql.query.as_deref().map(|query| secrets::masked(query.trim()))?;
    (!query.is_empty()).then(|| Mrkdwn::new().code(query).fit(QUERY_CHARS))
}

/// The periods and the interval, as far as the message tells.
pub(super) fn periods(view: &View<'_>, promql: &PromQl) -> Option<String> {
    let span = |seconds: Option<u32>| seconds.map(|it| view.words.duration(i64::from(it)));
    let PromQl { pending_period, recovery_period, evaluation_interval, .. } = promql;
    view.words.promql(span(*pending_period), span(*recovery_period), span(*evaluation_interval))
}
