//! The daily summary and the weekly review in English.

use super::English;
use crate::render::language::Reports;

impl Reports for English {
    fn daily_summary(&self, burning: usize) -> String {
        match burning {
            0 => "🔥 All is quiet".to_owned(),
            1 => "🔥 1 alarm is burning".to_owned(),
            count => format!("🔥 {count} alarms are burning"),
        }
    }

    fn weekly_review(&self, noisy: usize) -> String {
        match noisy {
            0 => "🔎 The week's alarms: no noise".to_owned(),
            1 => "🔎 The week's alarms: the noisiest".to_owned(),
            count => format!("🔎 The week's alarms: the {count} noisiest"),
        }
    }

    fn week(&self, alarms: usize, fired: usize, noise: usize) -> String {
        let alarms = if alarms == 1 { "1 alarm".to_owned() } else { format!("{alarms} alarms") };
        format!("{alarms} fired {}; noise (below 15 min, acknowledged by nobody): {noise}", often(fired))
    }

    fn noisy(&self, name: &str, fired: usize, noise: usize) -> String {
        format!("🔔 {name} fired {}, {noise} of them noise", often(fired))
    }

    fn better_settings(&self) -> &'static str {
        "bongsu review --aws finds the smallest change that would have removed it"
    }

    fn burning(&self, name: &str, span: &str) -> String {
        format!("🚨 {name}, for {span}")
    }

    fn more_burning(&self, count: usize) -> String {
        format!("and {count} more")
    }

    fn standing(&self, ok: usize, alarm: usize, insufficient: usize) -> String {
        format!("{ok} OK, {alarm} ALARM, {insufficient} INSUFFICIENT DATA")
    }

    fn told(&self, changes: usize, delays: Option<[String; 3]>) -> String {
        let changes = if changes == 1 { "1 change".to_owned() } else { format!("{changes} changes") };
        match delays {
            Some([median, p99, slowest]) => {
                format!("{changes} announced since yesterday: median {median}, p99 {p99}, slowest {slowest}")
            }
            None => "No changes announced since yesterday".to_owned(),
        }
    }

    fn waiting(&self, notices: usize) -> String {
        format!("⚠️ {notices} could not be delivered yet")
    }

    fn mute(&self, alarms: usize, names: &str) -> String {
        let verb = if alarms == 1 { "alarm notifies" } else { "alarms notify" };
        format!("⚠️ {alarms} {verb} nobody: {names}")
    }

    fn unread(&self, places: usize, names: &str) -> String {
        let accounts = if places == 1 { "account" } else { "accounts" };
        format!("⚠️ {places} {accounts} could not be read: {names}")
    }
}

fn often(times: usize) -> String {
    if times == 1 { "once".to_owned() } else { format!("{times} times") }
}
