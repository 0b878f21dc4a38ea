//! The key `calendar` of a rota, and the table `[people]`.

use std::collections::BTreeMap;

use bongsu_slack::Mention;
use serde::Deserialize;

use super::super::ConfigError;
use super::super::SecretSource;
use super::super::secret::RawSecret;
use crate::rota::People;

/// The location of a rota's calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalendarSource {
    File(String),
    Url(String),
    /// A secret URL. Most calendar services give out secret URLs.
    Secret(SecretSource),
}

impl CalendarSource {
    /// Returns the URL to fetch a calendar from: https, or http on this machine. webcal is another name for
    /// https.
    pub fn address(url: &str) -> Option<String> {
        let url = url.trim();
        let url =
            url.strip_prefix("webcal://").map_or_else(|| url.to_owned(), |rest| format!("https://{rest}"));
        let known = ["https://", "http://127.0.0.1:", "http://localhost:", "http://[::1]:"];
        known.into_iter().any(|it| url.starts_with(it)).then_some(url)
    }
}

/// The location of a calendar. Exactly one key must be set.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawCalendar {
    /// A file in iCalendar format (.ics).
    pub file: Option<String>,
    /// A URL that is not secret: https or webcal, which has the same meaning.
    pub url: Option<String>,
    /// The source of a secret URL. Anybody who has the URL can read the calendar.
    pub secret_url: Option<RawSecret>,
}

impl RawCalendar {
    pub(super) fn read(self, place: &str, people: &People) -> Result<CalendarSource, ConfigError> {
        let wrong = |cause: String| ConfigError::Route { place: place.to_owned(), cause };
        let source = match (self.file, self.url, self.secret_url) {
            (Some(file), None, None) => CalendarSource::File(file),
            (None, Some(url), None) => {
                // The error does not repeat the URL, because it may be a secret nevertheless.
                let cause = || "calendar: url does not begin with https:// or webcal://".to_owned();
                CalendarSource::Url(CalendarSource::address(&url).ok_or_else(|| wrong(cause()))?)
            }
            (None, None, Some(secret)) => CalendarSource::Secret(secret.source(place, "calendar's URL")?),
            _ => {
                let cause = "calendar: set exactly one of file, url, secret_url";
                return Err(wrong(cause.to_owned()));
            }
        };
        if people.0.is_empty() {
            let cause = "calendar: [people] is empty, so the events name nobody; map the calendar's \
                         names to Slack users there, such as \"kim@example.com\" = \"U0123456789\"";
            return Err(wrong(cause.to_owned()));
        }
        Ok(source)
    }
}

/// `[people]`: the IDs of people by their names and addresses in calendars.
pub(in crate::config) fn people(raw: BTreeMap<String, String>) -> Result<People, ConfigError> {
    let person = |(name, id): (String, String)| match (Mention::of_id(id.trim()), name.trim()) {
        (Some(person), name) if !name.is_empty() => Ok((name.to_lowercase(), person)),
        (_, name) => Err(ConfigError::Route {
            place: "people".to_owned(),
            cause: format!(
                "{name:?} = {id:?}: must be a name or an address, and the ID of a user (\"U0123456789\", in the profile under \
                 \"Copy member ID\") or of a user group (\"S0123456789\")"
            ),
        }),
    };
    raw.into_iter().map(person).collect::<Result<_, _>>().map(People)
}
