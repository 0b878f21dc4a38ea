//! Parses the form that Slack posts (docs.slack.dev, "block_actions payloads").

use bongsu_core::press::{ButtonAction, IncidentKey, Person, Press};
use bongsu_slack::ResponseUrl;
use jiff::Timestamp;
use serde_json::Value;

use super::InteractionError;

/// The maximum stored length of a name.
const NAME_CHARS: usize = 80;

/// A press with its response URL.
type Pressed = (Press, Option<ResponseUrl>);

/// Reads the form in `body`, which was sent at `at`. Returns `None` for buttons without an action and buttons
/// of other apps.
pub(super) fn read(body: &[u8], at: Timestamp) -> Result<Option<Pressed>, InteractionError> {
    let payload = form_urlencoded::parse(body).find(|(name, _)| name == "payload");
    let payload = payload.and_then(|(_, json)| serde_json::from_str::<Value>(&json).ok());
    let payload = payload.ok_or(InteractionError::NotOurs)?;
    if text(&payload, &["type"]) != Some("block_actions") {
        return Err(InteractionError::NotOurs);
    }
    let actions = payload.get("actions").and_then(Value::as_array).into_iter().flatten();
    let Some((action, incident)) = actions.filter_map(button).next() else { return Ok(None) };
    let by = person(&payload).ok_or(InteractionError::NotOurs)?;
    let url = text(&payload, &["response_url"]).map(ResponseUrl::new);
    Ok(Some((Press { action, incident, by, at }, url)))
}

/// Returns the action and the incident of one of bongsu's buttons.
fn button(element: &Value) -> Option<(ButtonAction, IncidentKey)> {
    let action = ButtonAction::of_id(text(element, &["action_id"])?)?;
    Some((action, IncidentKey::of_value(text(element, &["value"])?)?))
}

fn person(payload: &Value) -> Option<Person> {
    let id = text(payload, &["user", "id"])?.to_owned();
    let names = [["user", "name"], ["user", "username"]];
    let name = names.iter().find_map(|path| text(payload, path)).unwrap_or(&id);
    let name = name.chars().take(NAME_CHARS).collect();
    Some(Person { id, name })
}

fn text<'a>(value: &'a Value, path: &[&str]) -> Option<&'a str> {
    let found = path.iter().try_fold(value, |value, name| value.get(name))?;
    found.as_str().filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn form(payload: &Value) -> Vec<u8> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("payload", &payload.to_string()).finish().into_bytes()
    }

    /// Builds the payload that Slack posts, without unused fields.
    fn payload(action: &str, value: &str) -> Value {
        json!({
            "type": "block_actions",
            "user": { "id": "U0123", "username": "hong", "name": "hong", "team_id": "T1" },
            "api_app_id": "A1",
            "token": "deprecated",
            "container": { "type": "message", "message_ts": "1.2", "channel_id": "C1" },
            "response_url": "https://hooks.slack.com/actions/T1/2/x",
            "actions": [{ "type": "button", "block_id": "b", "action_id": action, "value": value }],
        })
    }

    fn key() -> IncidentKey {
        IncidentKey { receiver: "당직".to_owned(), about: "alarm/1/eu/a+b&c=d".to_owned() }
    }

    #[test]
    fn reads_a_press() {
        let at = Timestamp::UNIX_EPOCH;
        let by = Person { id: "U0123".to_owned(), name: "hong".to_owned() };
        let press = Press { action: ButtonAction::Acknowledge, incident: key(), by, at };
        let url = Some(ResponseUrl::new("https://hooks.slack.com/actions/T1/2/x"));
        let body = form(&payload("bongsu_acknowledge", &key().value()));
        assert_eq!(read(&body, at), Ok(Some((press, url))));
    }

    #[test]
    fn tells_ours_from_others() {
        let value = key().value();
        let mut nobody = payload("bongsu_acknowledge", &value);
        nobody["user"] = json!({});
        let mut shortcut = payload("bongsu_acknowledge", &value);
        shortcut["type"] = "shortcut".into();
        let cases = [
            (form(&payload("bongsu_runbook", "")), Ok(None)),
            (form(&payload("approve", &value)), Ok(None)),
            (form(&payload("bongsu_acknowledge", "approve")), Ok(None)),
            (form(&json!({ "type": "block_actions" })), Ok(None)),
            (form(&nobody), Err(InteractionError::NotOurs)),
            (form(&shortcut), Err(InteractionError::NotOurs)),
            (form(&json!([])), Err(InteractionError::NotOurs)),
            (b"payload={".to_vec(), Err(InteractionError::NotOurs)),
            (b"ssl_check=1&token=x".to_vec(), Err(InteractionError::NotOurs)),
            (Vec::new(), Err(InteractionError::NotOurs)),
        ];
        for (body, expected) in cases {
            let text = String::from_utf8_lossy(&body).into_owned();
            assert_eq!(read(&body, Timestamp::UNIX_EPOCH), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_body_is_too_odd(body in any::<Vec<u8>>(), json in "[\\[{\"a-z:,\\]}]{0,60}") {
            let _ = read(&body, Timestamp::UNIX_EPOCH);
            let _ = read(format!("payload={json}").as_bytes(), Timestamp::UNIX_EPOCH);
        }
    }
}
