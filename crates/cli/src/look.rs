//! The language and the time zone of this program's output.

use std::sync::{PoisonError, RwLock};

use bongsu_alarm::Locale;
use bongsu_core::config::locale_of_environment;
use bongsu_core::zone::Zone;
use jiff::{SignedDuration, Timestamp};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;

use crate::now;

/// The language and the time zone of the configuration. Before it is read, the language comes from the
/// environment, and the zone is UTC.
static LOOK: RwLock<Option<(Locale, Zone)>> = RwLock::new(None);

/// Sets the language and the zone.
pub(crate) fn set(locale: Locale, zone: &Zone) {
    *LOOK.write().unwrap_or_else(PoisonError::into_inner) = Some((locale, zone.clone()));
}

pub(crate) fn locale() -> Locale {
    let look = LOOK.read().unwrap_or_else(PoisonError::into_inner);
    look.as_ref().map_or_else(|| of_environment().unwrap_or_default(), |(locale, _)| *locale)
}

/// Returns the text in the language of the output.
pub(crate) fn say(english: impl Into<String>, korean: impl Into<String>) -> String {
    match locale() {
        Locale::En => english.into(),
        Locale::Ko => korean.into(),
    }
}

/// Formats a time for people, to the second, in the time zone of the output.
pub(crate) fn time(at: Timestamp) -> String {
    let look = LOOK.read().unwrap_or_else(PoisonError::into_inner);
    let zone = look.as_ref().map_or_else(Zone::default, |(_, zone)| zone.clone());
    at.to_zoned(zone.rules().clone()).strftime("%Y-%m-%d %H:%M:%S %Z").to_string()
}

/// Formats a duration for people: `1h 30m` or `1시간 30분`.
pub(crate) fn duration(time: SignedDuration) -> String {
    match locale() {
        Locale::En => format!("{time:#}"),
        Locale::Ko => korean(time),
    }
}

fn korean(time: SignedDuration) -> String {
    let seconds = time.unsigned_abs().as_secs();
    let millis = u64::from(time.subsec_millis().unsigned_abs());
    let units = [
        (seconds / 86_400, "일"),
        (seconds % 86_400 / 3_600, "시간"),
        (seconds % 3_600 / 60, "분"),
        (seconds % 60, "초"),
        (millis, "밀리초"),
    ];
    let parts: Vec<_> =
        units.iter().filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count}{unit}")).collect();
    let sign = if time.is_negative() { "-" } else { "" };
    if parts.is_empty() { "0초".to_owned() } else { format!("{sign}{}", parts.join(" ")) }
}

/// Returns the language of the environment variables, or of the user's locale.
fn of_environment() -> Option<Locale> {
    let asked = locale_of_environment(|name| std::env::var(name).ok());
    asked.ok().flatten().or_else(of_user)
}

/// Returns the language of the user's locale (locale(7)) if bongsu has messages in it.
pub(crate) fn of_user() -> Option<Locale> {
    of_variables(|name| std::env::var(name).ok())
}

fn of_variables(variable: impl Fn(&str) -> Option<String>) -> Option<Locale> {
    let set = |name| variable(name).filter(|value| !value.is_empty());
    let named = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set)?;
    let language = named.split(['_', '.', '@', '-']).next().unwrap_or_default().to_lowercase();
    (language == "ko").then_some(Locale::Ko)
}

/// Writes the times of the log.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LogTime;

impl FormatTime for LogTime {
    fn format_time(&self, w: &mut Writer<'_>) -> std::fmt::Result {
        w.write_str(&time(now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_in_korean() {
        let said = [0, 42, 900, 5_400, 176_461, -60].map(|second| korean(SignedDuration::from_secs(second)));
        assert_eq!(said, ["0초", "42초", "15분", "1시간 30분", "2일 1시간 1분 1초", "-1분"]);
        assert_eq!(korean(SignedDuration::from_millis(1_250)), "1초 250밀리초");
    }

    #[test]
    fn the_users_locale_names_a_language() {
        type Variables = &'static [(&'static str, &'static str)];
        let cases: [(Variables, Option<Locale>); 6] = [
            (&[], None),
            (&[("LANG", "ko_KR.UTF-8")], Some(Locale::Ko)),
            (&[("LANG", "ko")], Some(Locale::Ko)),
            (&[("LANG", "ko_KR.UTF-8"), ("LC_ALL", "C")], None),
            (&[("LANG", "C.UTF-8"), ("LC_MESSAGES", "ko_KR")], Some(Locale::Ko)),
            (&[("LANG", "kok_IN")], None),
        ];
        for (variables, expected) in cases {
            let find = |name: &str| variables.iter().find(|it| it.0 == name).map(|it| it.1.to_owned());
            assert_eq!(of_variables(find), expected, "{variables:?}");
        }
    }
}
