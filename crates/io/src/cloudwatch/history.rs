use bongsu_core::alarm::AlarmState;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::wire;

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

impl Happening {
    /// None where it is neither of the two.
    pub(super) fn of(item: wire::HistoryItem) -> Option<Self> {
        let at = item.timestamp?.0?;
        match item.history_item_type.as_str() {
            "StateUpdate" => {
                let changed: Value = serde_json::from_str(&item.history_data?).ok()?;
                let text = |pointer: &str| changed.pointer(pointer).and_then(Value::as_str);
                let state = |pointer: &str| AlarmState::parse(text(pointer)?);
                let reason = text("/newState/stateReason").unwrap_or_default().to_owned();
                let (from, to) = (state("/oldState/stateValue"), state("/newState/stateValue")?);
                Some(Self::Changed { at, from, to, reason })
            }
            "Action" => {
                let texts = [item.history_summary, item.history_data];
                let summary = texts.into_iter().flatten().collect::<Vec<_>>().join(" ");
                Some(Self::Acted { at, summary })
            }
            _ => None,
        }
    }
}
