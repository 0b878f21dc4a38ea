use aws_sdk_cloudwatch::types::{AlarmHistoryItem, HistoryItemType};
use bongsu_core::alarm::AlarmState;
use bongsu_core::notice::Contributor;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::alarm::time;
use super::contributor::contributor;

/// CloudWatch acts on a change within this time.
const ACTS_WITHIN: SignedDuration = SignedDuration::from_mins(2);

/// What happened to an alarm, the latest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AlarmHistory(pub Vec<Happening>);

/// Something that happened to an alarm.
#[derive(Debug, Clone, PartialEq)]
pub enum Happening {
    /// Its state changed.
    Changed {
        /// When.
        at: Timestamp,
        /// The state before.
        from: Option<AlarmState>,
        /// The state since.
        to: AlarmState,
        /// CloudWatch's sentence about why.
        reason: String,
        /// The one series that did, of an alarm that watches several.
        contributor: Option<Contributor>,
    },
    /// CloudWatch did what the alarm asks for, or tried to; its sentence about it.
    Acted {
        /// When.
        at: Timestamp,
        /// Names the target, also where it failed.
        summary: String,
        /// The series that it was for.
        contributor: Option<String>,
    },
}

impl AlarmHistory {
    /// How the contributor of that id left ALARM after `since`.
    pub fn end(&self, id: &str, since: Timestamp) -> Option<&Happening> {
        self.0.iter().find(|it| match it {
            Happening::Changed { at, to, contributor, .. } => {
                let is_its = contributor.as_ref().is_some_and(|contributor| contributor.id == id);
                is_its && *to != AlarmState::Alarm && *at > since
            }
            Happening::Acted { .. } => false,
        })
    }

    /// Whether CloudWatch acted on the change at `at`, of the alarm or of a contributor, by telling `target`, well or not.
    /// Where it did not, somebody had muted or suppressed the alarm.
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

/// The state to which a summary says that something went: `... from OK to ALARM`. No page of AWS's shows the data of a
/// contributor's items.
fn last_state(summary: &str) -> Option<AlarmState> {
    let words = summary.split(|letter: char| !letter.is_ascii_uppercase() && letter != '_');
    words.rev().find_map(AlarmState::parse)
}

pub(super) fn happening(item: &AlarmHistoryItem) -> Option<Happening> {
    let at = time(item.timestamp()?)?;
    let contributor =
        item.alarm_contributor_id().map(|id| contributor(id, item.alarm_contributor_attributes()));
    match item.history_item_type()? {
        HistoryItemType::StateUpdate | HistoryItemType::AlarmContributorStateUpdate => {
            let changed: Value =
                serde_json::from_str(item.history_data().unwrap_or_default()).unwrap_or_default();
            let text = |pointer: &str| changed.pointer(pointer).and_then(Value::as_str);
            let state = |pointer: &str| AlarmState::parse(text(pointer)?);
            let reason = text("/newState/stateReason").unwrap_or_default().to_owned();
            Some(Happening::Changed {
                at,
                from: state("/oldState/stateValue"),
                to: state("/newState/stateValue").or_else(|| last_state(item.history_summary()?))?,
                reason,
                contributor,
            })
        }
        HistoryItemType::Action | HistoryItemType::AlarmContributorAction => {
            let texts = [item.history_summary(), item.history_data()];
            let summary = texts.into_iter().flatten().collect::<Vec<_>>().join(" ");
            let contributor = contributor.map(|contributor| contributor.id);
            Some(Happening::Acted { at, summary, contributor })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_smithy_types::DateTime;

    fn item(kind: HistoryItemType, summary: &str, data: Option<&str>) -> AlarmHistoryItem {
        let item = AlarmHistoryItem::builder().history_item_type(kind).history_summary(summary);
        let item = item.alarm_contributor_id("c1").alarm_contributor_attributes("InstanceId", "i-1");
        item.set_history_data(data.map(str::to_owned)).timestamp(DateTime::from_secs(1_795_392_000)).build()
    }

    /// No page of AWS's shows the data of a contributor's items.
    #[test]
    fn contributors_change_by_data_or_by_summary() {
        let data = r#"{"oldState":{"stateValue":"ALARM"},"newState":{"stateValue":"OK","stateReason":"r"}}"#;
        let summary = "Alarm contributor updated from ALARM to OK";
        for data in [Some(data), Some("{}"), Some("no JSON"), None] {
            let item = item(HistoryItemType::AlarmContributorStateUpdate, summary, data);
            let Some(Happening::Changed { to, contributor, .. }) = happening(&item) else {
                panic!("{data:?}")
            };
            assert_eq!((to, contributor.unwrap().name().as_str()), (AlarmState::Ok, "i-1"), "{data:?}");
        }
        let unknown = item(HistoryItemType::AlarmContributorStateUpdate, "something happened", None);
        assert_eq!(happening(&unknown), None);
    }

    #[test]
    fn an_action_is_one_contributors_alone() {
        let acted = item(HistoryItemType::AlarmContributorAction, "Successfully executed action arn:t", None);
        let history = AlarmHistory(vec![happening(&acted).unwrap()]);
        let at = Timestamp::from_second(1_795_392_000).unwrap();
        let of = |id: &str| Contributor { id: id.to_owned(), attributes: Vec::new() };
        assert!(history.acted("arn:t", at, Some(&of("c1"))));
        assert!(!history.acted("arn:t", at, Some(&of("c2"))) && !history.acted("arn:t", at, None));
    }
}
