//! Identifies a bot token without posting (docs.slack.dev, "auth.test").

use std::time::Duration;

use bongsu_core::delivery::DeliveryError;
use serde::Deserialize;

use super::super::answer::read_error;
use super::super::attempts::Answer;
use super::answer::read;
use super::api::WebApi;
use super::token::BotToken;
use super::word::meaning;
use crate::http::Response;

const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// The header with the token's scopes (docs.slack.dev, "Using the Slack Web API").
const SCOPES: &str = "x-oauth-scopes";
/// The scope for posting and for changing posted messages.
const NEEDED: &str = "chat:write";
/// The maximum displayed length of the workspace's and the bot's name.
const NAME_CHARS: usize = 80;

/// The state of a bot token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BotState {
    /// The token is valid.
    Alive {
        /// The workspace's name.
        team: String,
        /// The bot's name.
        user: String,
    },
    /// The token cannot post. Contains Slack's error word and the solution.
    Dead(String, String),
    /// The state is unknown, because there was no response or an unrelated one.
    Unknown(String),
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Body {
    team: String,
    user: String,
}

impl WebApi {
    /// Asks Slack for the token's identity.
    pub async fn probe(&self, token: &BotToken) -> BotState {
        match self.send("auth.test", token, String::new(), ANSWER_WITHIN).await {
            Some(Ok(response)) => state(&response),
            Some(Err(error)) => BotState::Unknown(read_error(&error).to_string()),
            None => BotState::Unknown("Slack's Web API cannot be requested".to_owned()),
        }
    }
}

fn state(response: &Response) -> BotState {
    match read(response) {
        Answer::Delivered(_) if lacks_scope(response) => {
            let said = format!("Slack accepts the bot token, but it lacks the scope {NEEDED}");
            BotState::Dead(said, meaning("missing_scope").1.to_owned())
        }
        Answer::Delivered(_) => {
            let Body { team, user } = serde_json::from_slice(&response.body).unwrap_or_default();
            BotState::Alive { team: name(&team), user: name(&user) }
        }
        Answer::SecretRefused(DeliveryError::Permanent { cause, hint })
        | Answer::Failed(DeliveryError::Permanent { cause, hint }) => BotState::Dead(cause, hint),
        Answer::Failed(error) => BotState::Unknown(error.to_string()),
        _ => BotState::Unknown("the answer is not one to auth.test".to_owned()),
    }
}

/// Returns a name as one short line, because people may choose any name.
fn name(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(NAME_CHARS).collect()
}

/// Returns whether the scope is missing. A response without scopes proves nothing.
fn lacks_scope(response: &Response) -> bool {
    let scopes = response.headers.get(SCOPES).and_then(|value| value.to_str().ok());
    scopes.is_some_and(|scopes| !scopes.split(',').any(|scope| scope.trim() == NEEDED))
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, StatusCode};

    use super::*;

    fn of(status: u16, body: &str, scopes: Option<&'static str>) -> BotState {
        let mut headers = HeaderMap::new();
        if let Some(scopes) = scopes {
            headers.insert(SCOPES, scopes.parse().unwrap());
        }
        let status = StatusCode::from_u16(status).unwrap();
        state(&Response { status, headers, body: body.to_owned().into() })
    }

    #[test]
    fn reports_the_identity() {
        let body = r#"{"ok":true,"team":"Acme","user":"bongsu","team_id":"T1","bot_id":"B1"}"#;
        let alive = BotState::Alive { team: "Acme".to_owned(), user: "bongsu".to_owned() };
        for scopes in [None, Some("chat:write"), Some("channels:read,chat:write, files:write")] {
            assert_eq!(of(200, body, scopes), alive, "{scopes:?}");
        }
        for scopes in ["", "files:write,chat:write.public"] {
            let BotState::Dead(said, hint) = of(200, body, Some(scopes)) else { panic!("{scopes}") };
            assert!(said.contains("chat:write") && hint.contains("install the app again"), "{said}: {hint}");
        }
    }

    #[test]
    fn a_refusal_has_a_solution() {
        for (word, remedy) in
            [("invalid_auth", "copy it again"), ("token_revoked", "install"), ("org_gone", "docs.slack.dev")]
        {
            let state = of(200, &format!(r#"{{"ok":false,"error":"{word}"}}"#), None);
            let BotState::Dead(said, hint) = state else { panic!("{word}: {state:?}") };
            assert!(said.contains(word) && hint.contains(remedy), "{said}: {hint}");
        }
        for (status, body) in [(503, ""), (429, ""), (200, r#"{"ok":false,"error":"internal_error"}"#)] {
            assert!(matches!(of(status, body, None), BotState::Unknown(_)), "{status} {body}");
        }
    }
}
