use std::collections::HashMap;

use aws_sdk_sns::Client;

use super::remedy::{because, mended};
use super::{LinkFinding, Patient};
use crate::error::{AwsError, Cause, Explain as _};
use crate::policy::{self, Refusal, Request, Source};
use crate::words::{listed, quoted};

pub(super) const LINK: &str = "topic";
const CLOUDWATCH: &str = "cloudwatch.amazonaws.com";
/// The name of an alarm that does not exist yet.
const ANY: &str = "any";

/// Checks that the topic exists and that its policy lets CloudWatch publish.
pub(super) async fn check(patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
    let topic = patient.output("TopicArn");
    if topic.is_empty() {
        let said = "neither the function's variables nor its policy name a topic";
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
        "the policy of {topic} does not let CloudWatch publish{whom} ({}): the failure appears only in the alarm's history",
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

/// Asks `admits` about the ARN of each alarm that has the topic as an action. Without such an alarm, asks about an
/// alarm that does not exist yet. An error contains the reason and the refused alarms.
pub(super) async fn judge(
    patient: &Patient,
    text: &str,
    admits: impl Fn(&str) -> Result<(), Refusal>,
) -> Result<(), (Refusal, String)> {
    let topic = patient.output("TopicArn");
    let (partition, account) = (patient.account().partition(), patient.account().id());
    let arn = |name: &str| format!("arn:{partition}:cloudwatch:{}:{account}:alarm:{name}", patient.region());
    // The policy can be judged even without the permission to list alarms.
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

/// Returns an alarm's name that the policy covers: `team-x` for `alarm:team-*`.
fn likely(policy: &str) -> String {
    let named = policy.split(":alarm:").nth(1).and_then(|rest| rest.split(['"', '\\']).next());
    named.filter(|name| !name.is_empty()).map_or_else(|| ANY.to_owned(), |name| name.replace(['*', '?'], "x"))
}

/// Reads the topic's attributes.
pub(super) async fn attributes(patient: &Patient) -> Result<HashMap<String, String>, AwsError> {
    let asked = Client::new(patient.account().config()).get_topic_attributes();
    let answer = asked.topic_arn(patient.output("TopicArn")).send().await;
    Ok(answer.explain("sns:GetTopicAttributes", patient.region())?.attributes.unwrap_or_default())
}
