use std::collections::HashMap;

use aws_sdk_sns::Client;

use super::remedy::{because, mended};
use super::{LinkFinding, Patient};
use crate::error::{AwsError, Cause, Explain as _};
use crate::policy::{self, Refusal, Request, Source};
use crate::words::{listed, quoted};

const LINK: &str = "topic";
const CLOUDWATCH: &str = "cloudwatch.amazonaws.com";
/// A name for an alarm that does not exist yet.
const ANY: &str = "any";

/// Checks that the topic exists, and that its policy lets CloudWatch publish.
pub(super) async fn check(patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
    let topic = patient.output("TopicArn");
    if topic.is_empty() {
        let said = "the function names no topic, and its policy admits none";
        return Ok(vec![patient.missing(LINK, said.to_owned(), patient.redeploy(""))]);
    }
    let attributes = match patient.topic().await {
        Ok(attributes) => attributes,
        Err(AwsError { cause: Cause::NotFound(_), .. }) => {
            return Ok(vec![LinkFinding::broken(LINK, format!("{topic} was deleted"), patient.anew())]);
        }
        Err(error) => return Err(error.clone()),
    };
    let Some(text) = attributes.get("Policy") else {
        return Ok(vec![LinkFinding::cannot_tell(
            LINK,
            format!("SNS does not show the policy of {topic}"),
            None,
        )]);
    };
    let found = judge(patient, text, |source| {
        let of = Source { arn: source, account: patient.account().id(), region: patient.region() };
        policy::judge(text, &Request::new(CLOUDWATCH, "sns:Publish", topic, of))
    });
    let Err((refusal, whom)) = found.await else {
        return Ok(vec![LinkFinding::fine(LINK, format!("{topic} lets CloudWatch publish"))]);
    };
    if refusal == Refusal::Unreadable {
        return Ok(vec![LinkFinding::cannot_tell(
            LINK,
            format!("the policy of {topic} cannot be read"),
            None,
        )]);
    }
    let said = format!(
        "the policy of {topic} does not let CloudWatch publish{whom} ({}): the alarm fails without a trace but its history",
        because(&refusal)
    );
    let statement = patient.intended.statement("TopicPolicy", "/PolicyDocument", "CloudWatchAlarms");
    let set = format!(
        "sns set-topic-attributes --topic-arn {} --attribute-name Policy --attribute-value {}",
        quoted(topic),
        mended(text, &statement, &refusal)
    );
    Ok(vec![LinkFinding::broken(LINK, said, patient.aws(&set))])
}

/// Asks `admits` about each alarm that names the topic, by the alarm's ARN; if there is none, about one that
/// does not exist yet. An error holds the reason and the refused alarms.
pub(super) async fn judge(
    patient: &Patient,
    text: &str,
    admits: impl Fn(&str) -> Result<(), Refusal>,
) -> Result<(), (Refusal, String)> {
    let topic = patient.output("TopicArn");
    let (partition, account) = (patient.account().partition(), patient.account().id());
    let arn = |name: &str| format!("arn:{partition}:cloudwatch:{}:{account}:alarm:{name}", patient.region());
    // Without the permission to list alarms the policy can still be judged.
    let alarms = patient.alarms().await.unwrap_or_default();
    let names = alarms.iter().filter(|alarm| alarm.names(topic)).map(|alarm| alarm.name.as_str());
    let refused: Vec<_> = names.clone().filter_map(|name| Some((name, admits(&arn(name)).err()?))).collect();
    if names.count() == 0 {
        return admits(&arn(&likely(text))).map_err(|refusal| (refusal, String::new()));
    }
    let refused_names: Vec<_> = refused.iter().map(|(name, _)| *name).collect();
    match refused.first() {
        Some((_, refusal)) => Err((refusal.clone(), format!(" for {}", listed(&refused_names)))),
        None => Ok(()),
    }
}

/// An alarm's name that the policy covers: `team-x` for `alarm:team-*`.
fn likely(policy: &str) -> String {
    let named = policy.split(":alarm:").nth(1).and_then(|rest| rest.split(['"', '\\']).next());
    named.filter(|name| !name.is_empty()).map_or_else(|| ANY.to_owned(), |name| name.replace(['*', '?'], "x"))
}

/// The topic's attributes.
pub(super) async fn attributes(patient: &Patient) -> Result<HashMap<String, String>, AwsError> {
    let asked = Client::new(patient.account().config()).get_topic_attributes();
    let answer = asked.topic_arn(patient.output("TopicArn")).send().await;
    Ok(answer.explain("sns:GetTopicAttributes", patient.region())?.attributes.unwrap_or_default())
}
