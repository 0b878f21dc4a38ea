//! The environment variables that name a receiver: those of the AWS blueprint
//! "cloudwatch-alarm-to-slack", and ours beside them.

use super::{ConfigError, EncryptionContext, Graph, Locale, ReceiverConfig, ReceiverKind, SecretSource};

/// The receiver that the environment names, if it does. `variable` looks one up; empty counts as not
/// set. Where several say where the webhook URL is, the first of this order wins: the blueprint's
/// `kmsEncryptedHookUrl`, `SLACK_WEBHOOK_URL_SSM_PARAMETER`, `SLACK_WEBHOOK_URL_SECRET`,
/// `SLACK_WEBHOOK_URL`.
///
/// # Errors
///
/// `kmsEncryptionContext` is not one.
pub fn receiver_of_environment(
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Option<ReceiverConfig>, ConfigError> {
    let set = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
    let context = set("kmsEncryptionContext").as_deref().map(EncryptionContext::parse).transpose()?;
    let kms = set("kmsEncryptedHookUrl")
        .map(|ciphertext| SecretSource::Kms { ciphertext, context: context.unwrap_or_default() });
    let source = kms
        .or_else(|| set("SLACK_WEBHOOK_URL_SSM_PARAMETER").map(SecretSource::SsmParameter))
        .or_else(|| set("SLACK_WEBHOOK_URL_SECRET").map(SecretSource::SecretsManager))
        .or_else(|| {
            let name = "SLACK_WEBHOOK_URL";
            set(name).map(|_| SecretSource::Environment(name.to_owned()))
        });
    let webhook = |url| ReceiverKind::Webhook { url, channel: set("slackChannel") };
    Ok(source.map(|url| ReceiverConfig { name: "slack".to_owned(), kind: webhook(url), is_fallback: false }))
}

/// The receiver for what others can never be given, where the environment names one
/// (`BONGSU_FALLBACK_TOPIC_ARN`, a topic of SNS).
pub fn fallback_of_environment(variable: impl Fn(&str) -> Option<String>) -> Option<ReceiverConfig> {
    let arn = variable("BONGSU_FALLBACK_TOPIC_ARN").filter(|value| !value.trim().is_empty())?;
    let name = arn.rsplit(':').next().unwrap_or_default().to_owned();
    Some(ReceiverConfig { name, kind: ReceiverKind::Topic(arn), is_fallback: true })
}

/// The language of messages that the environment names (`BONGSU_LOCALE`), if it does; empty counts as not
/// set.
///
/// # Errors
///
/// It is none that messages are written in.
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

/// The bucket for pictures that the environment names (`BONGSU_GRAPH_BUCKET`), in place of the one of `graph`;
/// empty counts as not set.
///
/// # Errors
///
/// No bucket has such a name.
pub fn graph_of_environment(
    graph: Graph,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Graph, ConfigError> {
    match variable("BONGSU_GRAPH_BUCKET").filter(|value| !value.trim().is_empty()) {
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
    fn the_blueprints_variables_come_first() {
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
    fn a_language_is_one_of_those_there_are() {
        let locale = |value: Option<&str>| locale_of_environment(|_| value.map(str::to_owned));
        assert_eq!(locale(None).unwrap(), None);
        assert_eq!(locale(Some("")).unwrap(), None);
        assert_eq!(locale(Some("en")).unwrap(), Some(Locale::En));
        assert_eq!(locale(Some("ko ")).unwrap(), Some(Locale::Ko));
        let error = locale(Some("fr")).unwrap_err().to_string();
        assert_eq!(error, "BONGSU_LOCALE \"fr\": not one of en, ko");
    }

    #[test]
    fn a_bucket_of_the_environment_comes_first() {
        let named = |value: Option<&str>| {
            let graph = Graph::default().with_bucket("of-the-file".to_owned()).unwrap();
            graph_of_environment(graph, |_| value.map(str::to_owned)).map(|graph| graph.bucket)
        };
        assert_eq!(named(None).unwrap().as_deref(), Some("of-the-file"));
        assert_eq!(named(Some(" ")).unwrap().as_deref(), Some("of-the-file"));
        assert_eq!(named(Some("mine")).unwrap().as_deref(), Some("mine"));
        assert!(named(Some("No Bucket")).unwrap_err().to_string().contains("No Bucket"));
    }
}
