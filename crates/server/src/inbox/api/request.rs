//! The fields of a call.

use std::borrow::Cow;

use axum::http::{HeaderMap, header};
use bongsu_slack::{Payload, Posted};
use serde_json::{Map, Value};

use crate::inbox::place;

/// The fields of a form whose values are JSON.
const JSON: [&str; 6] = ["blocks", "attachments", "metadata", "reply_broadcast", "limit", "files"];

pub(super) struct Request {
    fields: Map<String, Value>,
}

impl Request {
    /// Reads JSON, or a form in which some fields are JSON.
    pub(super) fn read(headers: &HeaderMap, body: &[u8]) -> Option<Self> {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if kind.starts_with("application/json") {
            let is_empty = body.trim_ascii().is_empty();
            let fields = if is_empty { Map::new() } else { serde_json::from_slice(body).ok()? };
            return Some(Self { fields });
        }
        Some(Self::form(body))
    }

    /// Reads a form, or the query of a URL.
    pub(super) fn form(form: &[u8]) -> Self {
        let value = |(name, text): (Cow<'_, str>, Cow<'_, str>)| {
            let (name, text) = (name.into_owned(), text.into_owned());
            let parsed = if JSON.contains(&name.as_str()) { serde_json::from_str(&text).ok() } else { None };
            let value = parsed.unwrap_or_else(|| Value::String(text));
            // Python writes `True`.
            let value =
                if name == "reply_broadcast" { Value::Bool(value == true || value == "True") } else { value };
            (name, value)
        };
        Self { fields: form_urlencoded::parse(form).map(value).collect() }
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.fields.get(name).filter(|value| !value.is_null())
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    /// Returns a whole number, which is text in a form.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        let value = self.get(name)?;
        let number = value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())?;
        usize::try_from(number).ok()
    }

    pub(super) fn channel(&self) -> Result<String, &'static str> {
        self.channel_at("channel")
    }

    /// Returns the channel in a field. Some names cause an error, so that a program's reaction can be tested.
    pub(super) fn channel_at(&self, field: &str) -> Result<String, &'static str> {
        let name = self.text(field).filter(|name| !name.is_empty()).ok_or("channel_not_found")?;
        match place::channel_name(name) {
            "archived" => Err("is_archived"),
            "not-in-channel" => Err("not_in_channel"),
            "no-such-channel" => Err("channel_not_found"),
            name => Ok(name.to_owned()),
        }
    }

    /// Returns the position of the message in a field such as `ts`.
    pub(super) fn posted(&self, ts: &str) -> Result<Posted, &'static str> {
        let ts = self.text(ts).ok_or("invalid_arguments")?.to_owned();
        Ok(Posted { channel: self.channel()?, ts })
    }

    /// Returns the message if Slack would accept it.
    pub(super) fn payload(&self) -> Result<Payload, &'static str> {
        let mut fields = self.fields.clone();
        fields.remove("token");
        fields.remove("ts");
        // Files have separate methods.
        fields.remove("files");
        fields.insert("channel".to_owned(), self.channel()?.into());
        let body = Value::Object(fields).to_string();
        Payload::read(body.as_bytes(), Some("application/json")).map_err(|refusal| refusal.word())
    }
}
