//! Finds an installation by its function. The function's variables, policy and queue name the resources.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_lambda::Client;
use aws_sdk_lambda::operation::get_function_configuration::GetFunctionConfigurationOutput as Configuration;
use aws_sdk_sqs::types::QueueAttributeName;
use serde_json::Value;

use crate::Account;
use crate::deploy::DeployError;
use crate::error::{AwsError, Cause, Explain as _};
use crate::policy::{has, list};
use crate::secret::{self, SecretKind};
use crate::stack::{Description, short};

/// The template's outputs that are in the function's variables.
const OUTPUTS: [(&str, &str); 4] = [
    ("LedgerTable", "BONGSU_LEDGER_TABLE"),
    ("UndeliveredQueueUrl", "BONGSU_UNDELIVERED_QUEUE_URL"),
    ("FallbackTopicArn", "BONGSU_FALLBACK_TOPIC_ARN"),
    ("TopicArn", "BONGSU_TOPIC_ARN"),
];
/// The template's parameters that are in the function's variables.
const PARAMETERS: [(&str, &str); 8] = [
    ("AllowInsecureWebhook", "BONGSU_ALLOW_INSECURE_WEBHOOK"),
    ("SlackChannel", "slackChannel"),
    ("Language", "BONGSU_LOCALE"),
    ("GraphBucket", "BONGSU_GRAPH_BUCKET"),
    ("EveryAlarm", "BONGSU_EVERY_ALARM"),
    ("AuditedAccounts", "BONGSU_AUDITED_ACCOUNTS"),
    ("AuditedRegions", "BONGSU_AUDITED_REGIONS"),
    ("AuditedAlarms", "BONGSU_AUDITED_ALARMS"),
];

/// Returns the variable with an output.
pub(super) fn variable_of(output: &str) -> &'static str {
    let found = OUTPUTS.iter().find(|(name, _)| *name == output);
    found.map_or("BONGSU_TOPIC_ARN", |(_, variable)| variable)
}

/// Describes the installation of the function `name` with the template's outputs and parameters.
pub(super) async fn describe(account: &Account, name: &str) -> Result<Description, DeployError> {
    let now = configuration(account, name).await?;
    let variables: HashMap<String, String> =
        now.environment().and_then(|it| it.variables().cloned()).unwrap_or_default();
    let variable = |name: &str| variables.get(name).filter(|value| !value.trim().is_empty()).cloned();
    let mut outputs = of_configuration(&now, name);
    let key = match now.kms_key_arn().filter(|key| !key.is_empty()) {
        Some(key) => Some(key.to_owned()),
        None => secret::key_of(account, &variables, name).await,
    };
    if let Some(key) = key {
        outputs.insert("KeyId".to_owned(), short(&key).to_owned());
        outputs.insert("KeyArn".to_owned(), key);
    }
    outputs.extend(OUTPUTS.iter().filter_map(|(output, it)| Some(((*output).to_owned(), variable(it)?))));
    let secrets = SecretKind::ALL.map(SecretKind::places).into_iter().flatten();
    let mut parameters: BTreeMap<String, String> = PARAMETERS
        .into_iter()
        .chain(secrets.map(|place| (place.parameter, place.variable)))
        .map(|(parameter, it)| (parameter.to_owned(), variable(it).unwrap_or_default()))
        .collect();
    parameters.insert("FunctionName".to_owned(), name.to_owned());
    let topics: Vec<String> = match outputs.remove("TopicArn") {
        Some(topics) => topics.split(',').map(|topic| topic.trim().to_owned()).collect(),
        None => topics_that_may_invoke(account, name).await?,
    };
    if let Some((first, others)) = topics.split_first() {
        outputs.insert("TopicArn".to_owned(), first.clone());
        parameters.insert("TopicName".to_owned(), short(first).to_owned());
        parameters.insert("OtherTopics".to_owned(), others.join(","));
    }
    if let Some(url) = outputs.get("UndeliveredQueueUrl")
        && let Some(dead) = dead_queue(account, url).await?
    {
        outputs.insert("DeadQueueUrl".to_owned(), dead);
    }
    if let Some(alias) = alias(account, outputs.get("KeyArn")).await? {
        parameters.insert("KeyAlias".to_owned(), alias);
    }
    Ok(Description::of_function(now.function_arn().unwrap_or_default(), parameters, outputs))
}

async fn configuration(account: &Account, name: &str) -> Result<Configuration, DeployError> {
    let asked = Client::new(account.config()).get_function_configuration().function_name(name).send().await;
    let now = match asked.explain("lambda:GetFunctionConfiguration", account.region()) {
        Err(AwsError { cause: Cause::NotFound(_), .. }) => {
            let region = account.region().to_owned();
            return Err(DeployError::NoFunction { function: name.to_owned(), region });
        }
        found => found?,
    };
    // bongsu has a custom runtime or is an image. A function with any other runtime is another program.
    match now.runtime().map(|it| it.as_str().to_owned()) {
        Some(runtime) if !runtime.starts_with("provided") => {
            let remedy = format!("bongsu deploy --existing-function {name}{}", account.flags());
            Err(DeployError::OtherRuntime { function: name.to_owned(), runtime, remedy })
        }
        _ => Ok(now),
    }
}

fn of_configuration(now: &Configuration, name: &str) -> BTreeMap<String, String> {
    let log = now.logging_config().and_then(|it| it.log_group()).map(str::to_owned);
    let role = now.role().and_then(|arn| arn.rsplit('/').next());
    let outputs = [
        ("FunctionName", Some(name.to_owned())),
        ("FunctionArn", now.function_arn().map(str::to_owned)),
        ("RoleName", role.map(str::to_owned)),
        ("LogGroupName", Some(log.unwrap_or_else(|| format!("/aws/lambda/{name}")))),
    ];
    outputs.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// Returns the topics that the function's policy admits, because installations without the audit need no variable
/// with their topics.
async fn topics_that_may_invoke(account: &Account, name: &str) -> Result<Vec<String>, AwsError> {
    let asked = Client::new(account.config()).get_policy().function_name(name).send().await;
    let policy = match asked.explain("lambda:GetPolicy", account.region()) {
        Ok(answer) => answer.policy.unwrap_or_default(),
        Err(AwsError { cause: Cause::NotFound(_), .. }) => String::new(),
        Err(error) => return Err(error),
    };
    Ok(topics_of(&policy))
}

pub(super) fn topics_of(policy: &str) -> Vec<String> {
    let policy: Value = serde_json::from_str(policy).unwrap_or_default();
    let mut topics = Vec::new();
    for statement in list(policy.get("Statement")) {
        let is_sns = has(statement.pointer("/Principal/Service"), |it| it == "sns.amazonaws.com");
        let conditions = statement.get("Condition").and_then(Value::as_object).into_iter().flatten();
        let keys = conditions.filter_map(|(_, keys)| keys.as_object()).flatten();
        let sources = keys.filter(|(key, _)| key.eq_ignore_ascii_case("aws:SourceArn"));
        let arns = sources.flat_map(|(_, values)| list(Some(values))).filter_map(Value::as_str);
        topics.extend(arns.filter(|arn| is_sns && !arn.contains('*')).map(str::to_owned));
    }
    topics.sort();
    topics.dedup();
    topics
}

/// Returns the dead-letter queue of a queue.
async fn dead_queue(account: &Account, url: &str) -> Result<Option<String>, AwsError> {
    let client = aws_sdk_sqs::Client::new(account.config());
    let asked = client.get_queue_attributes().queue_url(url);
    let asked = asked.attribute_names(QueueAttributeName::RedrivePolicy).send().await;
    let attributes = match asked.explain("sqs:GetQueueAttributes", account.region()) {
        Ok(answer) => answer.attributes.unwrap_or_default(),
        Err(AwsError { cause: Cause::NotFound(_), .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    let policy = attributes.get(&QueueAttributeName::RedrivePolicy);
    let policy: Value = policy.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let Some(arn) = policy.get("deadLetterTargetArn").and_then(Value::as_str) else { return Ok(None) };
    let asked = client.get_queue_url().queue_name(short(arn)).send().await;
    match asked.explain("sqs:GetQueueUrl", account.region()) {
        Ok(answer) => Ok(answer.queue_url),
        Err(AwsError { cause: Cause::NotFound(_), .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn alias(account: &Account, key: Option<&String>) -> Result<Option<String>, AwsError> {
    let Some(key) = key else { return Ok(None) };
    let client = aws_sdk_kms::Client::new(account.config());
    let asked = client.list_aliases().key_id(key).send().await;
    let aliases = match asked.explain("kms:ListAliases", account.region()) {
        Ok(answer) => answer.aliases.unwrap_or_default(),
        Err(AwsError { cause: Cause::NotFound(_), .. }) => Vec::new(),
        Err(error) => return Err(error),
    };
    Ok(aliases.into_iter().find_map(|it| it.alias_name))
}

#[cfg(test)]
mod tests {
    use super::topics_of;

    #[test]
    fn reads_the_topics_from_the_functions_policy() {
        let policy = r#"{"Statement": [
        {"Principal": {"Service": "sns.amazonaws.com"}, "Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:sns:r:1:b"}}},
        {"Principal": {"Service": "sns.amazonaws.com"}, "Condition": {"ArnLike": {"aws:SourceArn": ["arn:aws:sns:r:1:a", "arn:aws:sns:r:1:*"]}}},
        {"Principal": {"Service": "events.amazonaws.com"}, "Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:events:r:1:rule/x"}}},
        {"Principal": {"Service": "sns.amazonaws.com"}}]}"#;
        assert_eq!(topics_of(policy), ["arn:aws:sns:r:1:a", "arn:aws:sns:r:1:b"]);
        assert!(topics_of("").is_empty() && topics_of("[]").is_empty());
    }
}
