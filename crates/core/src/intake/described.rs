//! Reads alarms from the output of `DescribeAlarms`, which people send as a test.

use bongsu_alarm::alarm::{AlarmState, Composite, Definition};
use serde_json::Value;

use super::fields::{Fields, timestamp};
use super::{alarm, reason_data};
use crate::notice::{AlarmNotice, Suppression, Transition};

/// Returns all alarms in a response.
pub(super) fn all(answer: Fields<'_>) -> impl Iterator<Item = &Value> {
    let lists = ["MetricAlarms", "CompositeAlarms", "LogAlarms"]
        .into_iter()
        .filter_map(move |kind| answer.list(kind));
    lists.flatten()
}

/// Reads an alarm, which must have a name and a valid state.
pub(super) fn read(described: Fields<'_>) -> Option<AlarmNotice> {
    let name = described.word("AlarmName")?;
    let to = AlarmState::parse(described.text("StateValue")?)?;
    let at = described.first_text(&["StateTransitionedTimestamp", "StateUpdatedTimestamp"]);
    let suppression = described
        .owned("ActionsSuppressedBy")
        .map(|by| Suppression { by, reason: described.owned("ActionsSuppressedReason") });
    Some(AlarmNotice {
        alarm: alarm::identity(name, described),
        description: described.owned("AlarmDescription"),
        transition: Transition { from: None, to, at: at.and_then(timestamp), from_since: None },
        reason: described.owned("StateReason"),
        reason_data: reason_data::read(described),
        definition: definition(described),
        contributor: None,
        suppression,
        released: None,
        mute: None,
        evaluation: described.owned("EvaluationState"),
        configured_at: described.text("AlarmConfigurationUpdatedTimestamp").and_then(timestamp),
        unknown: Vec::new(),
    })
}

fn definition(described: Fields<'_>) -> Definition {
    match described.owned("AlarmRule") {
        Some(rule) => {
            let mut composite = Composite::new(rule);
            composite.triggering = reason_data::children(described);
            composite.suppressor = described.owned("ActionsSuppressor");
            Definition::Composite(composite)
        }
        None => alarm::counted(described, described),
    }
}
