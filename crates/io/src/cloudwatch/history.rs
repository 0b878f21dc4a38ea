use aws_sdk_cloudwatch::types::{AlarmHistoryItem, HistoryItemType};
use bongsu_core::alarm::AlarmState;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::alarm::time;

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
    },
    /// CloudWatch did what the alarm asks for, or tried to; its sentence about it.
    Acted {
        /// When.
        at: Timestamp,
        /// Names the target, also where it failed.
        summary: String,
    },
}

impl AlarmHistory {
    /// Whether CloudWatch acted on the change at `at` by telling `target`, well or not. Where it did not,
    /// somebody had muted or suppressed the alarm.
    pub fn acted(&self, target: &str, at: Timestamp) -> bool {
        let late = at.saturating_add(ACTS_WITHIN).unwrap_or(Timestamp::MAX);
        let early = at.saturating_sub(SignedDuration::from_secs(2)).unwrap_or(Timestamp::MIN);
        self.0.iter().any(|it| match it {
            Happening::Acted { at, summary } => (early..=late).contains(at) && summary.contains(target),
            Happening::Changed { .. } => false,
        })
    }
}

pub(super) fn happening(item: &AlarmHistoryItem) -> Option<Happening> {
    let at = time(item.timestamp()?)?;
    match item.history_item_type()? {
        HistoryItemType::StateUpdate => {
            let changed: Value = serde_json::from_str(item.history_data()?).ok()?;
            let text = |pointer: &str| changed.pointer(pointer).and_then(Value::as_str);
            let state = |pointer: &str| AlarmState::parse(text(pointer)?);
            let reason = text("/newState/stateReason").unwrap_or_default().to_owned();
            Some(Happening::Changed {
                at,
                from: state("/oldState/stateValue"),
                to: state("/newState/stateValue")?,
                reason,
            })
        }
        HistoryItemType::Action => {
            let texts = [item.history_summary(), item.history_data()];
            let summary = texts.into_iter().flatten().collect::<Vec<_>>().join(" ");
            Some(Happening::Acted { at, summary })
        }
        _ => None,
    }
}
