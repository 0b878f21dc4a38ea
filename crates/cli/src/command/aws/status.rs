//! `bongsu status`: shows the deployed resources.

use std::collections::BTreeMap;

use bongsu_core::silence::Silence;
use bongsu_deployment::fallback::Subscribers;
use bongsu_deployment::installation::{Installation, Selector};
use bongsu_deployment::mutes::{self, MuteRule};
use bongsu_deployment::secret::SecretKind;
use bongsu_deployment::spokes::{OpenSpoke, SendingRule, SpokeAnswer, SpokeStatus};
use bongsu_deployment::stack::{Description, Stack};
use bongsu_deployment::{Account, counted};
use serde_json::{Value, json};

use super::accounts::{self, Names};
use crate::arguments::{Format, StatusArguments};
use crate::command::silence;
use crate::failure::Failure;
use crate::look::say;
use crate::{now, output};

/// The outputs to show, each with its English and its Korean label.
const SHOWN: [(&str, &str, &str); 8] = [
    ("TopicArn", "topic", "주제"),
    ("FunctionName", "function", "함수"),
    ("FunctionCode", "code", "코드"),
    ("KeyArn", "key", "키"),
    ("LogGroupName", "log", "로그"),
    ("UndeliveredQueueUrl", "undelivered", "못 보낸 알림"),
    ("FallbackTopicArn", "fallback", "대체 주제"),
    ("ButtonsUrl", "buttons' URL", "버튼 URL"),
];

/// Prints `  topic        arn:...`.
fn row(english: &str, korean: &str, value: impl std::fmt::Display) -> Result<(), Failure> {
    output::line(&format!("  {} {value}", output::padded(&say(english, korean), 12)))
}

/// The subject of the output: an installation, or a stack that may not exist.
struct Shown<'a> {
    account: &'a Account,
    selector: Selector<'a>,
    found: Option<Description>,
}

pub(crate) async fn run(arguments: &StatusArguments) -> Result<(), Failure> {
    let account = super::account(&arguments.installation.stack.place).await?;
    let selector = super::selector(&arguments.installation);
    let found = match selector {
        Selector::Stack(name) => Stack::new(&account, name).describe().await?,
        Selector::Function(_) => Some(Installation::find(&account, selector).await?.description),
    };
    let shown = Shown { account: &account, selector, found };
    let ours = shown.found.as_ref().filter(|it| it.is_ours());
    let (silences, rules) = (silences(&account, ours).await, mute_rules(&account, ours).await);
    let subscribers = subscribers(&account, ours).await;
    let spokes = match (arguments.accounts.all_accounts, selector) {
        (true, selector) => {
            let hub = Installation::find(&account, selector).await?;
            accounts::ask(&hub, &arguments.accounts, OpenSpoke::status).await?
        }
        _ => Vec::new(),
    };
    let names = arguments.accounts.names();
    match arguments.output.format() {
        Format::Json => {
            let silences: Option<Vec<_>> =
                silences.map(|silences| silences.iter().map(|it| silence::as_json(it, now())).collect());
            let mut document = as_json(&shown);
            if let Some(fields) = document.as_object_mut() {
                fields.insert("silences".to_owned(), json!(silences));
                fields.insert("muteRules".to_owned(), json!(rules));
                fields.insert("fallbackSubscribers".to_owned(), json!(subscribers));
                if arguments.accounts.all_accounts {
                    fields.insert("spokes".to_owned(), spokes_as_json(&spokes, &names));
                    fields.insert("accounts".to_owned(), json!(by_account(&spokes)));
                }
            }
            output::line(&document.to_string())?;
        }
        Format::Text => {
            as_text(&shown)?;
            for silence in silences.iter().flatten() {
                row("silence", "음소거", silence::as_text(silence, now()))?;
            }
            if let Some(trouble) = subscribers.and_then(Subscribers::trouble) {
                row("warning", "경고", trouble)?;
            }
            let mut rules = rules.iter().flatten();
            rules.try_for_each(|rule| row("muted", "음소거 규칙", rule))?;
            show_spokes(&spokes, &names)?;
        }
    }
    accounts::check_read(&spokes)
}

fn spokes_as_json(spokes: &[SpokeAnswer<SpokeStatus>], names: &Names) -> Value {
    spokes.iter().map(|spoke| accounts::as_json(spoke, names, |status| json!(status))).collect()
}

/// Prints a line for each spoke, and one for each account if there is more than one region.
fn show_spokes(spokes: &[SpokeAnswer<SpokeStatus>], names: &Names) -> Result<(), Failure> {
    if spokes.is_empty() {
        return Ok(());
    }
    output::line(&say("Spokes:", "스포크:"))?;
    for SpokeAnswer { place, result } in spokes {
        match result {
            Ok(status) => {
                let (counts, way) = (counts(status), way(status));
                output::line(&format!("  {}  {counts}; {way}", names.place(place)))?;
            }
            Err(unread) => accounts::show_unread(place, unread, names)?,
        }
    }
    output::line(&say("By account:", "계정별:"))?;
    for (account, status) in by_account(spokes) {
        output::line(&format!("  {}  {}", names.of(account), counts(&status)))?;
    }
    Ok(())
}

/// Adds up the alarms of each account over all its regions.
fn by_account(spokes: &[SpokeAnswer<SpokeStatus>]) -> BTreeMap<&str, SpokeStatus> {
    let mut accounts = BTreeMap::<&str, SpokeStatus>::new();
    for SpokeAnswer { place, result } in spokes {
        let Ok(status) = result else { continue };
        let account = accounts.entry(&place.account).or_default();
        account.alarms += status.alarms;
        account.in_alarm += status.in_alarm;
        account.insufficient_data += status.insufficient_data;
        account.unsent = account.unsent.into_iter().chain(status.unsent).reduce(|a, b| a + b);
    }
    accounts
}

fn counts(status: &SpokeStatus) -> String {
    let SpokeStatus { alarms, in_alarm, insufficient_data, .. } = status;
    say(
        format!("{}, {in_alarm} ALARM, {insufficient_data} INSUFFICIENT DATA", counted(*alarms, "alarm")),
        format!("경보 {alarms}개, 경보 상태 {in_alarm}, 데이터 부족 {insufficient_data}"),
    )
}

/// Describes the rule that sends the alarms to the hub.
fn way(status: &SpokeStatus) -> String {
    let unsent = status.unsent.unwrap_or_default();
    match &status.rule {
        None => say("no rule sends them", "보내는 규칙이 없습니다"),
        Some(SendingRule { name, is_enabled: false, .. }) => {
            say(format!("the rule {name} is disabled"), format!("규칙 {name}이(가) 비활성화되어 있습니다"))
        }
        Some(SendingRule { name, .. }) => say(
            format!("{name} sends them, {} unsent", counted(unsent, "event")),
            format!("{name}이(가) 보냅니다. 못 보낸 이벤트 {unsent}건"),
        ),
    }
}

/// Returns the silences in force, or `None` if they cannot be read.
async fn silences(account: &Account, found: Option<&Description>) -> Option<Vec<Silence>> {
    match mutes::active_silences(account, found?, now()).await {
        Ok(silences) => Some(silences),
        Err(error) => {
            output::note(&say(
                format!("silences cannot be read: {error}"),
                format!("음소거를 읽을 수 없습니다: {error}"),
            ));
            None
        }
    }
}

/// Returns the subscribers of the fallback topic, or `None` if they cannot be read.
pub(super) async fn subscribers(account: &Account, found: Option<&Description>) -> Option<Subscribers> {
    match Subscribers::of(account, found?.output("FallbackTopicArn")?).await {
        Ok(subscribers) => Some(subscribers),
        Err(error) => {
            output::note(&say(
                format!("the fallback topic's subscribers cannot be read: {error}"),
                format!("대체 주제의 구독자를 읽을 수 없습니다: {error}"),
            ));
            None
        }
    }
}

/// Returns CloudWatch's active mute rules, or `None` if they cannot be read.
async fn mute_rules(account: &Account, found: Option<&Description>) -> Option<Vec<MuteRule>> {
    found?;
    match mutes::active_rules(account).await {
        Ok(rules) => Some(rules),
        Err(error) => {
            output::note(&say(
                format!("CloudWatch's mute rules cannot be read: {error}"),
                format!("CloudWatch의 음소거 규칙을 읽을 수 없습니다: {error}"),
            ));
            None
        }
    }
}

fn as_json(shown: &Shown<'_>) -> Value {
    let found = shown.found.as_ref();
    let (stack, function) = match shown.selector {
        Selector::Stack(name) => (Some(name), None),
        Selector::Function(name) => (None, Some(name)),
    };
    json!({
        "stack": stack,
        "function": function,
        "account": shown.account.id(),
        "region": shown.account.region(),
        "status": found.filter(|_| stack.is_some()).map(|it| &it.status),
        "isBongsu": found.map(Description::is_ours),
        "release": found.and_then(Description::version),
        "changedAt": found.and_then(|it| it.changed_at.as_ref()),
        "hasWebhookUrl": found.map(has_webhook),
        "outputs": found.map(|it| &it.outputs),
    })
}

fn as_text(shown: &Shown<'_>) -> Result<(), Failure> {
    let (id, region) = (shown.account.id(), shown.account.region());
    let place = say(format!("account {id} in {region}"), format!("계정 {id}, 리전 {region}"));
    match (shown.selector, &shown.found) {
        (Selector::Stack(stack), None) => output::line(&say(
            format!("There is no stack {stack} in {place}; `bongsu deploy` creates it."),
            format!("{place}에 스택 {stack}이(가) 없습니다. `bongsu deploy`로 만들 수 있습니다."),
        )),
        (Selector::Stack(stack), Some(found)) if !found.is_ours() => output::line(&say(
            format!("Stack {stack} in {place} was not made by bongsu."),
            format!("{place}의 스택 {stack}은(는) bongsu가 만든 것이 아닙니다."),
        )),
        (Selector::Stack(stack), Some(found)) => {
            let at = found.changed_at.as_deref();
            let changed = at.map(|at| say(format!(", changed {at}"), format!(", 변경 {at}")));
            let (status, changed) = (&found.status, changed.unwrap_or_default());
            output::line(&say(
                format!("Stack {stack} in {place}: {status}{changed}"),
                format!("{place}의 스택 {stack}: {status}{changed}"),
            ))?;
            let unknown = || say("unknown", "알 수 없음");
            row("release", "릴리스", found.version().map_or_else(unknown, str::to_owned))?;
            parts(found)
        }
        (Selector::Function(function), found) => {
            output::line(&say(
                format!("Function {function} in {place}:"),
                format!("{place}의 함수 {function}:"),
            ))?;
            found.as_ref().map_or(Ok(()), parts)
        }
    }
}

/// Prints the installation's resources and its secrets.
fn parts(found: &Description) -> Result<(), Failure> {
    for (name, english, korean) in SHOWN {
        if let Some(value) = found.output(name) {
            row(english, korean, value)?;
        }
    }
    let stored = || say("stored, encrypted", "암호화하여 저장함");
    if SecretKind::BotToken.is_named_by(found) {
        row("bot token", "봇 토큰", stored())?;
    }
    if SecretKind::SigningSecret.is_named_by(found) {
        row("buttons", "버튼", stored())?;
    }
    if SecretKind::BotToken.is_named_by(found) && !has_webhook(found) {
        return Ok(());
    }
    let missing = || say("missing: `bongsu secret set`", "없음: `bongsu secret set`");
    row("webhook URL", "웹훅 URL", if has_webhook(found) { stored() } else { missing() })
}

fn has_webhook(description: &Description) -> bool {
    SecretKind::WebhookUrl.is_named_by(description)
}
