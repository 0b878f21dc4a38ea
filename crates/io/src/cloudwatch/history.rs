use bongsu_alarm::alarm::AlarmState;
use bongsu_core::notice::Contributor;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::wire;

/// The time after a change within which CloudWatch runs actions.
const ACTS_WITHIN: SignedDuration = SignedDuration::from_mins(2);

/// The history of an alarm, the latest item first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AlarmHistory(pub Vec<Happening>);

/// An item in an alarm's history.
#[derive(Debug, Clone, PartialEq)]
pub enum Happening {
    /// The alarm changed its state.
    Changed {
        at: Timestamp,
        /// The previous state.
        from: Option<AlarmState>,
        /// The new state.
        to: AlarmState,
        /// CloudWatch's reason.
        reason: String,
        /// The contributor that changed, for an alarm on several series.
        contributor: Option<Contributor>,
    },
    /// CloudWatch ran an action of the alarm, or tried to.
    Acted {
        at: Timestamp,
        /// CloudWatch's summary, which contains the target even if the action failed.
        summary: String,
        /// The ID of the contributor that the action was for.
        contributor: Option<String>,
    },
}

impl AlarmHistory {
    /// Returns the change with which the contributor left ALARM after `since`.
    pub fn end(&self, id: &str, since: Timestamp) -> Option<&Happening> {
        self.0.iter().find(|it| match it {
            Happening::Changed { at, to, contributor, .. } => {
                let is_its = contributor.as_ref().is_some_and(|contributor| contributor.id == id);
                is_its && *to != AlarmState::Alarm && *at > since
            }
            Happening::Acted { .. } => false,
        })
    }

    /// Returns whether CloudWatch ran the action on `target` for the change at `at`, successfully or not. If
    /// it did not, the alarm was muted or suppressed.
    pub fn acted(&self, target: &str, at: Timestamp, of: Option<&Contributor>) -> bool {
        let late = at.saturating_add(ACTS_WITHIN).unwrap_or(Timestamp::MAX);
        let early = at.saturating_sub(SignedDuration::from_secs(2)).unwrap_or(Timestamp::MIN);
        self.0.iter().any(|it| match it {
            Happening::Acted { at, summary, contributor } => {
                let is_its = contributor.as_deref() == of.map(|of| of.id.as_str());
                is_its && (early..=late).contains(at) && summary.contains(target)
            }
            Happening::Changed { .. } => false,
        })
    }
}

impl Happening {
    /// Returns `None` for items of other kinds.
    pub(super) fn of(item: wire::HistoryItem) -> Option<Self> {
        let at = item.timestamp?.0?;
        let attributes = item.alarm_contributor_attributes.into_iter().collect();
        let contributor = item.alarm_contributor_id.map(|id| Contributor { id, attributes });
        match item.history_item_type.as_str() {
            "StateUpdate" | "AlarmContributorStateUpdate" => {
                let changed: Value =
                    serde_json::from_str(&item.history_data.unwrap_or_default()).unwrap_or_default();
                let text = |pointer: &str| changed.pointer(pointer).and_then(Value::as_str);
                let state = |pointer: &str| AlarmState::parse(text(pointer)?);
                let reason = text("/newState/stateReason").unwrap_or_default().to_owned();
                let last = || last_state(item.history_summary.as_deref()?);
                let to = state("/newState/stateValue").or_else(last)?;
                Some(Self::Changed { at, from: state("/oldState/stateValue"), to, reason, contributor })
            }
            "Action" | "AlarmContributorAction" => {
                let texts = [item.history_summary, item.history_data];
                let summary = texts.into_iter().flatten().collect::<Vec<_>>().join(" ");
                Some(Self::Acted { at, summary, contributor: contributor.map(|it| it.id) })
            }
            _ => None,
        }
    }
}

/// Returns the last state in a summary: `... from OK to ALARM`. AWS does not document the data of a
/// contributor's items.
fn last_state(summary: &str) -> Option<AlarmState> {
    let words = summary.split(|letter: char| !letter.is_ascii_uppercase() && letter != '_');
    words.rev().find_map(AlarmState::parse)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn item(kind: &str, summary: &str, data: Option<&str>) -> Option<Happening> {
        let item = json!({
            "HistoryItemType": kind, "HistorySummary": summary, "HistoryData": data, "Timestamp": 1_795_392_000,
            "AlarmContributorId": "c1", "AlarmContributorAttributes": { "InstanceId": "i-1" },
        });
        Happening::of(serde_json::from_value(item).unwrap())
    }

    /// AWS does not document the data of a contributor's items.
    #[test]
    fn reads_changes_of_contributors_from_data_or_summary() {
        let data = r#"{"oldState":{"stateValue":"ALARM"},"newState":{"stateValue":"OK","stateReason":"r"}}"#;
        let summary = "Alarm contributor updated from ALARM to OK";
        for data in [Some(data), Some("{}"), Some("no JSON"), None] {
            let changed = item("AlarmContributorStateUpdate", summary, data);
            let Some(Happening::Changed { to, contributor, .. }) = changed else { panic!("{data:?}") };
            assert_eq!((to, contributor.unwrap().name().as_str()), (AlarmState::Ok, "i-1"), "{data:?}");
        }
        assert_eq!(item("AlarmContributorStateUpdate", "something happened", None), None);
    }

    #[test]
    fn an_action_belongs_to_one_contributor() {
        let acted = item("AlarmContributorAction", "Successfully executed action arn:t", None);
        let history = AlarmHistory(vec![acted.unwrap()]);
        let at = Timestamp::from_second(1_795_392_000).unwrap();
        let of = |id: &str| Contributor { id: id.to_owned(), attributes: Vec::new() };
        assert!(history.acted("arn:t", at, Some(&of("c1"))));
        assert!(!history.acted("arn:t", at, Some(&of("c2"))) && !history.acted("arn:t", at, None));
    }
}
