//! The part of the daily summary about the alarms of all accounts and regions.

use std::collections::{BTreeMap, BTreeSet};

use bongsu_alarm::alarm::AlarmState;
use bongsu_alarm::expr::rule::AlarmRule;
use bongsu_core::audit::{AccountSummary, DailySummary, SummaryAlarm};
use bongsu_core::config::Config;
use bongsu_core::ledger::Entry;
use bongsu_io::cloudwatch::{DescribedAlarm, Ways};
use jiff::Timestamp;

use crate::areas::Area;

/// The alarms of the areas that were read.
#[derive(Debug, Default)]
pub(crate) struct Overview {
    alarms: Vec<SummaryAlarm>,
    listed: BTreeSet<String>,
    mute: Vec<String>,
    accounts: BTreeMap<String, AccountSummary>,
    has_spokes: bool,
    /// The accounts and regions that could not be read.
    pub(crate) unread: Vec<String>,
}

impl Overview {
    pub(crate) fn add(&mut self, area: &Area, alarms: &[DescribedAlarm], config: &Config) {
        let place = area.place(&config.accounts);
        let named = |name: &str| match &place {
            Some(place) => format!("{name} ({place})"),
            None => name.to_owned(),
        };
        self.has_spokes |= place.is_some();
        self.mute.extend(mute(alarms, &area.ways).iter().map(|name| named(name)));
        for alarm in alarms {
            let name = &alarm.alarm.name;
            self.listed.insert(name.clone());
            if !area.ways.bring(alarm, AlarmState::Alarm) {
                continue;
            }
            self.alarms.push(SummaryAlarm { name: named(name), state: alarm.state, since: alarm.since });
            if let Some(account) = &alarm.alarm.account {
                let account = config.accounts.get(account).unwrap_or(account).clone();
                self.accounts.entry(account).or_default().count(alarm.state);
            }
        }
    }

    pub(crate) fn summary(self, records: &[Entry], now: Timestamp) -> DailySummary {
        let listed = self.listed.iter().map(String::as_str).collect();
        let has_accounts = self.has_spokes || !self.unread.is_empty();
        let accounts = if has_accounts { self.accounts } else { BTreeMap::new() };
        let summary = DailySummary::new(self.alarms, records, now);
        let summary = DailySummary { mute: self.mute, accounts, unread: self.unread, ..summary };
        summary.with_unlisted(&listed, records)
    }
}

/// Returns the alarms that notify nobody, except children of composite alarms, which may be silent.
fn mute(alarms: &[DescribedAlarm], ways: &Ways) -> Vec<String> {
    let is_child =
        |name: &str| alarms.iter().filter_map(DescribedAlarm::rule).any(|rule| is_named(rule, name));
    let names = alarms.iter().filter(|alarm| alarm.tells_nobody()).map(|alarm| &alarm.alarm.name);
    let names = names.filter(|name| !ways.has_rule_for(name));
    names.filter(|name| !is_child(name)).cloned().collect()
}

/// Returns whether a rule contains that alarm, and not only a longer name. An unreadable rule counts as
/// containing any name in its text, to avoid a false report.
fn is_named(rule: &str, alarm: &str) -> bool {
    match rule.parse::<AlarmRule>() {
        Ok(rule) => rule.alarms().iter().any(|named| named.name() == alarm),
        Err(_) => rule.contains(alarm),
    }
}
