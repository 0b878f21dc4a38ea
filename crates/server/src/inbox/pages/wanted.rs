use bongsu_alarm::alarm::AlarmState;
use bongsu_core::inbox::InboxQuery;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

/// The characters that a path or a query need not encode.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b':');

/// The reader's query, from the address of the page. An empty or invalid field restricts nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Wanted {
    pub(crate) q: Option<String>,
    pub(crate) alarm: Option<String>,
    pub(crate) state: Option<String>,
    pub(crate) kind: Option<String>,
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
    pub(crate) show: Option<String>,
    pub(crate) before: Option<u64>,
    pub(crate) lang: Option<String>,
}

impl Wanted {
    pub(crate) fn query(&self, zone: &TimeZone) -> InboxQuery {
        let silences = match text(self.show.as_ref()) {
            Some("messages") => Some(false),
            Some("silences") => Some(true),
            _ => None,
        };
        let query = InboxQuery {
            alarm: text(self.alarm.as_ref()).map(str::to_owned),
            state: text(self.state.as_ref()).and_then(AlarmState::parse),
            kind: text(self.kind.as_ref()).map(str::to_owned),
            from: text(self.from.as_ref()).and_then(|text| time(text, zone)),
            to: text(self.to.as_ref()).and_then(|text| time(text, zone)),
            silences,
            ..InboxQuery::default()
        };
        query.with_words(text(self.q.as_ref()).unwrap_or_default())
    }

    /// Returns the address of the page at `path` with this query.
    pub(crate) fn link(&self, path: &str) -> String {
        let texts = [
            ("q", &self.q),
            ("alarm", &self.alarm),
            ("state", &self.state),
            ("kind", &self.kind),
            ("from", &self.from),
            ("to", &self.to),
            ("show", &self.show),
            ("lang", &self.lang),
        ];
        let texts = texts.into_iter().filter_map(|(name, value)| Some((name, text(value.as_ref())?)));
        let mut pairs: Vec<_> = texts.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        pairs.extend(self.before.map(|before| format!("before={before}")));
        if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
    }
}

/// Percent-encodes a text for a path or a query.
pub(crate) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}

fn text(field: Option<&String>) -> Option<&str> {
    field.map(|text| text.trim()).filter(|text| !text.is_empty())
}

/// Parses a time with an offset, or the value of a form field, which is a local time in the time zone of the inbox.
pub(super) fn time(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let local = || text.parse::<DateTime>().ok()?.to_zoned(zone.clone()).ok().map(|zoned| zoned.timestamp());
    text.parse().ok().or_else(local)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_and_its_address_are_equivalent() {
        let field = |text: &str| Some(text.to_owned());
        let wanted = Wanted {
            q: field(" 결제 CPU"),
            state: field("ALARM"),
            kind: field("guardduty"),
            from: field("2026-11-23T09:00"),
            to: field("soon"),
            show: field("messages"),
            alarm: field(""),
            ..Wanted::default()
        };
        let query = wanted.query(&TimeZone::get("Asia/Seoul").unwrap());
        assert_eq!((query.words, query.state), (vec!["결제".into(), "cpu".into()], Some(AlarmState::Alarm)));
        assert_eq!(query.from, Some("2026-11-23T00:00:00Z".parse().unwrap()));
        assert_eq!(query.kind.as_deref(), Some("guardduty"));
        assert_eq!((query.to, query.alarm, query.silences), (None, None, Some(false)));
        assert_eq!(
            wanted.link("/"),
            "/?q=%EA%B2%B0%EC%A0%9C%20CPU&state=ALARM&kind=guardduty&from=2026-11-23T09:00&to=soon&show=messages"
        );
        assert_eq!(Wanted::default().link("/"), "/");
    }
}
