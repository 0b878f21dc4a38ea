use bongsu_core::ledger::UsedChannel;
use bongsu_core::store::{Item, Order, Store as _};
use bongsu_io::slack::{BotState, BotToken, WebApi, WebhookState};

use super::webhook_url::{Stored, StoredBot};
use super::{LinkFinding, Patient};
use crate::error::AwsError;

pub(super) const WEBHOOK: &str = "webhook";
const BOT: &str = "bot";
pub(super) const CHANNELS: &str = "channels";
/// The remedy if this machine does not reach Slack.
const TRY_AGAIN: &str = "try again; the function may reach Slack even if this machine does not";

/// Checks that Slack would accept a message from the webhook or from the bot that replaces it. Posts nothing.
pub(super) async fn check(patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
    let url = match patient.webhook().await? {
        Stored::Url { url, .. } => url,
        Stored::Token(StoredBot { token, origin, .. }) => {
            return Ok(vec![bot(patient, token, origin.as_deref()).await]);
        }
        _ => {
            let said = "there is neither a webhook URL nor a bot token to check with Slack";
            return Ok(vec![LinkFinding::cannot_tell(WEBHOOK, said, None)]);
        }
    };
    Ok(vec![match url.probe(&patient.http).await {
        WebhookState::Alive => LinkFinding::fine(WEBHOOK, "Slack accepts messages there; nothing was posted"),
        WebhookState::Dead(said) => {
            let remedy = format!(
                "create another one in Slack (the app's page, Incoming Webhooks), then {}",
                patient.bongsu("secret set")
            );
            LinkFinding::broken(WEBHOOK, said, remedy)
        }
        WebhookState::Unknown(said) => LinkFinding::cannot_tell(WEBHOOK, said, Some(TRY_AGAIN.to_owned())),
    }])
}

/// Checks that Slack knows the bot and that the bot may post. Posts nothing.
async fn bot(patient: &Patient, token: &BotToken, origin: Option<&str>) -> LinkFinding {
    let api = match WebApi::at(origin, patient.rules, patient.http.clone()) {
        Ok(api) => api,
        Err(error) => return LinkFinding::cannot_tell(BOT, error.to_string(), None),
    };
    match api.probe(token).await {
        BotState::Alive { team, user } => LinkFinding::fine(
            BOT,
            format!("Slack knows it as {user} of the workspace {team}; nothing was posted"),
        ),
        BotState::Dead(said, hint) => {
            let store = patient.bongsu("secret set --bot-token");
            LinkFinding::broken(BOT, said, format!("{hint}; {store} stores a new token"))
        }
        BotState::Unknown(said) => LinkFinding::cannot_tell(BOT, said, Some(TRY_AGAIN.to_owned())),
    }
}

/// Checks whether Slack accepts messages in the channels that templates chose. Returns no finding if there are no
/// such channels.
pub(super) async fn channels(patient: &Patient) -> Vec<LinkFinding> {
    let Some(ledger) = patient.description().ledger(patient.account()) else { return Vec::new() };
    // If the ledger cannot be read, its own check reports the reason.
    let used = ledger.list(UsedChannel::LIST, Order::Ascending, usize::MAX).await;
    findings(&used.unwrap_or_default())
}

fn findings(used: &[Item]) -> Vec<LinkFinding> {
    let refused = used.iter().filter_map(|item| {
        let refused = UsedChannel::read(item)?.refused?;
        let said = format!("{}: its messages go to the default channel", item.key.sort);
        Some(LinkFinding::broken(CHANNELS, said, refused))
    });
    let mut findings: Vec<_> = refused.collect();
    if findings.is_empty() && !used.is_empty() {
        findings.push(LinkFinding::fine(
            CHANNELS,
            format!("Slack accepts messages in all {} channels that templates chose", used.len()),
        ));
    }
    findings
}

#[cfg(test)]
mod tests {
    use bongsu_core::store::Key;

    use super::super::LinkState;
    use super::*;

    #[test]
    fn names_the_channels_that_accept_no_message() {
        let item = |address: &str, record: &str| Item {
            key: Key::new(UsedChannel::LIST, address),
            record: record.to_owned(),
            revision: 1,
        };
        let taken = item("slack#web", r#"{"version":1}"#);
        let refused =
            item("slack#pay", r#"{"version":1,"refused":"Slack answered not_in_channel: invite it"}"#);
        assert_eq!(findings(&[]), []);
        let [fine] = findings(std::slice::from_ref(&taken)).try_into().unwrap();
        assert_eq!(fine.verdict, LinkState::Fine);
        let [broken] = findings(&[taken, refused]).try_into().unwrap();
        assert_eq!(broken.verdict, LinkState::Broken);
        assert_eq!(broken.said, "slack#pay: its messages go to the default channel");
        assert_eq!(broken.remedy.as_deref(), Some("Slack answered not_in_channel: invite it"));
    }
}
