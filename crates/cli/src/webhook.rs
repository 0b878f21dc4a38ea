//! The webhook URL of a deployment: from a file, standard input or a hidden prompt, and never from an argument.

use std::io::Read as _;
use std::path::Path;

use bongsu_io::slack::{UrlRules, WebhookUrl};
use secrecy::{ExposeSecret as _, SecretString};

use crate::arguments::WebhookArguments;
use crate::ask;
use crate::failure::Failure;

/// No URL is longer; a file that is, is another.
const MOST_BYTES: u64 = 4096;
const INSTEAD: &str = "--webhook-url-file FILE (or - for standard input)";

/// Reads the URL that the arguments name, if they do.
pub(crate) fn read(arguments: &WebhookArguments) -> Result<Option<WebhookUrl>, Failure> {
    let file = arguments.webhook_url_file.as_deref();
    file.map(|path| parse(&text(path)?, arguments)).transpose()
}

/// Asks for it.
pub(crate) fn ask(arguments: &WebhookArguments) -> Result<WebhookUrl, Failure> {
    let question = "Slack webhook URL (https://hooks.slack.com/services/..., not shown): ";
    parse(&ask::secret(question, INSTEAD)?, arguments)
}

/// Whether standard input is used up by it.
pub(crate) fn takes_stdin(arguments: &WebhookArguments) -> bool {
    arguments.webhook_url_file.as_deref() == Some(Path::new("-"))
}

/// Which URLs are webhooks, as far as the arguments and the environment say.
pub(crate) fn rules(allow_insecure: bool) -> UrlRules {
    let variable = std::env::var("BONGSU_ALLOW_INSECURE_WEBHOOK").is_ok_and(|value| value == "1");
    if variable || allow_insecure { UrlRules::Any } else { UrlRules::SlackOnly }
}

fn parse(text: &SecretString, arguments: &WebhookArguments) -> Result<WebhookUrl, Failure> {
    let rules = rules(arguments.allow_insecure_webhook);
    WebhookUrl::parse(text.expose_secret(), rules).map_err(|error| Failure::Receiver(error.to_string()))
}

fn text(path: &Path) -> Result<SecretString, Failure> {
    let failure = |cause: String| Failure::File { path: path.display().to_string(), cause };
    let mut text = String::new();
    let read = if path == Path::new("-") {
        std::io::stdin().lock().take(MOST_BYTES).read_to_string(&mut text)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(MOST_BYTES).read_to_string(&mut text))
    };
    // Wrapped before anything can fail, so that it is wiped in every case.
    let text: SecretString = text.into();
    read.map_err(|error| failure(error.to_string()))?;
    Ok(text)
}
