use jiff::Timestamp;
use serde_json::Value;

use crate::alarm::AlarmState;
use crate::definition::{AlarmDefinition, DefinitionError, find};

/// An alarm of a document, and what the document says of its state.
#[derive(Debug, Clone, PartialEq)]
pub struct Described {
    /// Its name, or its logical id in a template.
    pub name: String,
    /// Its definition, or why it cannot be evaluated.
    pub definition: Result<AlarmDefinition, DefinitionError>,
    /// Its properties by the names of `PutMetricAlarm`.
    pub properties: Value,
    /// Its state, which only `describe-alarms` tells.
    pub standing: Option<Standing>,
}

/// How an alarm stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Its state.
    pub state: AlarmState,
    /// Since when.
    pub since: Timestamp,
}

/// Every alarm of a document, in its order.
///
/// # Errors
///
/// The document has no alarms because it is of no known kind.
pub fn described(document: &Value) -> Result<Vec<Described>, DefinitionError> {
    let found = find::all(document)?.into_iter().map(|found| {
        let name = found.name().unwrap_or_default().to_owned();
        let standing = Standing::read(&found.properties);
        let definition = AlarmDefinition::read(name.clone(), &found);
        Described { name, definition, properties: found.properties, standing }
    });
    Ok(found.collect())
}

impl Standing {
    fn read(properties: &Value) -> Option<Self> {
        let text = |field: &str| properties.get(field).and_then(Value::as_str);
        // The time of the last update says when the reason changed, which a stay in one state does too.
        let since = text("StateTransitionedTimestamp").or_else(|| text("StateUpdatedTimestamp"))?;
        Some(Self { state: AlarmState::parse(text("StateValue")?)?, since: since.parse().ok()? })
    }
}
