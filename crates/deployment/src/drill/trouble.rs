//! Finds the link at which a notice stopped.

use std::time::Duration;

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::types::HistoryItemType;
use jiff::Timestamp;

use super::alarm::DrillAlarm;
use super::{Drill, DrillOutcome};
use crate::backlog::QueueDepth;
use crate::cloudwatch::every_type;
use crate::error::AwsError;

pub(super) async fn find(
    drill: &Drill,
    alarm: &DrillAlarm,
    began: Timestamp,
    within: Duration,
) -> Result<DrillOutcome, AwsError> {
    let actions = actions(drill, alarm, began).await?;
    if let Some(failed) = actions.iter().find(|summary| summary.contains("Failed")) {
        return Ok(DrillOutcome::Stopped { at: "CloudWatch to SNS", why: failed.clone() });
    }
    if actions.is_empty() {
        let why = "CloudWatch has not carried out the alarm's action: its actions may be disabled or muted";
        return Ok(DrillOutcome::Stopped { at: "CloudWatch", why: why.to_owned() });
    }
    let url = drill.output("UndeliveredQueueUrl");
    let waiting = QueueDepth::look(drill.account(), url).await?.filter(|queue| queue.messages > 0);
    Ok(match waiting {
        Some(queue) => DrillOutcome::Stopped {
            at: "SNS to the function",
            why: format!("{} has {} messages that did not arrive", queue.name, queue.messages),
        },
        None => DrillOutcome::Stopped {
            at: "SNS to the function",
            why: format!(
                "CloudWatch published the notice, but it is not in the function's log after {} s; `bongsu doctor` checks the subscription and the permission",
                within.as_secs()
            ),
        },
    })
}

/// Returns CloudWatch's summaries of the alarm's actions since then.
async fn actions(drill: &Drill, alarm: &DrillAlarm, began: Timestamp) -> Result<Vec<String>, AwsError> {
    let client = Client::new(drill.account().config());
    let start = aws_smithy_types::DateTime::from_secs(began.as_second());
    let found = every_type::history(&client, drill.account().region(), |call| {
        call.alarm_name(&alarm.name).history_item_type(HistoryItemType::Action).start_date(start)
    });
    let found = found.await?;
    let summaries = found.alarm_history_items().iter().filter_map(|item| item.history_summary());
    Ok(summaries.map(str::to_owned).collect())
}
