//! `bongsu status`: what is deployed.

use bongsu_core::silence::Silence;
use bongsu_deployment::fallback::Subscribers;
use bongsu_deployment::mutes::{self, MuteRule};
use bongsu_deployment::stack::{Description, Stack};
use bongsu_deployment::{Account, silences};
use serde_json::json;

use crate::arguments::{Format, StatusArguments};
use crate::command::silence;
use crate::failure::Failure;
use crate::{now, output};

/// The outputs that people look for, and what they are called.
const SHOWN: [(&str, &str); 8] = [
    ("TopicArn", "topic"),
    ("FunctionName", "function"),
    ("FunctionCode", "code"),
    ("KeyArn", "key"),
    ("LogGroupName", "log"),
    ("UndeliveredQueueUrl", "undelivered"),
    ("FallbackTopicArn", "fallback"),
    ("ButtonsUrl", "buttons' URL"),
];

pub(crate) async fn run(arguments: &StatusArguments) -> Result<(), Failure> {
    let account = super::account(&arguments.stack.place).await?;
    let stack = Stack::new(&account, &arguments.stack.stack);
    let found = stack.describe().await?;
    let ours = found.as_ref().filter(|it| it.is_ours());
    let (silences, rules) = (silences(&account, ours).await, mute_rules(&account, ours).await);
    let subscribers = subscribers(&account, ours).await;
    match output::format(arguments.format) {
        Format::Json => {
            let shown: Option<Vec<_>> =
                silences.map(|silences| silences.iter().map(|it| silence::as_json(it, now())).collect());
            let mut document = as_json(&account, &stack, found.as_ref());
            if let Some(fields) = document.as_object_mut() {
                fields.insert("silences".to_owned(), json!(shown));
                fields.insert("muteRules".to_owned(), json!(rules));
                fields.insert("fallbackSubscribers".to_owned(), json!(subscribers));
            }
            output::line(&document.to_string())
        }
        Format::Text => {
            as_text(&account, &stack, found.as_ref())?;
            for silence in silences.iter().flatten() {
                output::line(&format!("  {:<12} {}", "silence", silence::as_text(silence, now())))?;
            }
            if let Some(trouble) = subscribers.and_then(Subscribers::trouble) {
                output::line(&format!("  {:<12} {trouble}", "warning"))?;
            }
            let mut rules = rules.iter().flatten();
            rules.try_for_each(|rule| output::line(&format!("  {:<12} {rule}", "muted")))
        }
    }
}

/// Those that hold now; none where that cannot be told.
async fn silences(account: &Account, found: Option<&Description>) -> Option<Vec<Silence>> {
    match silences::active(account, found?, now()).await {
        Ok(silences) => Some(silences),
        Err(error) => {
            output::note(&format!("silences cannot be read: {error}"));
            None
        }
    }
}

/// Who listens to the fallback topic; none where that cannot be told.
pub(super) async fn subscribers(account: &Account, found: Option<&Description>) -> Option<Subscribers> {
    match Subscribers::of(account, found?.output("FallbackTopicArn")?).await {
        Ok(subscribers) => Some(subscribers),
        Err(error) => {
            output::note(&format!("the fallback topic's subscribers cannot be read: {error}"));
            None
        }
    }
}

/// CloudWatch's own that hold now; none where that cannot be told.
async fn mute_rules(account: &Account, found: Option<&Description>) -> Option<Vec<MuteRule>> {
    found?;
    match mutes::active(account).await {
        Ok(rules) => Some(rules),
        Err(error) => {
            output::note(&format!("CloudWatch's mute rules cannot be read: {error}"));
            None
        }
    }
}

fn as_json(account: &Account, stack: &Stack, found: Option<&Description>) -> serde_json::Value {
    json!({
        "stack": stack.name(),
        "account": account.id(),
        "region": account.region(),
        "status": found.map(|it| &it.status),
        "isBongsu": found.map(Description::is_ours),
        "release": found.and_then(Description::version),
        "changedAt": found.and_then(|it| it.changed_at.as_ref()),
        "hasWebhookUrl": found.map(has_webhook),
        "outputs": found.map(|it| &it.outputs),
    })
}

fn as_text(account: &Account, stack: &Stack, found: Option<&Description>) -> Result<(), Failure> {
    let place = format!("account {} in {}", account.id(), account.region());
    let Some(found) = found else {
        return output::line(&format!(
            "There is no stack {} in {place}; `bongsu deploy` makes it.",
            stack.name()
        ));
    };
    if !found.is_ours() {
        return output::line(&format!("Stack {} in {place} was not made by bongsu.", stack.name()));
    }
    let changed = found.changed_at.as_deref().map(|at| format!(", changed {at}")).unwrap_or_default();
    output::line(&format!("Stack {} in {place}: {}{changed}", stack.name(), found.status))?;
    output::line(&format!("  {:<12} {}", "release", found.version().unwrap_or("unknown")))?;
    for (name, word) in SHOWN {
        if let Some(value) = found.output(name) {
            output::line(&format!("  {word:<12} {value}"))?;
        }
    }
    for (parameter, word) in [("EncryptedBotToken", "bot token"), ("EncryptedSigningSecret", "buttons")] {
        if found.parameter(parameter).is_some() {
            output::line(&format!("  {word:<12} stored, encrypted"))?;
        }
    }
    if found.parameter("EncryptedBotToken").is_some() && !has_webhook(found) {
        return Ok(());
    }
    let webhook = if has_webhook(found) { "stored, encrypted" } else { "missing: `bongsu secret set`" };
    output::line(&format!("  {:<12} {webhook}", "webhook URL"))
}

fn has_webhook(description: &Description) -> bool {
    description.parameter("EncryptedHookUrl").is_some()
}
