//! The environment variables that configure a receiver: the variables of the AWS blueprint
//! "cloudwatch-alarm-to-slack", and bongsu's own.

use bongsu_alarm::Locale;

use super::{
    ConfigError, EncryptionContext, Graph, ReceiverConfig, ReceiverKind, SecretSource, Slack, Topic,
    TopicFormat,
};

/// The receiver's name in logs.
const NAME: &str = "slack";

/// Returns the receiver that the environment configures. `variable` looks up a variable; an empty value
/// counts as unset. If several variables supply the webhook URL, the first one in this order wins: the
/// blueprint's `kmsEncryptedHookUrl`, `SLACK_WEBHOOK_URL_SSM_PARAMETER`, `SLACK_WEBHOOK_URL_SECRET`,
/// `SLACK_WEBHOOK_URL`. A bot token wins over all of them, so that a user can switch from a webhook to a bot
/// and back. Its variables are `kmsEncryptedBotToken`, `SLACK_BOT_TOKEN_SSM_PARAMETER`,
/// `SLACK_BOT_TOKEN_SECRET` and `SLACK_BOT_TOKEN`.
///
/// # Errors
///
/// Returns an error if `kmsEncryptionContext` is invalid, or if there is a bot token without `slackChannel`.
pub fn receiver_of_environment(
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Option<ReceiverConfig>, ConfigError> {
    let Some(token) = source(&variable, ["kmsEncryptedBotToken", "SLACK_BOT_TOKEN"])? else {
        return webhook_of_environment(variable);
    };
    let name = NAME.to_owned();
    let Some(channel) = set(&variable, "slackChannel") else { return Err(ConfigError::NoChannel { name }) };
    let kind = ReceiverKind::Bot { token, channel, template: None, api_origin: None };
    Ok(Some(ReceiverConfig { name, kind, is_fallback: false }))
}

/// Returns the webhook that the environment configures, even if the environment also has a bot token.
/// Programs that cannot use a bot use the webhook.
///
/// # Errors
///
/// Returns an error if `kmsEncryptionContext` is invalid.
pub fn webhook_of_environment(
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Option<ReceiverConfig>, ConfigError> {
    let url = source(&variable, ["kmsEncryptedHookUrl", "SLACK_WEBHOOK_URL"])?;
    let channel = set(&variable, "slackChannel");
    let receiver = |url| ReceiverConfig {
        name: NAME.to_owned(),
        kind: ReceiverKind::Webhook { url, channel },
        is_fallback: false,
    };
    Ok(url.map(receiver))
}

/// Replaces the signing secret of `slack` by the one in the environment. The first of these variables wins:
/// `kmsEncryptedSigningSecret`, `SLACK_SIGNING_SECRET_SSM_PARAMETER`, `SLACK_SIGNING_SECRET_SECRET`,
/// `SLACK_SIGNING_SECRET`. An empty value counts as unset.
///
/// # Errors
///
/// Returns an error if `kmsEncryptionContext` is invalid.
pub fn slack_of_environment(
    slack: Slack,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Slack, ConfigError> {
    let named = source(&variable, ["kmsEncryptedSigningSecret", "SLACK_SIGNING_SECRET"])?;
    Ok(Slack { signing_secret: named.or(slack.signing_secret), ..slack })
}

fn set(variable: &impl Fn(&str) -> Option<String>, name: &str) -> Option<String> {
    variable(name).filter(|value| !value.trim().is_empty())
}

/// Returns the source of a secret: the ciphertext in the variable `kms`, or else the first source among
/// `plain` and the variables derived from it.
fn source(
    variable: &impl Fn(&str) -> Option<String>,
    [kms, plain]: [&str; 2],
) -> Result<Option<SecretSource>, ConfigError> {
    let context = set(variable, "kmsEncryptionContext");
    let context = context.as_deref().map(EncryptionContext::parse).transpose()?.unwrap_or_default();
    let kms = set(variable, kms).map(|ciphertext| SecretSource::Kms { ciphertext, context });
    let source = kms
        .or_else(|| set(variable, &format!("{plain}_SSM_PARAMETER")).map(SecretSource::SsmParameter))
        .or_else(|| set(variable, &format!("{plain}_SECRET")).map(SecretSource::SecretsManager))
        .or_else(|| set(variable, plain).map(|_| SecretSource::Environment(plain.to_owned())));
    Ok(source)
}

/// Returns the fallback receiver that the environment configures: the SNS topic in
/// `BONGSU_FALLBACK_TOPIC_ARN`. It gets the notices that other receivers can never get.
pub fn fallback_of_environment(variable: impl Fn(&str) -> Option<String>) -> Option<ReceiverConfig> {
    let arn = variable("BONGSU_FALLBACK_TOPIC_ARN").filter(|value| !value.trim().is_empty())?;
    let name = arn.rsplit(':').next().unwrap_or_default().to_owned();
    let topic = Topic { arn, format: TopicFormat::Text };
    Some(ReceiverConfig { name, kind: ReceiverKind::Topic(topic), is_fallback: true })
}

/// Returns the language of messages that the environment sets (`BONGSU_LOCALE`). An empty value counts as
/// unset.
///
/// # Errors
///
/// Returns an error if the language is not supported.
pub fn locale_of_environment(
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Option<Locale>, ConfigError> {
    let name = variable("BONGSU_LOCALE").filter(|value| !value.trim().is_empty());
    match name.as_deref().map(str::trim) {
        None => Ok(None),
        Some("en") => Ok(Some(Locale::En)),
        Some("ko") => Ok(Some(Locale::Ko)),
        Some(other) => Err(ConfigError::Locale { text: other.to_owned() }),
    }
}

/// Replaces settings of `graph` by those of the environment: the bucket for pictures (`BONGSU_GRAPH_BUCKET`)
/// and uploads by bots (`BONGSU_GRAPH_UPLOAD`). An empty value counts as unset.
///
/// # Errors
///
/// Returns an error if the bucket name is invalid, or if the upload setting is neither true nor false.
pub fn graph_of_environment(
    graph: Graph,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Graph, ConfigError> {
    let upload = match set(&variable, "BONGSU_GRAPH_UPLOAD").as_deref().map(str::trim) {
        None => graph.upload,
        Some("true") => true,
        Some("false") => false,
        Some(other) => {
            let cause = format!("BONGSU_GRAPH_UPLOAD \"{other}\": neither true nor false");
            return Err(ConfigError::Graph { cause });
        }
    };
    let graph = Graph { upload, ..graph };
    match set(&variable, "BONGSU_GRAPH_BUCKET") {
        Some(name) => graph.with_bucket(name.trim().to_owned()),
        None => Ok(graph),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(variables: &[(&str, &str)]) -> Option<SecretSource> {
        let variable =
            |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        match receiver_of_environment(variable).unwrap()?.kind {
            ReceiverKind::Webhook { url, .. } => Some(url),
            _ => None,
        }
    }

    #[test]
    fn the_variables_of_the_blueprint_win() {
        let ciphertext = "AQ==".to_owned();
        let kms = |context| Some(SecretSource::Kms { ciphertext: ciphertext.clone(), context });
        let pairs = EncryptionContext::Pairs(vec![("a".to_owned(), "b".to_owned())]);
        let plain = ("SLACK_WEBHOOK_URL", "https://x");
        assert_eq!(source(&[]), None);
        assert_eq!(source(&[("kmsEncryptedHookUrl", " ")]), None);
        assert_eq!(source(&[plain, ("kmsEncryptedHookUrl", "AQ==")]), kms(EncryptionContext::FunctionName));
        assert_eq!(
            source(&[("kmsEncryptedHookUrl", "AQ=="), ("kmsEncryptionContext", "none")]),
            kms(EncryptionContext::None)
        );
        assert_eq!(source(&[("kmsEncryptedHookUrl", "AQ=="), ("kmsEncryptionContext", "a=b")]), kms(pairs));
        assert_eq!(
            source(&[plain, ("SLACK_WEBHOOK_URL_SECRET", "s")]),
            Some(SecretSource::SecretsManager("s".to_owned()))
        );
        assert_eq!(source(&[plain]), Some(SecretSource::Environment("SLACK_WEBHOOK_URL".to_owned())));
    }

    #[test]
    fn a_bot_token_wins_over_a_webhook_and_needs_a_channel() {
        let of = |variables: &[(&str, &str)]| {
            let find = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|it| it.1.to_owned());
            receiver_of_environment(find).map(|receiver| receiver.map(|receiver| receiver.kind))
        };
        let (hook, channel) = (("kmsEncryptedHookUrl", "AQ=="), ("slackChannel", "C012"));
        let token = SecretSource::SecretsManager("s".to_owned());
        let bot = ReceiverKind::Bot { token, channel: "C012".to_owned(), template: None, api_origin: None };
        assert_eq!(of(&[hook, channel, ("SLACK_BOT_TOKEN_SECRET", "s")]), Ok(Some(bot)));
        let error = of(&[hook, ("SLACK_BOT_TOKEN", "xoxb-1")]).unwrap_err().to_string();
        assert!(error.contains("slackChannel"), "{error}");
    }

    #[test]
    fn a_signing_secret_in_the_environment_wins() {
        let slack = || Slack { signing_secret: Some(SecretSource::File("f".to_owned())), ..Slack::default() };
        let named = |name: &'static str| {
            slack_of_environment(slack(), |it| (it == name).then(|| "s".to_owned())).unwrap().signing_secret
        };
        assert_eq!(named("SLACK_SIGNING_SECRET_SECRET"), Some(SecretSource::SecretsManager("s".to_owned())));
        let context = EncryptionContext::FunctionName;
        let kms = SecretSource::Kms { ciphertext: "s".to_owned(), context };
        assert_eq!(named("kmsEncryptedSigningSecret"), Some(kms));
        assert_eq!(named("SLACK_BOT_TOKEN_SECRET"), Some(SecretSource::File("f".to_owned())));
    }

    #[test]
    fn a_language_must_be_supported() {
        let locale = |value: Option<&str>| locale_of_environment(|_| value.map(str::to_owned));
        assert_eq!(locale(None).unwrap(), None);
        assert_eq!(locale(Some("")).unwrap(), None);
        assert_eq!(locale(Some("en")).unwrap(), Some(Locale::En));
        assert_eq!(locale(Some("ko ")).unwrap(), Some(Locale::Ko));
        let error = locale(Some("fr")).unwrap_err().to_string();
        assert_eq!(error, "BONGSU_LOCALE \"fr\": not one of en, ko");
    }

    #[test]
    fn a_bot_without_a_channel_does_not_replace_the_webhook() {
        let find = |name: &str| {
            ["SLACK_BOT_TOKEN", "SLACK_WEBHOOK_URL"].contains(&name).then(|| "secret".to_owned())
        };
        assert!(matches!(receiver_of_environment(find), Err(ConfigError::NoChannel { .. })));
        let url = SecretSource::Environment("SLACK_WEBHOOK_URL".to_owned());
        let webhook = webhook_of_environment(find).unwrap().map(|receiver| receiver.kind);
        assert_eq!(webhook, Some(ReceiverKind::Webhook { url, channel: None }));
        assert_eq!(webhook_of_environment(|_| None), Ok(None));
    }

    #[test]
    fn a_bucket_in_the_environment_wins() {
        let named = |value: Option<&str>| {
            let graph = Graph::default().with_bucket("of-the-file".to_owned()).unwrap();
            let find = |name: &str| value.filter(|_| name == "BONGSU_GRAPH_BUCKET").map(str::to_owned);
            graph_of_environment(graph, find).map(|graph| graph.bucket)
        };
        assert_eq!(named(None).unwrap().as_deref(), Some("of-the-file"));
        assert_eq!(named(Some(" ")).unwrap().as_deref(), Some("of-the-file"));
        assert_eq!(named(Some("mine")).unwrap().as_deref(), Some("mine"));
        assert!(named(Some("No Bucket")).unwrap_err().to_string().contains("No Bucket"));
    }

    #[test]
    fn the_environment_decides_whether_bots_upload() {
        let uploads = |file: bool, value: Option<&str>| {
            let find = |name: &str| value.filter(|_| name == "BONGSU_GRAPH_UPLOAD").map(str::to_owned);
            graph_of_environment(Graph { upload: file, ..Graph::default() }, find).map(|graph| graph.upload)
        };
        let cases = [
            (None, [false, true]),
            (Some(""), [false, true]),
            (Some("true "), [true, true]),
            (Some("false"), [false, false]),
        ];
        for (value, [without, with]) in cases {
            assert_eq!((uploads(false, value), uploads(true, value)), (Ok(without), Ok(with)), "{value:?}");
        }
        let error = uploads(true, Some("yes")).unwrap_err().to_string();
        assert!(error.contains("BONGSU_GRAPH_UPLOAD \"yes\": neither true nor false"), "{error}");
    }
}
