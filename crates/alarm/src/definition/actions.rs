use serde_json::Value;

use super::DefinitionError;
use super::fields::Fields;
use crate::alarm::AlarmState;
use crate::evaluate::{Counted, check_count};

/// The actions of an alarm (`AlarmActions`, `OKActions`, `InsufficientDataActions`).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Actions {
    /// Whether the actions run (`ActionsEnabled`).
    pub enabled: bool,
    /// The actions for the ALARM state, by ARN. A function in a template stays as JSON.
    pub alarm: Vec<String>,
    /// The actions for the OK state.
    pub ok: Vec<String>,
    /// The actions for the INSUFFICIENT_DATA state.
    pub insufficient_data: Vec<String>,
}

impl Default for Actions {
    /// Returns an empty, enabled set of actions.
    fn default() -> Self {
        Self { enabled: true, alarm: Vec::new(), ok: Vec::new(), insufficient_data: Vec::new() }
    }
}

impl Actions {
    /// Returns the actions that run when the alarm goes to `state`. The list is empty if actions are
    /// disabled.
    pub fn on(&self, state: AlarmState) -> &[String] {
        match state {
            _ if !self.enabled => &[],
            AlarmState::Alarm => &self.alarm,
            AlarmState::Ok => &self.ok,
            AlarmState::InsufficientData => &self.insufficient_data,
        }
    }

    /// Returns whether a change to `state` notifies anybody: an action runs for it, or the definition has no
    /// actions at all.
    pub fn tell(&self, state: AlarmState) -> bool {
        let all = [&self.alarm, &self.ok, &self.insufficient_data];
        let named = all.iter().any(|list| !list.is_empty());
        self.enabled && (!named || !self.on(state).is_empty())
    }

    pub(crate) fn read(fields: &Fields<'_>) -> Result<Self, DefinitionError> {
        Ok(Self {
            enabled: fields.flag("ActionsEnabled")?.unwrap_or(true),
            alarm: list(fields, "AlarmActions")?,
            ok: list(fields, "OKActions")?,
            insufficient_data: list(fields, "InsufficientDataActions")?,
        })
    }
}

/// Reads a list of actions. Templates may refer to a topic by a function, which counts as one action.
fn list(fields: &Fields<'_>, field: &str) -> Result<Vec<String>, DefinitionError> {
    let Some(value) = fields.raw(field) else { return Ok(Vec::new()) };
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Object(_) => Some(arn(value).unwrap_or_else(|| value.to_string())),
        _ => None,
    };
    let list = match value {
        Value::Array(list) => list.iter().map(text).collect(),
        Value::Object(_) => text(value).map(|text| vec![text]),
        _ => None,
    };
    let list: Vec<_> = list.ok_or_else(|| fields.wrong(field, value, "must be a list of ARNs"))?;
    check_count(Counted::Actions, list.len())?;
    Ok(list)
}

/// Returns the ARN that a template puts together, with `*` for the parts that only a deployment knows, such as
/// `arn:*:automate:*:ec2:recover`.
fn arn(value: &Value) -> Option<String> {
    let text = match (value.get("Fn::Join"), value.get("Fn::Sub")) {
        (Some(Value::Array(join)), _) => {
            let [Value::String(between), Value::Array(parts)] = join.as_slice() else { return None };
            let parts: Vec<_> =
                parts.iter().map(|part| part.as_str().map_or_else(|| "*".to_owned(), known)).collect();
            parts.join(between)
        }
        (_, Some(Value::String(pattern))) => known(pattern),
        (_, Some(Value::Array(parts))) => known(parts.first()?.as_str()?),
        _ => return None,
    };
    text.starts_with("arn:").then_some(text)
}

/// Replaces each `${...}`.
fn known(pattern: &str) -> String {
    let mut parts = pattern.split("${");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| format!("{text}*{}", part.split_once('}').map_or("", |(_, rest)| rest)))
}
