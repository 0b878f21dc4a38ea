//! Slack's requests for a button press and a slash command, in the event of a function's URL.

use anyhow::Result;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

/// The app's signing secret. No log and no error may contain it.
pub const SIGNING_SECRET: &str = "SECRETXXXX5a8f742231b10e8888abcd";

#[derive(Debug, Clone)]
pub struct ButtonPress {
    /// The button's `action_id`.
    pub action: String,
    /// The button's `value`.
    pub value: String,
    /// The ID of the person.
    pub by: String,
    /// The URL for the answer to the person.
    pub response_url: String,
}

impl ButtonPress {
    /// Returns the body that Slack posts.
    pub fn body(&self) -> String {
        let payload = json!({
            "type": "block_actions",
            "user": { "id": self.by, "username": "hong", "name": "hong", "team_id": "T0123456789" },
            "api_app_id": "A0123456789",
            "container": { "type": "message", "message_ts": "1790000000.000001", "channel_id": "C0123456789" },
            "channel": { "id": "C0123456789", "name": "alarms" },
            "response_url": self.response_url,
            "actions": [{
                "type": "button",
                "block_id": "b",
                "action_id": self.action,
                "value": self.value,
                "text": { "type": "plain_text", "text": "Acknowledge", "emoji": true },
            }],
        });
        form_urlencoded::Serializer::new(String::new()).append_pair("payload", &payload.to_string()).finish()
    }

    /// Signs the body with `secret` at this number of seconds since 1970.
    ///
    /// # Errors
    ///
    /// Returns no error, because a secret may have any length.
    pub fn signature(&self, secret: &str, at: i64) -> Result<String> {
        signature(&self.body(), secret, at)
    }

    /// Returns the event of a function's URL, signed with `secret` at this number of seconds since 1970.
    ///
    /// # Errors
    ///
    /// Returns no error, because a secret may have any length.
    pub fn event(&self, secret: &str, at: i64) -> Result<Value> {
        event(&self.body(), secret, at)
    }
}

/// A slash command that a person sends.
#[derive(Debug, Clone)]
pub struct SlashText {
    /// The text after the command's name.
    pub text: String,
    /// The ID of the person.
    pub by: String,
    /// The URL for the answer to the person.
    pub response_url: String,
}

impl SlashText {
    /// Returns the body that Slack posts (docs.slack.dev, "Implementing slash commands").
    pub fn body(&self) -> String {
        form_urlencoded::Serializer::new(String::new())
            .append_pair("token", "deprecated")
            .append_pair("team_id", "T0123456789")
            .append_pair("channel_id", "C0123456789")
            .append_pair("user_id", &self.by)
            .append_pair("user_name", "hong")
            .append_pair("command", "/alarms")
            .append_pair("text", &self.text)
            .append_pair("api_app_id", "A0123456789")
            .append_pair("response_url", &self.response_url)
            .append_pair("trigger_id", "1.2.x")
            .finish()
    }

    /// Signs the body with `secret` at this number of seconds since 1970.
    ///
    /// # Errors
    ///
    /// Returns no error, because a secret may have any length.
    pub fn signature(&self, secret: &str, at: i64) -> Result<String> {
        signature(&self.body(), secret, at)
    }

    /// Returns the event of a function's URL, signed with `secret` at this number of seconds since 1970.
    ///
    /// # Errors
    ///
    /// Returns no error, because a secret may have any length.
    pub fn event(&self, secret: &str, at: i64) -> Result<Value> {
        event(&self.body(), secret, at)
    }
}

fn signature(body: &str, secret: &str, at: i64) -> Result<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())?;
    mac.update(format!("v0:{at}:{body}").as_bytes());
    let digits: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("v0={digits}"))
}

fn event(body: &str, secret: &str, at: i64) -> Result<Value> {
    Ok(json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": "/",
        "rawQueryString": "",
        "headers": {
            "content-type": "application/x-www-form-urlencoded",
            "x-slack-request-timestamp": at.to_string(),
            "x-slack-signature": signature(body, secret, at)?,
            "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        },
        "requestContext": {
            "accountId": "anonymous",
            "http": { "method": "POST", "path": "/", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1" },
            "timeEpoch": at * 1_000,
        },
        // Lambda encodes the body of a form this way.
        "body": STANDARD.encode(body),
        "isBase64Encoded": true,
    }))
}
