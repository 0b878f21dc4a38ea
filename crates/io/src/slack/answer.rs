//! Interprets Slack's responses to webhooks (Slack changelog, 2016-05-17, "Changes to errors for incoming
//! webhooks").

use bongsu_core::delivery::DeliveryError;

use super::attempts::Answer;
use crate::attempts::{answered, asks_again, unanswered};
use crate::http::{HttpError, Response};

/// Interprets a response. Only status 200 with the body `ok` means success.
pub(super) fn read(response: &Response) -> Answer {
    let body = String::from_utf8_lossy(&response.body);
    let body = body.trim();
    let status = response.status.as_u16();
    if let Some(later) = asks_again("Slack", response) {
        return Answer::Failed(later);
    }
    let cause = answered("Slack", response);
    match status {
        200 if body == "ok" => Answer::Delivered(None),
        400 if is_about_blocks(body) => Answer::BlocksRefused(cause),
        _ if body == "channel_not_found" => Answer::ChannelRefused(permanent(cause, body)),
        403 | 404 => Answer::SecretRefused(permanent(cause, body)),
        _ => Answer::Failed(permanent(cause, body)),
    }
}

/// Interprets a request without a response.
pub(super) fn read_error(error: &HttpError) -> DeliveryError {
    unanswered("Slack", hint(""), error)
}

fn permanent(cause: String, body: &str) -> DeliveryError {
    DeliveryError::Permanent { cause, hint: hint(body).to_owned() }
}

fn is_about_blocks(body: &str) -> bool {
    let words = [
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_payload",
        "invalid_attachments",
        "msg_blocks_too_long",
        "too_many_attachments",
    ];
    words.contains(&body)
}

/// Returns the solution for a person.
fn hint(body: &str) -> &'static str {
    match body {
        "no_service" | "no_active_hooks" | "no_team" | "invalid_token" => {
            "the webhook was removed or disabled, or its URL is incomplete; make a new one in Slack and replace the stored URL"
        }
        "action_prohibited" | "posting_to_general_channel_denied" => {
            "a setting of the workspace forbids it; ask its administrator, or use a webhook for another channel"
        }
        "channel_not_found" => {
            "the channel does not exist any more; make a webhook for another channel and replace the stored URL"
        }
        "channel_is_archived" => {
            "the channel is archived; unarchive it, or make a webhook for another channel and replace the stored URL"
        }
        "user_not_found" => "the user in slackChannel does not exist any more; change slackChannel",
        "team_disabled" => "the Slack workspace is disabled",
        _ => "Slack refuses this message; see Slack's list of errors of incoming webhooks",
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, StatusCode};

    use super::*;

    fn answer(status: u16, body: &'static str, retry_after: Option<&'static str>) -> Answer {
        let mut headers = HeaderMap::new();
        if let Some(seconds) = retry_after {
            headers.insert("retry-after", seconds.parse().unwrap());
        }
        read(&Response { status: StatusCode::from_u16(status).unwrap(), headers, body: body.into() })
    }

    #[test]
    fn distinguishes_answers() {
        assert_eq!(answer(200, "ok", None), Answer::Delivered(None));
        assert_eq!(answer(200, "ok\n", None), Answer::Delivered(None));
        assert!(matches!(answer(200, "<html>", None), Answer::Failed(DeliveryError::Permanent { .. })));
        assert!(matches!(answer(400, "invalid_blocks", None), Answer::BlocksRefused(_)));
        assert!(matches!(answer(400, "no_text", None), Answer::Failed(DeliveryError::Permanent { .. })));
        assert!(matches!(answer(403, "invalid_token", None), Answer::SecretRefused(_)));
        assert!(matches!(answer(404, "no_service", None), Answer::SecretRefused(_)));
        assert!(matches!(answer(404, "channel_not_found", None), Answer::ChannelRefused(_)));
        assert!(matches!(
            answer(410, "channel_is_archived", None),
            Answer::Failed(DeliveryError::Permanent { .. })
        ));
        assert!(matches!(
            answer(500, "rollup_error", None),
            Answer::Failed(DeliveryError::Retry { after: None, .. })
        ));
    }

    #[test]
    fn an_answer_that_repeats_the_url_is_not_shown() {
        let body = "cannot reach https://hooks.slack.com/services/T0/B0/SECRETXXXX\u{1b}[0m";
        for status in [200, 302, 400, 403, 404, 407, 429, 500, 502] {
            let shown = format!("{:?}", answer(status, body, None));
            assert!(shown.contains("cannot reach") && !shown.contains("SECRET"), "{shown}");
            assert!(!shown.contains("1b"), "{shown}");
        }
    }
}
