use super::{LinkFinding, Patient};
use crate::error::AwsError;
use crate::fallback::Subscribers;
use crate::words::quoted;

const LINK: &str = "fallback";

/// Checks that the fallback topic has a confirmed subscriber. A missing subscriber is a note, not a fault.
pub(super) async fn check(patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
    let topic = patient.output("FallbackTopicArn");
    if topic.is_empty() {
        let said = "no topic is notified when the way to Slack is broken";
        return Ok(vec![patient.missing(LINK, said.to_owned(), patient.redeploy(""))]);
    }
    let subscribers = Subscribers::of(patient.account(), topic).await?;
    let Some(trouble) = subscribers.trouble() else {
        let said = "a subscriber is notified when the way to Slack is broken";
        return Ok(vec![LinkFinding::fine(LINK, said)]);
    };
    let subscribe = patient.aws(&format!(
        "sns subscribe --topic-arn {} --protocol email --notification-endpoint YOU@EXAMPLE.COM",
        quoted(topic)
    ));
    let remedy = match subscribers.pending {
        0 => format!("{subscribe}, and answer the mail"),
        _ => format!("answer the mail (look into spam); it is sent again by {subscribe}"),
    };
    Ok(vec![LinkFinding::noted(LINK, trouble, Some(remedy))])
}
