use bongsu_io::slack::WebhookState;

use super::webhook_url::{Stored, StoredBot};
use super::{LinkFinding, Patient, bot};
use crate::error::AwsError;

const LINK: &str = "webhook";

/// Checks that Slack would accept a message by the webhook, or by the bot in its place. Posts nothing.
pub(super) async fn check(patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
    let url = match patient.webhook().await? {
        Stored::Url { url, .. } => url,
        Stored::Token(StoredBot { token, origin, .. }) => {
            return Ok(vec![bot::check(patient, token, origin.as_deref()).await]);
        }
        _ => {
            let said = "there is no webhook URL and no bot token to ask Slack about";
            return Ok(vec![LinkFinding::cannot_tell(LINK, said, None)]);
        }
    };
    Ok(vec![match url.probe(&patient.http).await {
        WebhookState::Alive => LinkFinding::fine(LINK, "Slack takes messages there; nothing was posted"),
        WebhookState::Dead(said) => {
            let remedy = format!(
                "make another in Slack (the app's page, Incoming Webhooks), then {}",
                patient.bongsu("secret set")
            );
            LinkFinding::broken(LINK, said, remedy)
        }
        WebhookState::Unknown(said) => LinkFinding::cannot_tell(
            LINK,
            said,
            Some("try again; this machine's way to Slack may differ".to_owned()),
        ),
    }])
}
