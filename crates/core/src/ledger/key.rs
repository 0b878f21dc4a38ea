use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::alarm::{AlarmIdentity, AlarmState, Region};
use crate::notice::{AlarmNotice, Content, Notice};
use crate::store::Key;

/// Bytes of a key that may be of an alarm's own text; a name of CloudWatch's is 255 characters.
const LONGEST: usize = 900;

/// The identity of a notice: equal for every copy of it, whichever way and however often it came.
///
/// An alarm's is its account, region, name and contributor, the time its state changed, and the state. It does
/// not matter whether SNS, EventBridge or the alarm itself told. What has no such time is known by its
/// message id; what has neither, only by the invocation that it came in.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NoticeKey {
    /// The alarm or event; all changes of one alarm share it.
    pub about: String,
    /// The subject of its incident where that differs: for one series of an alarm, the alarm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alarm: Option<String>,
    /// Tells the notices about one alarm apart, in order of time where there is a time.
    pub which: String,
    /// The change of state, where it is one and has a time.
    pub change: Option<Change>,
}

/// A change of an alarm's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Change {
    pub at: Timestamp,
    /// The state since then.
    pub state: AlarmState,
}

impl Change {
    /// The change that a notice tells; nothing where it does not say when that was.
    pub fn of(alarm: &AlarmNotice) -> Option<Self> {
        alarm.transition.at.map(|at| Self { at, state: alarm.transition.to })
    }

    /// Whether it is one to ALARM.
    pub fn is_alarm(self) -> bool {
        self.state == AlarmState::Alarm
    }
}

impl NoticeKey {
    /// The key of `notice`, which came in `invocation`.
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

    /// The subject of its incident.
    pub fn incident(&self) -> &str {
        self.alarm.as_deref().unwrap_or(&self.about)
    }

    /// The key of `receiver`'s record of it.
    pub fn entry(&self, receiver: &str) -> Key {
        Key::new(partition(receiver, &self.about), &self.which)
    }

    /// The key of the same notice when it is announced again for another reason.
    #[must_use]
    pub fn again(self, reason: &str, now: Timestamp) -> Self {
        Self { which: format!("{}#{reason}#{}", self.which, fixed(now)), ..self }
    }

    /// A short text that stands for all of it.
    pub(super) fn fingerprint(&self) -> String {
        fingerprint(&format!("{}#{}", self.about, self.which))
    }
}

/// The partition of `receiver`'s records of an alarm, in order of time.
pub fn alarm_partition(receiver: &str, alarm: &AlarmIdentity, contributor: Option<&str>) -> String {
    partition(receiver, &about(alarm, contributor))
}

/// The same partition by the notices' subject; see [`NoticeKey::about`].
pub fn alarm_records(receiver: &str, about: &str) -> String {
    partition(receiver, about)
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

/// The same change is told again when its actions are released, or a mute window ends: that is news.
fn aspect(alarm: &AlarmNotice) -> &'static str {
    match &alarm.mute {
        Some(mute) if mute.ended => "#mute-ended",
        Some(_) => "#muted",
        None if alarm.released.is_some() => "#released",
        None if alarm.suppression.is_some() => "#suppressed",
        None => "",
    }
}

/// Two that say the same may be two all the same: a word a day from a job is no repeat. An event's own id comes first:
/// two rules may send the same event to two topics.
fn message(notice: &Notice, invocation: &str) -> String {
    let of_invocation = || format!("{invocation}/{}", fingerprint(&notice.event));
    let event = super::event(notice).and_then(|event| event.id.clone());
    event.or_else(|| notice.source.message_id.clone()).unwrap_or_else(of_invocation)
}

/// All of the same length, so that their order as text is their order in time.
pub(crate) fn fixed(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// The text, or one of bounded length that is as good as unique.
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
