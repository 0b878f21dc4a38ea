use std::collections::BTreeSet;

use aws_sdk_sns::Client;

use super::{Finding, Patient};
use crate::alarms::Alarm;
use crate::error::{AwsError, Cause, Explain as _};

const LINK: &str = "alarms' actions";

/// Whether every alarm tells somebody. CloudWatch does not check where actions point.
pub(super) async fn check(patient: &Patient) -> Result<Vec<Finding>, AwsError> {
    let all = patient.alarms().await?;
    let gone = deleted_topics(patient, all).await?;
    let names = |is_wanted: &dyn Fn(&&Alarm) -> bool| -> Vec<&str> {
        all.iter().filter(is_wanted).map(|alarm| alarm.name.as_str()).collect()
    };
    let disabled = names(&|alarm| !alarm.is_enabled);
    // What a composite alarm watches may well be silent itself.
    let silent = names(&|alarm| alarm.actions.is_empty() && !is_child(alarm, all));
    let lost = names(&|alarm| alarm.actions.iter().any(|action| gone.contains(action.as_str())));
    let mut findings = Vec::new();
    if !disabled.is_empty() {
        let remedy = format!("aws cloudwatch enable-alarm-actions --alarm-names {}", quoted(&disabled));
        findings.push(Finding::broken(
            LINK,
            format!("the actions of {} are disabled", listed(&disabled)),
            remedy,
        ));
    }
    let topic = patient.output("TopicArn");
    if !silent.is_empty() {
        let said = format!("{} tell nobody", listed(&silent));
        findings.push(Finding::broken(LINK, said, format!("give them the action {topic}")));
    }
    if !lost.is_empty() {
        let said = format!("{} point at a topic that was deleted", listed(&lost));
        findings.push(Finding::broken(LINK, said, format!("give them the action {topic}")));
    }
    if findings.is_empty() {
        findings.push(Finding::fine(LINK, format!("all {} alarms tell somebody", all.len())));
    }
    Ok(findings)
}

fn is_child(alarm: &Alarm, all: &[Alarm]) -> bool {
    all.iter().filter_map(|it| it.rule.as_deref()).any(|rule| rule.contains(&alarm.name))
}

/// Topics of this account and region that alarms have as an action, and that are not there.
async fn deleted_topics<'a>(patient: &Patient, all: &'a [Alarm]) -> Result<BTreeSet<&'a str>, AwsError> {
    let own = format!(":sns:{}:{}:", patient.region(), patient.account.id());
    let actions: BTreeSet<&str> = all.iter().flat_map(|alarm| &alarm.actions).map(String::as_str).collect();
    let client = Client::new(patient.account.config());
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

/// The first few names, and how many more there are.
pub(super) fn listed(names: &[&str]) -> String {
    const MOST: usize = 5;
    let shown: Vec<_> = names.iter().take(MOST).copied().collect();
    match names.len().saturating_sub(MOST) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("'{}'", name.replace('\'', r"'\''"))).collect::<Vec<_>>().join(" ")
}
