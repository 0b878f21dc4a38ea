use std::collections::{BTreeMap, BTreeSet};

use bongsu_alarm::alarm::AlarmState;
use jiff::{SignedDuration, Timestamp};

use super::Delays;
use crate::ledger::{DeliveryStatus, Entry};

/// The content of the daily summary.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DailySummary {
    /// Every alarm. An alarm that CloudWatch does not list counts as in ALARM, because ALARM was its last
    /// notification.
    pub alarms: Vec<SummaryAlarm>,
    /// The number of changes that were notified in the last day.
    pub told: usize,
    /// The delays of these notifications.
    pub delays: Option<Delays>,
    /// The number of notices that could not be delivered yet.
    pub waiting: usize,
    /// The names of alarms that notify nobody, because they have no action or their actions are disabled.
    pub mute: Vec<String>,
    /// The alarms of each account, by account name. Empty unless spokes exist.
    pub accounts: BTreeMap<String, AccountSummary>,
    /// The accounts and regions that could not be read.
    pub unread: Vec<String>,
}

/// An alarm at the time of a daily summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SummaryAlarm {
    pub name: String,
    pub state: AlarmState,
    /// The start of the state.
    pub since: Timestamp,
}

/// The number of an account's alarms in each state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AccountSummary {
    pub ok: usize,
    pub alarm: usize,
    pub insufficient_data: usize,
}

impl AccountSummary {
    /// Adds one alarm to the count of its state.
    pub fn count(&mut self, state: AlarmState) {
        *match state {
            AlarmState::Ok => &mut self.ok,
            AlarmState::Alarm => &mut self.alarm,
            AlarmState::InsufficientData => &mut self.insufficient_data,
        } += 1;
    }
}

impl DailySummary {
    /// Combines the ledger's and CloudWatch's data for the day before `now`.
    pub fn new(alarms: Vec<SummaryAlarm>, entries: &[Entry], now: Timestamp) -> Self {
        let is_recent = |at: Timestamp| now.duration_since(at) <= SignedDuration::from_hours(24);
        let delay = |entry: &Entry| match (&entry.status, entry.at) {
            (DeliveryStatus::Delivered { at, .. }, Some(changed)) if is_recent(*at) => {
                Some(at.duration_since(changed))
            }
            _ => None,
        };
        let delays: Vec<_> = entries.iter().filter_map(delay).collect();
        Self {
            alarms,
            told: delays.len(),
            delays: Delays::of(delays),
            waiting: entries.iter().filter(|entry| entry.is_waiting()).count(),
            ..Self::default()
        }
    }

    /// Adds the alarms that CloudWatch does not list and whose last notification was ALARM. Their type is
    /// newer than this program, or they belong to another account or region.
    #[must_use]
    pub fn with_unlisted(mut self, listed: &BTreeSet<&str>, entries: &[Entry]) -> Self {
        let is_told = |entry: &Entry| matches!(entry.status, DeliveryStatus::Delivered { .. });
        let mut latest = BTreeMap::<&str, (Timestamp, &Entry)>::new();
        for entry in entries.iter().filter(|entry| !listed.contains(entry.name.as_str())) {
            let Some(at) = entry.at else { continue };
            let known = latest.get(entry.name.as_str());
            // Another receiver may have been notified of the same change.
            if known.is_none_or(|(before, known)| (*before, is_told(known)) < (at, is_told(entry))) {
                latest.insert(&entry.name, (at, entry));
            }
        }
        let burning = latest.into_iter().filter_map(|(name, (at, entry))| {
            let state = entry.state.filter(|state| *state == AlarmState::Alarm && is_told(entry))?;
            Some(SummaryAlarm { name: name.to_owned(), state, since: at })
        });
        self.alarms.extend(burning);
        self
    }

    /// Returns the number of alarms in a state.
    pub(crate) fn count(&self, state: AlarmState) -> usize {
        self.alarms.iter().filter(|alarm| alarm.state == state).count()
    }

    /// Returns the alarms in ALARM, the one that has been in ALARM longest first.
    pub(crate) fn burning(&self) -> Vec<&SummaryAlarm> {
        let alarms = self.alarms.iter().filter(|alarm| alarm.state == AlarmState::Alarm);
        let mut burning: Vec<_> = alarms.collect();
        burning.sort_by_key(|alarm| alarm.since);
        burning
    }
}
