//! The webhook URL of a deployment: from a file, standard input or a hidden prompt, and never from an
//! argument.

use std::path::Path;

use bongsu_io::http::HttpClient;
use bongsu_io::slack::{WebhookState, WebhookUrl};
use secrecy::{ExposeSecret as _, SecretString};

use crate::arguments::WebhookArguments;
use crate::failure::Failure;
use crate::look::say;
use crate::{ask, input, output};

const INSTEAD: &str = "--webhook-url-file FILE (or - for standard input)";

/// Reads the URL from the file of the arguments. Returns `None` without a file.
pub(crate) fn read(arguments: &WebhookArguments) -> Result<Option<WebhookUrl>, Failure> {
    let file = arguments.webhook_url_file.as_deref();
    file.map(|path| parse(&input::read_secret(path)?, arguments)).transpose()
}

pub(crate) fn ask(arguments: &WebhookArguments) -> Result<WebhookUrl, Failure> {
    let question = say(
        "Slack webhook URL (https://hooks.slack.com/services/..., not shown): ",
        "Slack 웹훅 URL(https://hooks.slack.com/services/..., 표시되지 않음): ",
    );
    parse(&ask::secret(&question, INSTEAD)?, arguments)
}

/// Asks Slack, before the URL is stored, whether it would accept a message. Posts nothing. Refuses a URL that
/// Slack does not know. If this machine cannot reach Slack, prints a note and accepts the URL.
pub(crate) async fn probe(url: &WebhookUrl) -> Result<(), Failure> {
    let http = HttpClient::new().map_err(|error| Failure::System(error.to_string()))?;
    match url.probe(&http).await {
        WebhookState::Alive => Ok(()),
        WebhookState::Dead(said) => Err(Failure::Receiver(say(
            format!(
                "the webhook URL is not stored: {said}; create a new one in Slack (the app's page, Incoming Webhooks)"
            ),
            format!(
                "웹훅 URL을 저장하지 않았습니다: {said}. Slack에서 새로 만드십시오(앱 페이지의 Incoming Webhooks)"
            ),
        ))),
        WebhookState::Unknown(said) => {
            output::note(&say(
                format!("This machine cannot check that Slack accepts messages for this URL: {said}"),
                format!("Slack이 그곳의 메시지를 받는지 여기서는 확인할 수 없습니다: {said}"),
            ));
            Ok(())
        }
    }
}

/// Returns whether the URL comes from standard input.
pub(crate) fn takes_stdin(arguments: &WebhookArguments) -> bool {
    arguments.webhook_url_file.as_deref() == Some(Path::new("-"))
}

fn parse(text: &SecretString, arguments: &WebhookArguments) -> Result<WebhookUrl, Failure> {
    WebhookUrl::parse(text.expose_secret(), arguments.url_rules.rules())
        .map_err(|error| Failure::Receiver(error.to_string()))
}
