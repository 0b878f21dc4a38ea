use bongsu_alarm::alarm::{AlarmIdentity, AlarmState, Region};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::notice::{AlarmNotice, Content, Notice};
use crate::store::Key;

/// The maximum length of a key's text, in bytes. CloudWatch's names have up to 255 characters.
const LONGEST: usize = 900;

/// The identity of a notice, which is the same for every copy of it.
///
/// The account, region, name and contributor, the time of the state change and the state identify the notice
/// of an alarm, whether SNS, EventBridge or the alarm itself sent it. Its message ID identifies a notice
/// without such a time, or else its invocation does.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NoticeKey {
    /// The key of the alarm or event. All changes of one alarm have the same key.
    pub about: String,
    /// The key of the incident if it differs from `about`: a contributor shares the incident of its alarm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alarm: Option<String>,
    /// The part that distinguishes the notices of one alarm, in order of time if the time is known.
    pub which: String,
    /// The state change, if the notice is a state change with a known time.
    pub change: Option<Change>,
}

/// A state change of an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Change {
    pub at: Timestamp,
    /// The new state.
    pub state: AlarmState,
}

impl Change {
    /// Returns the state change of a notice, or `None` if its time is not known.
    pub fn of(alarm: &AlarmNotice) -> Option<Self> {
        alarm.transition.at.map(|at| Self { at, state: alarm.transition.to })
    }

    /// Returns whether the change is to ALARM.
    pub fn is_alarm(self) -> bool {
        self.state == AlarmState::Alarm
    }
}

impl NoticeKey {
    /// Returns the key of `notice`, which arrived in `invocation`.
    pub fn of(notice: &Notice, invocation: &str) -> Self {
        let change = match &notice.content {
            Content::Alarm(alarm) => Change::of(alarm).map(|change| (alarm, change)),
            Content::Configuration(_) | Content::Other(_) => None,
        };
        match change {
            Some((alarm, change)) => {
                let which = format!("{}#{}{}", fixed(change.at), change.state, aspect(alarm));
                let contributor = contributor(alarm);
                Self {
                    about: about(&alarm.alarm, contributor),
                    alarm: contributor.map(|_| about(&alarm.alarm, None)),
                    which,
                    change: Some(change),
                }
            }
            None => Self {
                about: format!("message/{}", shortened(&message(notice, invocation))),
                alarm: None,
                which: "0".to_owned(),
                change: None,
            },
        }
    }

    /// Returns the key of the incident.
    pub fn incident(&self) -> &str {
        self.alarm.as_deref().unwrap_or(&self.about)
    }

    /// Returns the key of the notice's entry for a receiver.
    pub fn entry(&self, receiver: &str) -> Key {
        Key::new(partition(receiver, &self.about), &self.which)
    }

    /// Returns the key of the same notice when it is announced again for another reason.
    #[must_use]
    pub fn again(self, reason: &str, now: Timestamp) -> Self {
        Self { which: format!("{}#{reason}#{}", self.which, fixed(now)), ..self }
    }

    /// Returns a short hash of the key.
    pub(super) fn fingerprint(&self) -> String {
        fingerprint(&format!("{}#{}", self.about, self.which))
    }
}

/// Returns the partition of an alarm's entries for a receiver, in order of time.
pub fn alarm_partition(receiver: &str, alarm: &AlarmIdentity, contributor: Option<&str>) -> String {
    partition(receiver, &about(alarm, contributor))
}

/// Returns the partition of the entries of an alarm or event by its key; see [`NoticeKey::about`].
pub fn alarm_records(receiver: &str, about: &str) -> String {
    partition(receiver, about)
}

/// Returns the key of an alarm's incident; see [`NoticeKey::incident`].
pub(crate) fn alarm_about(alarm: &AlarmIdentity) -> String {
    about(alarm, None)
}

fn partition(receiver: &str, about: &str) -> String {
    format!("{}/{about}", shortened(receiver))
}

fn about(alarm: &AlarmIdentity, contributor: Option<&str>) -> String {
    let account = alarm.account.as_deref().unwrap_or_default();
    let region = alarm.region.as_ref().map(Region::code).unwrap_or_default();
    let contributor = contributor.map(|id| format!("#{id}")).unwrap_or_default();
    shortened(&format!("alarm/{account}/{region}/{}{contributor}", alarm.name))
}

fn contributor(alarm: &AlarmNotice) -> Option<&str> {
    alarm.contributor.as_ref().map(|contributor| contributor.id.as_str())
}

/// Distinguishes notices about the same change: the release of suppressed actions and the end of a mute rule
/// are separate notices.
fn aspect(alarm: &AlarmNotice) -> &'static str {
    match &alarm.mute {
        Some(mute) if mute.ended => "#mute-ended",
        Some(_) => "#muted",
        None if alarm.released.is_some() => "#released",
        None if alarm.suppression.is_some() => "#suppressed",
        None => "",
    }
}

/// Returns the identity of a message. Equal texts may be different messages, such as the daily report of a
/// job. An event's own ID comes first, because two rules may send the same event to two topics.
fn message(notice: &Notice, invocation: &str) -> String {
    let of_invocation = || format!("{invocation}/{}", fingerprint(&notice.event));
    let event = super::event(notice).and_then(|event| event.id.clone());
    event.or_else(|| notice.source.message_id.clone()).unwrap_or_else(of_invocation)
}

/// Formats a time with a fixed length, so that the order of the texts is the order of the times.
pub(crate) fn fixed(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// Returns the text, or, if it is too long, a shorter text that is practically unique.
pub(crate) fn shortened(text: &str) -> String {
    if text.len() <= LONGEST {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(LONGEST - 40);
    format!("{}~{}", text.get(..end).unwrap_or_default(), fingerprint(text))
}

fn fingerprint(text: &str) -> String {
    let digest = Sha256::digest(text);
    digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}
