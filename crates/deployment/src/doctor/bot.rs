use bongsu_io::slack::{BotState, BotToken, WebApi};

use super::{LinkFinding, Patient};

const LINK: &str = "bot";

/// Checks that Slack knows the bot and that it may post. Posts nothing.
pub(super) async fn check(patient: &Patient, token: &BotToken, origin: Option<&str>) -> LinkFinding {
    let api = match WebApi::at(origin, patient.rules, patient.http.clone()) {
        Ok(api) => api,
        Err(error) => return LinkFinding::cannot_tell(LINK, error.to_string(), None),
    };
    match api.probe(token).await {
        BotState::Alive { team, user } => LinkFinding::fine(
            LINK,
            format!("Slack knows it as {user} of the workspace {team}; nothing was posted"),
        ),
        BotState::Dead(said, hint) => {
            let store = patient.bongsu("secret set --bot-token");
            LinkFinding::broken(LINK, said, format!("{hint}; {store} stores a new token"))
        }
        BotState::Unknown(said) => {
            let remedy = "try again; this machine's way to Slack may differ";
            LinkFinding::cannot_tell(LINK, said, Some(remedy.to_owned()))
        }
    }
}
