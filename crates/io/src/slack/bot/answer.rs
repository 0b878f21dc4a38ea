//! Interprets the responses of the Web API. Status 200 alone does not mean success (docs.slack.dev, "Evaluating
//! responses").

use bongsu_core::delivery::DeliveryError;
use bongsu_slack::Posted;
use serde::Deserialize;

use super::super::attempts::Answer;
use super::word::{Meaning, meaning};
use crate::http::Response;
use crate::http::{retry_after, said as body_said, words};

/// The fields of a response. `ok` decides whether the call succeeded.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Body {
    ok: bool,
    error: Option<String>,
    /// The missing scope.
    needed: Option<String>,
    channel: Option<String>,
    ts: Option<String>,
    permalink: Option<String>,
}

pub(super) fn read(response: &Response) -> Answer {
    let status = response.status.as_u16();
    let body = serde_json::from_slice::<Body>(&response.body).ok();
    match body {
        _ if status == 429 => retry(format!("Slack answered 429{}", said(response, body.as_ref())), response),
        Some(Body { ok: true, channel, ts, .. }) if status == 200 => {
            Answer::Delivered(channel.zip(ts).map(|(channel, ts)| Posted { channel, ts }))
        }
        Some(Body { ok: false, error: Some(word), needed, .. }) => {
            refused(&word, needed.as_deref(), response)
        }
        _ if status == 408 || status >= 500 => retry(format!("Slack answered {status}"), response),
        body => {
            let cause = format!("Slack answered {status}{}", said(response, body.as_ref()));
            let hint = "this is not an answer of Slack's Web API: a program between bongsu and Slack answers instead, or BONGSU_SLACK_API_ORIGIN is wrong".to_owned();
            Answer::Failed(DeliveryError::Permanent { cause, hint })
        }
    }
}

/// Returns the URL in a response of chat.getPermalink.
pub(super) fn permalink(response: &Response) -> Option<String> {
    let body: Body = serde_json::from_slice(&response.body).ok()?;
    body.permalink.filter(|_| body.ok)
}

fn refused(word: &str, needed: Option<&str>, response: &Response) -> Answer {
    let mut cause = format!("Slack answered {}", words(word));
    if let Some(needed) = needed.filter(|_| word == "missing_scope") {
        let needed = scopes(needed);
        cause = format!("{cause}, it needs {needed}");
    }
    let (meaning, hint) = meaning(word);
    let permanent = |cause| DeliveryError::Permanent { cause, hint: hint.to_owned() };
    match meaning {
        Meaning::Retry => retry(cause, response),
        Meaning::Unknown => Answer::Failed(DeliveryError::Unknown { cause }),
        Meaning::Token => Answer::SecretRefused(permanent(cause)),
        Meaning::Blocks => Answer::BlocksRefused(cause),
        Meaning::Channel => Answer::ChannelRefused(permanent(cause)),
        Meaning::Thread => Answer::ThreadRefused(permanent(cause)),
        Meaning::Gone => Answer::Gone,
        Meaning::Permanent => Answer::Failed(permanent(cause)),
    }
}

/// Returns the scopes, such as `chat:write`. There may be several.
fn scopes(needed: &str) -> String {
    let is_scope =
        |scope: &&str| scope.bytes().all(|byte| byte.is_ascii_lowercase() || b":._".contains(&byte));
    needed.split(',').map(str::trim).filter(is_scope).take(8).collect::<Vec<_>>().join(",")
}

/// Returns a retry. If Slack limits the rate, its response contains the waiting time; otherwise the usual pauses apply.
fn retry(cause: String, response: &Response) -> Answer {
    let is_limited = response.status == 429 || response.headers.contains_key(http::header::RETRY_AFTER);
    Answer::Failed(DeliveryError::Retry { cause, after: is_limited.then(|| retry_after(response)) })
}

/// Returns the error word, or the beginning of a response that does not come from the API.
fn said(response: &Response, body: Option<&Body>) -> String {
    let word = body.and_then(|body| body.error.as_deref()).map(words);
    let text = word.unwrap_or_else(|| body_said(response));
    if text.is_empty() { text } else { format!(" {text}") }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::{HeaderMap, StatusCode};

    use super::*;

    fn answer(status: u16, body: &str, after: Option<&'static str>) -> Answer {
        let mut headers = HeaderMap::new();
        if let Some(seconds) = after {
            headers.insert("retry-after", seconds.parse().unwrap());
        }
        let status = StatusCode::from_u16(status).unwrap();
        read(&Response { status, headers, body: body.to_owned().into() })
    }

    fn kind(answer: &Answer) -> &'static str {
        match answer {
            Answer::Delivered(_) => "delivered",
            Answer::BlocksRefused(_) => "blocks",
            Answer::ChannelRefused(_) => "channel",
            Answer::ThreadRefused(_) => "thread",
            Answer::SecretRefused(_) => "token",
            Answer::Gone => "gone",
            Answer::Failed(DeliveryError::Retry { .. }) => "retry",
            Answer::Failed(DeliveryError::Unknown { .. }) => "unknown",
            Answer::Failed(DeliveryError::Permanent { .. }) => "permanent",
        }
    }

    #[test]
    fn the_word_decides_instead_of_the_status() {
        let cases = [
            ("not_authed invalid_auth token_revoked token_expired account_inactive", "token"),
            ("missing_scope restricted_action", "permanent"),
            ("channel_not_found not_in_channel is_archived is_inactive", "channel"),
            ("no_permission team_access_not_granted ekm_access_denied msg_too_long no_text", "permanent"),
            ("a_word_of_tomorrow", "permanent"),
            ("ratelimited rate_limited service_unavailable request_timeout team_added_to_org", "retry"),
            ("internal_error fatal_error", "unknown"),
            ("invalid_blocks invalid_blocks_format msg_blocks_too_long invalid_attachments", "blocks"),
            ("thread_not_found cannot_reply_to_message", "thread"),
            ("message_not_found cant_update_message edit_window_closed", "gone"),
        ];
        for (words, expected) in cases {
            for word in words.split(' ') {
                let body = format!(r#"{{"ok":false,"error":"{word}"}}"#);
                assert_eq!(kind(&answer(200, &body, None)), expected, "{word}");
            }
        }
    }

    #[test]
    fn an_answer_of_another_program_is_not_a_success() {
        let cases = [
            (200, "ok", "permanent"),
            (200, "<html>", "permanent"),
            (200, "{}", "permanent"),
            (200, r#"{"ok":"yes"}"#, "permanent"),
            (302, "", "permanent"),
            (500, "", "retry"),
            (503, "<html>", "retry"),
            (500, r#"{"ok":false,"error":"fatal_error"}"#, "unknown"),
            (503, r#"{"ok":true}"#, "retry"),
            (429, "", "retry"),
        ];
        for (status, body, expected) in cases {
            assert_eq!(kind(&answer(status, body, None)), expected, "{status} {body}");
        }
    }

    #[test]
    fn reads_the_position_of_the_message_and_the_missing_scope() {
        let posted = Posted { channel: "C1".to_owned(), ts: "1.2".to_owned() };
        let body = r#"{"ok":true,"channel":"C1","ts":"1.2","message":{"text":"x"}}"#;
        assert_eq!(answer(200, body, None), Answer::Delivered(Some(posted)));
        assert_eq!(answer(200, r#"{"ok":true}"#, None), Answer::Delivered(None));
        let body = r#"{"ok":false,"error":"missing_scope","needed":"chat:write","provided":"files:write"}"#;
        let Answer::Failed(error) = answer(200, body, None) else { panic!("refused") };
        assert!(error.to_string().starts_with("Slack answered missing_scope, it needs chat:write: add"));
        let limited = answer(429, r#"{"ok":false,"error":"ratelimited"}"#, Some("30"));
        let cause = "Slack answered 429 ratelimited".to_owned();
        let after = Some(Duration::from_secs(30));
        assert_eq!(limited, Answer::Failed(DeliveryError::Retry { cause, after }));
    }
}
