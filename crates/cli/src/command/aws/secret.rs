//! `bongsu secret set`: stores a new webhook URL, bot token or signing secret, and changes nothing else.

use std::path::Path;

use bongsu_deployment::deploy::{Deployment, set_secrets};
use bongsu_deployment::installation::{Installation, set_of_function};
use bongsu_deployment::secret::{Secret, SecretKind};
use bongsu_deployment::stack::Description;
use bongsu_io::slack::{BotToken, SigningSecret};
use secrecy::{ExposeSecret as _, SecretString};

use super::Reporter;
use crate::arguments::{SecretArguments, SecretCommand, SecretSetArguments};
use crate::failure::Failure;
use crate::look::say;
use crate::{ask, input, now, output, webhook};

const STOPPED: [&str; 2] = [
    "stopped; the new secret may or may not be stored; it is safe to run `bongsu secret set` again",
    "중지했습니다. 새 비밀은 저장되었을 수도 있습니다. `bongsu secret set`을 다시 실행해도 안전합니다",
];

pub(crate) async fn run(arguments: &SecretArguments) -> Result<(), Failure> {
    let SecretCommand::Set(arguments) = &arguments.command;
    super::unless_stopped(set(arguments), STOPPED).await
}

async fn set(arguments: &SecretSetArguments) -> Result<(), Failure> {
    // Reads the files first, so that a file error appears before any request to AWS.
    let mut secrets = given(arguments)?;
    let stack = &arguments.installation.stack;
    if arguments.installation.function.is_some() {
        let installation = super::installation(&arguments.installation).await?;
        complete(&mut secrets, arguments).await?;
        return of_function(&installation, &secrets).await;
    }
    let account = super::account(&stack.place).await?;
    let mut reporter = Reporter::new();
    let deployment = Deployment::find(&account, &stack.stack, &mut reporter).await?;
    complete(&mut secrets, arguments).await?;
    if let Some(warning) = deployment.description.as_ref().and_then(|stack| without_channel(&secrets, stack))
    {
        output::note(&warning);
    }
    let token = now().as_millisecond().to_string();
    let description = set_secrets(&deployment, &secrets, &token, &mut reporter).await?;
    output::line(&say("Stored, encrypted with the stack's key.", "스택의 키로 암호화하여 저장했습니다."))?;
    secrets.iter().try_for_each(|secret| output::line(&next(secret, &description)))
}

/// Asks for the secrets that no file contains, and probes the webhook URL.
async fn complete(secrets: &mut Vec<Secret>, arguments: &SecretSetArguments) -> Result<(), Failure> {
    secrets.extend(asked(arguments)?);
    if secrets.is_empty() {
        secrets.push(Secret::WebhookUrl(webhook::ask(&arguments.webhook)?));
    }
    for secret in secrets {
        if let Secret::WebhookUrl(url) = secret {
            webhook::probe(url).await?;
        }
    }
    Ok(())
}

/// Stores a function's secrets, and prints the values for the tool that created the function.
async fn of_function(installation: &Installation, secrets: &[Secret]) -> Result<(), Failure> {
    let stored = set_of_function(installation, secrets).await?;
    let function = installation.function();
    output::note(&say(
        format!(
            "The tool that created {function} does not know the new value: set the same value there, or its next run restores the old one."
        ),
        format!(
            "{function}을(를) 만든 도구는 이 변경을 모릅니다. 같은 값을 지정하지 않으면 다음 실행 때 이전 값으로 되돌아갑니다."
        ),
    ));
    let each = stored.variables.iter();
    each.map(|(variable, ciphertext)| format!("{variable}={ciphertext}"))
        .try_for_each(|line| output::line(&line))
}

/// Reads the secrets in files.
fn given(arguments: &SecretSetArguments) -> Result<Vec<Secret>, Failure> {
    let files =
        [&arguments.webhook.webhook_url_file, &arguments.bot_token_file, &arguments.signing_secret_file];
    if files.into_iter().filter(|file| file.as_deref() == Some(Path::new("-"))).count() > 1 {
        return Err(Failure::Arguments(say(
            "Standard input can contain only one secret: give files for the others",
            "표준 입력으로는 비밀을 하나만 받습니다. 나머지는 파일로 지정하십시오",
        )));
    }
    let read = |file: &Option<_>, parse: fn(&SecretString) -> Result<Secret, Failure>| {
        file.as_deref().map(|path: &Path| parse(&input::read_secret(path)?)).transpose()
    };
    let webhook = webhook::read(&arguments.webhook)?.map(Secret::WebhookUrl);
    let token = read(&arguments.bot_token_file, bot_token)?;
    let signing = read(&arguments.signing_secret_file, signing_secret)?;
    Ok([webhook, token, signing].into_iter().flatten().collect())
}

/// Asks for the secrets that the options name.
fn asked(arguments: &SecretSetArguments) -> Result<Vec<Secret>, Failure> {
    let mut secrets = Vec::new();
    if arguments.bot_token {
        let question = say("Bot token (xoxb-..., not shown): ", "봇 토큰(xoxb-..., 표시되지 않음): ");
        secrets.push(bot_token(&ask::secret(&question, "--bot-token-file FILE (or - for standard input)")?)?);
    }
    if arguments.signing_secret {
        let question = say("Signing secret (not shown): ", "서명 비밀(표시되지 않음): ");
        let instead = "--signing-secret-file FILE (or - for standard input)";
        secrets.push(signing_secret(&ask::secret(&question, instead)?)?);
    }
    Ok(secrets)
}

fn bot_token(text: &SecretString) -> Result<Secret, Failure> {
    let token = BotToken::parse(text.expose_secret());
    token.map(Secret::BotToken).map_err(|error| Failure::Receiver(error.to_string()))
}

fn signing_secret(text: &SecretString) -> Result<Secret, Failure> {
    SigningSecret::parse(text.expose_secret()).map(Secret::SigningSecret).map_err(Failure::Receiver)
}

/// Returns a warning if the stack has no channel for the bot.
fn without_channel(secrets: &[Secret], stack: &Description) -> Option<String> {
    let is_bot = secrets.iter().any(|secret| matches!(secret, Secret::BotToken(_)));
    if !is_bot || stack.parameter("SlackChannel").is_some() {
        return None;
    }
    let has_webhook = SecretKind::WebhookUrl.is_named_by(stack)
        || secrets.iter().any(|secret| matches!(secret, Secret::WebhookUrl(_)));
    let (meanwhile, korean) = if has_webhook {
        ("alarms go to the webhook", "경보를 웹훅으로 보냅니다")
    } else {
        ("no alarm is delivered", "경보를 보내지 못합니다")
    };
    Some(say(
        format!(
            "The stack has no SlackChannel: until it has one, {meanwhile}. To set it first: bongsu deploy --slack-channel C0123456789"
        ),
        format!(
            "스택에 SlackChannel이 없어 지정할 때까지 {korean}. 먼저 지정하려면: bongsu deploy --slack-channel C0123456789"
        ),
    ))
}

/// Returns the effect of the secret, and the remaining steps.
fn next(secret: &Secret, description: &Description) -> String {
    match secret {
        Secret::WebhookUrl(_) if SecretKind::BotToken.is_named_by(description) => say(
            "The stack also has a bot token, which is used instead of the webhook.",
            "스택에 봇 토큰도 있어 웹훅 대신 봇으로 보냅니다.",
        ),
        Secret::WebhookUrl(_) => {
            say("From now on, alarms go to this webhook.", "이제부터 경보를 그곳으로 보냅니다.")
        }
        Secret::BotToken(_) => match description.parameter("SlackChannel") {
            Some(channel) => say(
                format!("From now on, the bot posts to {channel}; `bongsu doctor` checks that with Slack."),
                format!("이제부터 봇이 {channel}에 보냅니다. `bongsu doctor`로 Slack에 확인하십시오."),
            ),
            None => say(
                "The bot cannot post until it has a channel: `bongsu deploy --slack-channel C0123456789`.",
                "채널을 지정할 때까지 봇이 보내지 않습니다: `bongsu deploy --slack-channel C0123456789`",
            ),
        },
        Secret::SigningSecret(_) => {
            let url = description.output("ButtonsUrl").unwrap_or_default();
            say(
                format!("Set this Request URL in the Slack app (Interactivity & Shortcuts): {url}"),
                format!("Slack 앱의 Interactivity & Shortcuts에서 Request URL을 지정하십시오: {url}"),
            )
        }
    }
}
