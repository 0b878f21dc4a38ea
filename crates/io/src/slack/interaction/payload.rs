//! Parses the forms that Slack posts (docs.slack.dev, "block_actions payloads" and "Implementing slash commands").

use std::borrow::Cow;

use bongsu_core::press::{ButtonAction, IncidentKey, Person, Press};
use bongsu_core::slash::SlashCommand;
use bongsu_slack::ResponseUrl;
use jiff::Timestamp;
use serde_json::Value;

use super::InteractionError;

/// The maximum stored length of a name.
const NAME_CHARS: usize = 80;
/// The maximum length of the text of a command. No command needs more.
const TEXT_CHARS: usize = 2_000;

/// The content of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Form {
    /// A press with its response URL.
    Press(Press, Option<ResponseUrl>),
    /// A slash command with its response URL.
    Slash(SlashCommand, ResponseUrl),
    /// A button without an action, or a button of another app.
    Nothing,
}

/// Reads the form in `body`, which was sent at `at`.
pub(super) fn read(body: &[u8], at: Timestamp) -> Result<Form, InteractionError> {
    let field =
        |name: &str| form_urlencoded::parse(body).find(|(found, _)| found == name).map(|(_, value)| value);
    if field("command").is_some() {
        return slash(|name| field(name).filter(|value| !value.is_empty()), at)
            .ok_or(InteractionError::NotOurs);
    }
    let payload = field("payload").and_then(|json| serde_json::from_str::<Value>(&json).ok());
    let payload = payload.ok_or(InteractionError::NotOurs)?;
    if text(&payload, &["type"]) != Some("block_actions") {
        return Err(InteractionError::NotOurs);
    }
    let actions = payload.get("actions").and_then(Value::as_array).into_iter().flatten();
    let Some((action, incident)) = actions.filter_map(button).next() else { return Ok(Form::Nothing) };
    let by = person(&payload).ok_or(InteractionError::NotOurs)?;
    let url = text(&payload, &["response_url"]).map(ResponseUrl::new);
    Ok(Form::Press(Press { action, incident, by, at }, url))
}

/// Reads a slash command. Without a response URL there is no command, because the answer needs the URL.
fn slash<'b>(field: impl Fn(&str) -> Option<Cow<'b, str>>, at: Timestamp) -> Option<Form> {
    let id = field("user_id")?.into_owned();
    let name = field("user_name").map_or_else(|| id.clone(), Cow::into_owned);
    let by = Person { name: name.chars().take(NAME_CHARS).collect(), id };
    let text = field("text").unwrap_or_default().chars().take(TEXT_CHARS).collect();
    Some(Form::Slash(SlashCommand { text, by, at }, ResponseUrl::new(&field("response_url")?)))
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
        assert_eq!(read(&body, at), Ok(Form::Press(press, url)));
    }

    #[test]
    fn reads_a_slash_command() {
        let at = Timestamp::UNIX_EPOCH;
        let read_form = |body: &str| read(body.as_bytes(), at);
        let by = Person { id: "U0123".to_owned(), name: "hong".to_owned() };
        let url = ResponseUrl::new("https://hooks.slack.com/commands/T1/2/x");
        let command = |text: &str| SlashCommand { text: text.to_owned(), by: by.clone(), at };
        let end =
            "user_id=U0123&user_name=hong&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1%2F2%2Fx";
        let found = read_form(&format!("command=%2Falarms&text=ack+a%26b&{end}"));
        assert_eq!(found, Ok(Form::Slash(command("ack a&b"), url.clone())));
        assert_eq!(read_form(&format!("command=%2Falarms&text=&{end}")), Ok(Form::Slash(command(""), url)));
    }

    #[test]
    fn ignores_buttons_of_other_apps() {
        let value = key().value();
        let mut nobody = payload("bongsu_acknowledge", &value);
        nobody["user"] = json!({});
        let mut shortcut = payload("bongsu_acknowledge", &value);
        shortcut["type"] = "shortcut".into();
        let cases = [
            (form(&payload("bongsu_runbook", "")), Ok(Form::Nothing)),
            (form(&payload("approve", &value)), Ok(Form::Nothing)),
            (form(&payload("bongsu_acknowledge", "approve")), Ok(Form::Nothing)),
            (form(&json!({ "type": "block_actions" })), Ok(Form::Nothing)),
            (form(&nobody), Err(InteractionError::NotOurs)),
            (form(&shortcut), Err(InteractionError::NotOurs)),
            (form(&json!([])), Err(InteractionError::NotOurs)),
            (b"payload={".to_vec(), Err(InteractionError::NotOurs)),
            (b"ssl_check=1&token=x".to_vec(), Err(InteractionError::NotOurs)),
            (
                b"command=%2Falarms&text=who&response_url=https%3A%2F%2Fx".to_vec(),
                Err(InteractionError::NotOurs),
            ),
            (b"command=%2Falarms&text=who&user_id=U1".to_vec(), Err(InteractionError::NotOurs)),
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
