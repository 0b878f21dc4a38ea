use jiff::Timestamp;
use serde_json::Value;

use crate::alarm::AlarmState;
use crate::definition::{AlarmDefinition, DefinitionError, find};

/// An alarm of a document, with its state if the document has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Described {
    /// The alarm's name, or its logical ID in a template.
    pub name: String,
    /// The definition, or the reason why it cannot be evaluated.
    pub definition: Result<AlarmDefinition, DefinitionError>,
    /// The properties by their names in `PutMetricAlarm`.
    pub properties: Value,
    /// The state, which only `describe-alarms` includes.
    pub standing: Option<CurrentState>,
}

/// The current state of an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CurrentState {
    /// The alarm's state.
    pub state: AlarmState,
    /// The start of the state.
    pub since: Timestamp,
}

/// Reads all alarms of a document, in its order.
///
/// # Errors
///
/// Returns an error if the document is of an unknown kind and therefore has no alarms.
pub fn described(document: &Value) -> Result<Vec<Described>, DefinitionError> {
    let found = find::all(document)?.into_iter().map(|found| {
        let name = found.name().unwrap_or_default().to_owned();
        let standing = CurrentState::read(&found.properties);
        let definition = AlarmDefinition::read(name.clone(), &found);
        Described { name, definition, properties: found.properties, standing }
    });
    Ok(found.collect())
}

impl CurrentState {
    fn read(properties: &Value) -> Option<Self> {
        let text = |field: &str| properties.get(field).and_then(Value::as_str);
        // The update time also changes when only the reason changes, so the transition time comes first.
        let since = text("StateTransitionedTimestamp").or_else(|| text("StateUpdatedTimestamp"))?;
        Some(Self { state: AlarmState::parse(text("StateValue")?)?, since: since.parse().ok()? })
    }
}
