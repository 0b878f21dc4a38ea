use serde_json::Value;

use super::DefinitionError;
use super::fields::Fields;
use crate::alarm::AlarmState;
use crate::evaluate::{Counted, check_count};

/// What an alarm does when its state changes (`AlarmActions`, `OKActions`, `InsufficientDataActions`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actions {
    /// Whether they run at all (`ActionsEnabled`).
    pub enabled: bool,
    /// On the way into ALARM, by ARN; as JSON, where a template has a function instead.
    pub alarm: Vec<String>,
    /// On the way into OK.
    pub ok: Vec<String>,
    /// On the way into INSUFFICIENT_DATA.
    pub insufficient_data: Vec<String>,
}

impl Default for Actions {
    /// None, and they would run.
    fn default() -> Self {
        Self { enabled: true, alarm: Vec::new(), ok: Vec::new(), insufficient_data: Vec::new() }
    }
}

impl Actions {
    /// Those that run when an alarm goes into `state`; none where they are disabled.
    pub fn on(&self, state: AlarmState) -> &[String] {
        match state {
            _ if !self.enabled => &[],
            AlarmState::Alarm => &self.alarm,
            AlarmState::Ok => &self.ok,
            AlarmState::InsufficientData => &self.insufficient_data,
        }
    }

    /// Whether a change to `state` reaches anybody: some action runs, or the definition names none at all
    /// and its owner is still to say.
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

/// Templates name their topics by functions; how many there are does not depend on it.
fn list(fields: &Fields<'_>, field: &str) -> Result<Vec<String>, DefinitionError> {
    let Some(value) = fields.raw(field) else { return Ok(Vec::new()) };
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Object(_) => Some(value.to_string()),
        _ => None,
    };
    let list = match value {
        Value::Array(list) => list.iter().map(text).collect(),
        Value::Object(_) => Some(vec![value.to_string()]),
        _ => None,
    };
    let list: Vec<_> = list.ok_or_else(|| fields.wrong(field, value, "must be a list of ARNs"))?;
    check_count(Counted::Actions, list.len())?;
    Ok(list)
}
