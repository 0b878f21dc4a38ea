//! The buttons of bongsu's own messages, which work on the page. The buttons of other messages are drawn without effect.

use std::time::Duration;

use axum::Form;
use axum::extract::{Path, Query as Parameters, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use bongsu_core::inbox::ArrivalContent;
use bongsu_core::pipeline::Pressed;
use bongsu_core::press::{ButtonAction, IncidentKey, Person, Press};
use bongsu_core::reply::ButtonReply;
use serde::Deserialize;
use serde_json::Value;
use tokio::time::timeout;

use super::message::find;
use super::nothing;
use super::reading::Reading;
use super::wanted::Wanted;
use crate::inbox::Inbox;
use crate::inbox::outcome;

/// The time that a reader waits for the effect of a press.
const SHOWN_WITHIN: Duration = Duration::from_secs(3);

#[derive(Debug, Deserialize)]
pub(crate) struct PressForm {
    action: String,
}

/// A button of bongsu, which works on the page.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ShownButton {
    pub(super) action: String,
    pub(super) label: String,
}

/// Returns bongsu's buttons.
pub(super) fn of(message: &Value) -> Vec<ShownButton> {
    let shown = |element: &Value| {
        let action = element.get("action_id")?.as_str()?;
        let label = element.get("text")?.get("text")?.as_str()?;
        ButtonAction::of_id(action)
            .map(|_| ShownButton { action: action.to_owned(), label: label.to_owned() })
    };
    elements(message).filter_map(shown).collect()
}

/// Returns the message without bongsu's buttons.
pub(super) fn without(message: &Value) -> Value {
    let mut message = message.clone();
    let asks = |element: &Value| {
        element
            .get("action_id")
            .and_then(Value::as_str)
            .is_some_and(|action| ButtonAction::of_id(action).is_some())
    };
    for blocks in block_lists(&mut message) {
        for elements in blocks.iter_mut().filter_map(|block| block.get_mut("elements")?.as_array_mut()) {
            elements.retain(|element| !asks(element));
        }
        let is_empty = |block: &Value| {
            block.get("type").is_some_and(|kind| kind == "actions")
                && block["elements"] == Value::Array(Vec::new())
        };
        blocks.retain(|block| !is_empty(block));
    }
    message
}

/// Handles the press of a button of a message.
pub(crate) async fn press(
    State(inbox): State<Inbox>,
    Path(id): Path<String>,
    Parameters(wanted): Parameters<Wanted>,
    headers: HeaderMap,
    Form(form): Form<PressForm>,
) -> Response {
    let reading = Reading::of(&inbox, &wanted, &headers);
    let kept = match find(&inbox, &id).await {
        Ok(Some(kept)) => kept,
        Ok(None) => return nothing(State(inbox), Parameters(wanted), headers).await,
        Err(response) => return response,
    };
    let ArrivalContent::Message { message, .. } = &kept.content else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let value = elements(message).find(|it| it.get("action_id").is_some_and(|action| *action == form.action));
    let incident = value.and_then(|it| IncidentKey::of_value(it.get("value")?.as_str()?));
    let (Some(action), Some(incident)) = (ButtonAction::of_id(&form.action), incident) else {
        return (StatusCode::NOT_FOUND, reading.words().no_button).into_response();
    };
    let by = Person { id: "inbox".to_owned(), name: reading.words().somebody.to_owned() };
    let Some(told) = inbox.press(Press { action, incident, by, at: inbox.now() }) else {
        return (StatusCode::SERVICE_UNAVAILABLE, reading.words().nobody_listens).into_response();
    };
    // A slower result appears on the page later.
    let pressed = timeout(SHOWN_WITHIN, outcome(told)).await.unwrap_or(Pressed::Done);
    match ButtonReply::to(&pressed) {
        Some(reply) => (StatusCode::CONFLICT, reply.text(reading.locale())).into_response(),
        None => Redirect::to(&format!("/messages/{}", kept.id)).into_response(),
    }
}

fn elements(message: &Value) -> impl Iterator<Item = &Value> {
    let attached = message.get("attachments").and_then(Value::as_array).into_iter().flatten();
    let lists = attached.chain([message]).filter_map(|part| part.get("blocks")?.as_array());
    lists.flatten().filter_map(|block| block.get("elements")?.as_array()).flatten()
}

fn block_lists(message: &mut Value) -> Vec<&mut Vec<Value>> {
    let Some(fields) = message.as_object_mut() else { return Vec::new() };
    let mut lists = Vec::new();
    for (name, value) in fields {
        match name.as_str() {
            "blocks" => lists.extend(value.as_array_mut()),
            "attachments" => {
                let attached = value.as_array_mut().into_iter().flatten();
                lists.extend(attached.filter_map(|part| part.get_mut("blocks")?.as_array_mut()));
            }
            _ => {}
        }
    }
    lists
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn bongsus_buttons_work_and_others_are_only_drawn() {
        let button =
            |action: &str| json!({ "type": "button", "action_id": action, "text": { "text": action } });
        let actions =
            json!({ "type": "actions", "elements": [button("bongsu_acknowledge"), button("approve")] });
        let only = json!({ "type": "actions", "elements": [button("bongsu_mute_hour")] });
        let message = json!({ "text": "t", "blocks": [actions], "attachments": [{ "blocks": [only] }, {}] });
        let shown: Vec<_> = of(&message).into_iter().map(|button| button.action).collect();
        assert_eq!(shown, ["bongsu_mute_hour", "bongsu_acknowledge"]);
        let left = without(&message);
        assert_eq!(left["blocks"][0]["elements"], json!([button("approve")]));
        assert_eq!(left["attachments"], json!([{ "blocks": [] }, {}]));
        for odd in
            [json!(null), json!([]), json!({ "blocks": 1 }), json!({ "blocks": [{ "elements": "x" }] })]
        {
            assert_eq!((of(&odd), without(&odd)), (Vec::new(), odd));
        }
    }
}
