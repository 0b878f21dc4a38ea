use std::collections::BTreeSet;

use aws_sdk_sns::Client;
use bongsu_io::cloudwatch::Ways;
use serde_json::{Map, Value};

use super::{Heard, LinkFinding, Patient, put};
use crate::alarms::Alarm;
use crate::error::{AwsError, Cause, Explain as _};
use crate::notifying::{Setting, Trouble, troubles};
use crate::words::{counted, listed, quoted};

pub(super) const LINK: &str = "alarms' actions";

/// Checks that every alarm notifies an existing topic, because CloudWatch does not check the targets of actions.
pub(super) async fn check(patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
    let (all, own) = (patient.alarms().await?, patient.own_alarms());
    let others: Vec<&Alarm> = all.iter().filter(|alarm| !own.contains(&alarm.name)).collect();
    let ways = patient.description().ways();
    let gone = deleted_topics(patient, &others).await?;
    // An alarm that EventBridge's rule sends needs no action.
    let alone: Vec<&Alarm> = others.iter().copied().filter(|it| !ways.has_rule_for(&it.name)).collect();
    let found = troubles(&alone, &Setting { region: patient.region(), gone: &gone });
    let mut findings: Vec<_> =
        found.iter().map(|(trouble, alarms)| finding(patient, *trouble, alarms)).collect();
    findings.push(summary(patient, &others, &ways, findings.iter().any(|it| it.remedy.is_some())));
    Ok(findings)
}

/// Returns the number of all alarms and the number on each way to the function.
fn summary(patient: &Patient, alarms: &[&Alarm], ways: &Ways, has_trouble: bool) -> LinkFinding {
    let topic = patient.output("TopicArn");
    let names_one = |alarm: &&&Alarm| ways.topics().iter().any(|topic| alarm.names(topic));
    let (all, named) = (alarms.len(), alarms.iter().filter(names_one).count());
    let each = match (all, has_trouble) {
        (0, _) => {
            let said =
                format!("the account has no alarms except bongsu's own; add the action {topic} to yours");
            return LinkFinding::fine(LINK, said);
        }
        (_, true) => "",
        (1, false) => ", which notifies somebody",
        (_, false) => ", and each notifies somebody",
    };
    let of_them =
        if named == 1 { "1 of them notifies".to_owned() } else { format!("{named} of them notify") };
    let which = if ways.topics().len() > 1 { "one of its topics" } else { "this topic" };
    let ruled = alarms.iter().filter(|alarm| ways.has_rule_for(&alarm.name)).count();
    let heard = Heard::of(alarms.iter().copied(), ways);
    let (both, never) = (heard.twice.len(), heard.never.len());
    let by_rule = match (ruled, never) {
        (0, 0) => String::new(),
        (0, 1) => ", 1 does not".to_owned(),
        (0, never) => format!(", {never} do not"),
        (ruled, _) => format!(
            ", {ruled} come by the rule of EventBridge, {both} both ways (notified once), {never} neither way"
        ),
    };
    let said = format!("{} beside bongsu's own{each}; {of_them} {which}{by_rule}", counted(all, "alarm"));
    let finding = if named == 0 && ruled == 0 {
        LinkFinding::noted(LINK, said, None)
    } else {
        LinkFinding::fine(LINK, said)
    };
    LinkFinding { heard: Some(heard), ..finding }
}

fn finding(patient: &Patient, trouble: Trouble, alarms: &[&Alarm]) -> LinkFinding {
    let names: Vec<_> = alarms.iter().map(|alarm| alarm.name.as_str()).collect();
    let said =
        format!("{} {}: {}", counted(names.len(), "alarm"), trouble.words(names.len() == 1), listed(&names));
    match trouble {
        Trouble::Scales => LinkFinding::noted(LINK, said, None),
        Trouble::Disabled => {
            let all: Vec<_> = names.iter().map(|name| quoted(name)).collect();
            let enable = format!("cloudwatch enable-alarm-actions --alarm-names {}", all.join(" "));
            LinkFinding::broken(LINK, said, patient.aws(&enable))
        }
        _ => {
            let (topic, region) = (patient.output("TopicArn"), patient.region());
            let remedy = put::commands(patient, alarms, |fields| name_topic(fields, topic, region));
            LinkFinding::broken(LINK, said, remedy)
        }
    }
}

/// Adds the topic as an action, instead of topics that cannot be an action.
fn name_topic(fields: &mut Map<String, Value>, topic: &str, region: &str) {
    for name in ["AlarmActions", "OKActions", "InsufficientDataActions"] {
        let actions = fields.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
        // A topic that is deleted or in another region never gets the notice, so the function's topic replaces it.
        let is_kept = |action: &Value| action.as_str().is_some_and(|it| !is_topic(it) || is_here(it, region));
        let had_topic = actions.iter().any(|action| !is_kept(action));
        let mut kept: Vec<Value> = actions.into_iter().filter(is_kept).collect();
        if (had_topic || name == "AlarmActions") && !kept.iter().any(|it| it == topic) {
            kept.push(topic.into());
        }
        fields.insert(name.to_owned(), Value::Array(kept));
    }
}

fn is_topic(action: &str) -> bool {
    action.split(':').nth(2) == Some("sns")
}

fn is_here(action: &str, region: &str) -> bool {
    action.split(':').nth(3) == Some(region)
}

/// Returns the missing topics of this account and region that alarms have as an action.
async fn deleted_topics<'a>(patient: &Patient, all: &[&'a Alarm]) -> Result<BTreeSet<&'a str>, AwsError> {
    let own = format!(":sns:{}:{}:", patient.region(), patient.account().id());
    let actions: BTreeSet<&str> = all.iter().flat_map(|alarm| alarm.actions()).collect();
    let client = Client::new(patient.account().config());
    let mut gone = BTreeSet::new();
    for topic in actions.into_iter().filter(|action| action.contains(&own)) {
        let asked = client.get_topic_attributes().topic_arn(topic).send().await;
        match asked.explain("sns:GetTopicAttributes", patient.region()) {
            Ok(_) => {}
            Err(AwsError { cause: Cause::NotFound(_), .. }) => {
                gone.insert(topic);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(gone)
}
