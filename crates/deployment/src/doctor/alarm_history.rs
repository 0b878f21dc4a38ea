use std::collections::BTreeSet;

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::types::HistoryItemType;
use jiff::SignedDuration;

use super::{LinkFinding, Patient};
use crate::cloudwatch::every_type;
use crate::error::AwsError;
use crate::words::listed;

pub(super) const LINK: &str = "alarms' history";
/// The age of the oldest change that the check reads.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(3 * 24);
/// CloudWatch's words for an action that failed.
const FAILED: &str = "Failed to execute action";

/// Checks that CloudWatch carried out the alarms' recent actions. Only the history shows a failure.
pub(super) async fn check(patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
    let start = patient.now.checked_sub(LOOK_BACK).unwrap_or(patient.now);
    let start = aws_smithy_types::DateTime::from_secs(start.as_second());
    let client = Client::new(patient.account().config());
    let (mut next, mut items) = (None, Vec::new());
    loop {
        let page = every_type::history(&client, patient.region(), |call| {
            let call = call.history_item_type(HistoryItemType::Action).start_date(start);
            call.set_next_token(next.clone())
        });
        let page = page.await?;
        let each = page.alarm_history_items().iter();
        items.extend(
            each.filter_map(|it| Some((it.alarm_name()?.to_owned(), it.history_summary()?.to_owned()))),
        );
        next = page.next_token;
        if next.is_none() {
            return Ok(vec![judge(&items)]);
        }
    }
}

/// Judges pairs of an alarm and CloudWatch's summary of its action.
fn judge(items: &[(String, String)]) -> LinkFinding {
    let failed = items.iter().filter(|(_, summary)| summary.contains(FAILED));
    let names: BTreeSet<&str> = failed.clone().map(|(name, _)| name.as_str()).collect();
    let Some((_, words)) = failed.clone().next() else {
        return LinkFinding::fine(LINK, "no action failed in the last three days");
    };
    let names: Vec<_> = names.into_iter().collect();
    let said = format!("CloudWatch could not carry out actions of {}: {words}", listed(&names));
    let remedy =
        "the topic's policy or key refused it: see the findings above, or use another topic as the action";
    LinkFinding::broken(LINK, said, remedy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::LinkState;

    #[test]
    fn a_failed_action_is_reported_in_cloudwatchs_words() {
        let item = |name: &str, words: &str| (name.to_owned(), words.to_owned());
        let done = item("a", "Successfully executed action arn:aws:sns:eu-west-1:1:t");
        assert_eq!(judge(&[]).verdict, LinkState::Fine);
        assert_eq!(judge(std::slice::from_ref(&done)).verdict, LinkState::Fine);
        let refused = item(
            "b",
            "Failed to execute action arn:aws:sns:eu-west-1:1:t. Received error: \"CloudWatch Alarms is not authorized to perform: SNS:Publish\"",
        );
        let found = judge(&[done, refused.clone(), refused]);
        assert_eq!(found.verdict, LinkState::Broken);
        assert!(
            found.said.starts_with("CloudWatch could not carry out actions of b: Failed"),
            "{}",
            found.said
        );
    }
}
