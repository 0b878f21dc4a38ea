use super::{Finding, Patient};
use crate::error::AwsError;
use crate::queue::QueueDepth;

const LINK: &str = "queues";

/// Whether everything that came was delivered.
pub(super) async fn check(patient: &Patient) -> Result<Vec<Finding>, AwsError> {
    let mut findings = Vec::new();
    for (output, is_final) in [("UndeliveredQueueUrl", false), ("DeadQueueUrl", true)] {
        let url = patient.output(output);
        findings.push(match QueueDepth::look(&patient.account, url).await? {
            None => Finding::broken(
                LINK,
                format!("{url} was deleted"),
                "bongsu deploy makes it anew once the stack is taken down",
            ),
            Some(queue) if queue.messages == 0 => Finding::fine(LINK, format!("{} is empty", queue.name)),
            Some(queue) if is_final => Finding::broken(
                LINK,
                format!(
                    "{} alarms in {} never reached Slack and are tried no more",
                    queue.messages, queue.name
                ),
                "repair what is broken above, then bongsu replay --dead-letters sends them again",
            ),
            Some(queue) => Finding::broken(
                LINK,
                format!(
                    "{} alarms in {} have not reached Slack yet and are tried again",
                    queue.messages, queue.name
                ),
                format!(
                    "repair what is broken above; aws logs tail {} says what Slack or KMS answered",
                    patient.output("LogGroupName")
                ),
            ),
        });
    }
    Ok(findings)
}
