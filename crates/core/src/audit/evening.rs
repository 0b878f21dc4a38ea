//! The evening fire: once a day one message that says that all is quiet, or what burns. It goes the way of
//! every alarm, and so proves it.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::Delays;
use crate::alarm::AlarmState;
use crate::config::{Config, Locale};
use crate::ledger::{Entry, Fate};
use crate::render::duration;

/// Alarms that are named.
const NAMED: usize = 20;

/// Alarms that are named of those that tell nobody.
const MUTE_NAMED: usize = 5;

/// What there is to tell in the evening.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Evening {
    /// Every alarm: its name, its state, and since when.
    pub alarms: Vec<(String, AlarmState, Timestamp)>,
    /// Changes that were told since yesterday.
    pub told: usize,
    /// How long that took.
    pub delays: Option<Delays>,
    /// Notices that could not be delivered yet.
    pub waiting: usize,
    /// Alarms of the account that tell nobody: they have no action, or their actions are off.
    pub mute: Vec<String>,
}

impl Evening {
    /// What the ledger and CloudWatch have of the day before `now`.
    pub fn new(alarms: Vec<(String, AlarmState, Timestamp)>, entries: &[Entry], now: Timestamp) -> Self {
        let is_recent = |at: Timestamp| now.duration_since(at) <= SignedDuration::from_hours(24);
        let delay = |entry: &Entry| match (&entry.fate, entry.at) {
            (Fate::Delivered { at, .. }, Some(changed)) if is_recent(*at) => Some(at.duration_since(changed)),
            _ => None,
        };
        let delays: Vec<_> = entries.iter().filter_map(delay).collect();
        Self {
            alarms,
            told: delays.len(),
            delays: Delays::of(delays),
            waiting: entries.iter().filter(|entry| entry.is_waiting()).count(),
            mute: Vec::new(),
        }
    }

    /// The names of those that tell nobody, as far as a line holds them, and how many more there are.
    fn mute_names(&self) -> Option<(usize, String)> {
        let names: Vec<_> = self.mute.iter().take(MUTE_NAMED).map(String::as_str).collect();
        let more = if self.mute.len() > MUTE_NAMED { ", ..." } else { "" };
        (!names.is_empty()).then(|| (self.mute.len(), format!("{}{more}", names.join(", "))))
    }

    fn count(&self, state: AlarmState) -> usize {
        self.alarms.iter().filter(|(_, it, _)| *it == state).count()
    }

    /// Those in ALARM, the longest first.
    fn burning(&self) -> Vec<(&str, Timestamp)> {
        let alarms = self.alarms.iter().filter(|(_, state, _)| *state == AlarmState::Alarm);
        let mut burning: Vec<_> = alarms.map(|(name, _, since)| (name.as_str(), *since)).collect();
        burning.sort_by_key(|(_, since)| *since);
        burning
    }
}

/// The evening's message as an event, shaped like one of SNS's; the same message id for a whole day of the
/// configured zone, so that there is one a day.
pub fn evening_fire(evening: &Evening, config: &Config, now: Timestamp) -> String {
    let day = now.to_zoned(config.zone.rules().clone()).date();
    let lines = match config.locale {
        Locale::En => english(evening, config, now),
        Locale::Ko => korean(evening, config, now),
    };
    let title = lines.first().cloned();
    let text = lines.get(1..).unwrap_or_default().join("\n");
    json!({
        "Type": "Notification",
        "MessageId": format!("evening-fire-{day}"),
        "Timestamp": now.to_string(),
        "Subject": title,
        "Message": text,
    })
    .to_string()
}

fn english(evening: &Evening, config: &Config, now: Timestamp) -> Vec<String> {
    let burning = evening.burning();
    let mut lines = vec![match burning.len() {
        0 => "🔥 All is quiet".to_owned(),
        1 => "🔥 1 alarm is burning".to_owned(),
        count => format!("🔥 {count} alarms are burning"),
    }];
    lines.extend(named(&burning, config, now, |name, span| format!("🚨 {name}, for {span}"), "and"));
    let (ok, insufficient) = (evening.count(AlarmState::Ok), evening.count(AlarmState::InsufficientData));
    lines.push(format!("{ok} OK, {} ALARM, {insufficient} INSUFFICIENT DATA", burning.len()));
    lines.push(match evening.delays {
        Some(Delays { median, p99, worst }) => {
            let [median, p99, worst] = [median, p99, worst].map(|span| duration(span, config));
            let told = evening.told;
            format!("{told} changes told since yesterday: median {median}, p99 {p99}, slowest {worst}")
        }
        None => "No change told since yesterday".to_owned(),
    });
    if evening.waiting > 0 {
        lines.push(format!("⚠️ {} could not be delivered yet", evening.waiting));
    }
    if let Some((count, names)) = evening.mute_names() {
        let alarms = if count == 1 { "alarm tells" } else { "alarms tell" };
        lines.push(format!("⚠️ {count} {alarms} nobody: {names}"));
    }
    lines
}

fn korean(evening: &Evening, config: &Config, now: Timestamp) -> Vec<String> {
    let burning = evening.burning();
    let mut lines = vec![match burning.len() {
        0 => "🔥 이상 없음".to_owned(),
        count => format!("🔥 경보 {count}건 발생 중"),
    }];
    lines.extend(named(&burning, config, now, |name, span| format!("🚨 {name}, {span}째"), "그 밖에"));
    let (ok, insufficient) = (evening.count(AlarmState::Ok), evening.count(AlarmState::InsufficientData));
    lines.push(format!("정상 {ok}, 경보 {}, 데이터 부족 {insufficient}", burning.len()));
    lines.push(match evening.delays {
        Some(Delays { median, p99, worst }) => {
            let [median, p99, worst] = [median, p99, worst].map(|span| duration(span, config));
            let told = evening.told;
            format!("지난 하루 알림 {told}건: 중앙값 {median}, p99 {p99}, 최대 {worst}")
        }
        None => "지난 하루 알림 없음".to_owned(),
    });
    if evening.waiting > 0 {
        lines.push(format!("⚠️ 아직 전달하지 못한 알림 {}건", evening.waiting));
    }
    if let Some((count, names)) = evening.mute_names() {
        lines.push(format!("⚠️ 아무에게도 알리지 않는 경보 {count}건: {names}"));
    }
    lines
}

fn named(
    burning: &[(&str, Timestamp)],
    config: &Config,
    now: Timestamp,
    line: impl Fn(&str, String) -> String,
    and: &str,
) -> Vec<String> {
    let span = |since: Timestamp| duration(now.duration_since(since), config);
    let mut lines: Vec<_> =
        burning.iter().take(NAMED).map(|(name, since)| line(name, span(*since))).collect();
    if let Some(more) = burning.len().checked_sub(NAMED).filter(|more| *more > 0) {
        lines.push(format!("{and} +{more}"));
    }
    lines
}
