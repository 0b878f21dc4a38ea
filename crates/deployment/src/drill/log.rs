//! Reads the function's log, which records the delivery of each notice.

use bongsu_core::log_line::{MILLISECONDS, NOTICE};
use bongsu_io::logs::PROTOCOL;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::Account;
use crate::error::{AwsError, Cause};

/// The time before the drill from which the log is read. A new execution environment decrypts the webhook URL
/// before it receives the drill's notice.
const BEFORE_MS: i64 = 60_000;

/// The names that `tracing_subscriber` gives to the parts of a JSON line.
const FIELDS: &str = "fields";
const MESSAGE: &str = "message";

/// A log group, from a time on.
#[derive(Debug)]
pub(super) struct Log<'a> {
    account: &'a Account,
    group: &'a str,
    from: Timestamp,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line(Value);

impl<'a> Log<'a> {
    pub(super) fn new(account: &'a Account, group: &'a str, from: Timestamp) -> Self {
        Self { account, group, from }
    }

    /// Returns the JSON lines of the log. A function that never ran has none.
    pub(super) async fn lines(&self) -> Result<Vec<Line>, AwsError> {
        let start = self.from.as_millisecond() - BEFORE_MS;
        let mut query = json!({ "logGroupName": self.group, "startTime": start });
        let mut lines = Vec::new();
        loop {
            let page = match self.account.call_with_json(PROTOCOL, "logs:FilterLogEvents", &query).await {
                Ok(page) => page,
                Err(AwsError { cause: Cause::NotFound(_), .. }) => return Ok(lines),
                Err(error) => return Err(error),
            };
            let events = page.get("events").and_then(Value::as_array).into_iter().flatten();
            lines.extend(events.filter_map(|event| Line::read(event.get("message")?.as_str()?)));
            let next =
                page.get("nextToken").filter(|token| token.as_str().is_some_and(|text| !text.is_empty()));
            let (Some(next), Some(fields)) = (next, query.as_object_mut()) else { return Ok(lines) };
            fields.insert("nextToken".to_owned(), next.clone());
        }
    }
}

impl Line {
    fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text.trim()).ok().filter(Value::is_object).map(Self)
    }

    pub(super) fn field(&self, name: &str) -> Option<&str> {
        self.value(name).and_then(Value::as_str)
    }

    fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(FIELDS).and_then(|fields| fields.get(name))
    }

    /// Returns whether the line has this message about the notice with that summary.
    pub(super) fn is_of(&self, notice: &str, message: &str) -> bool {
        self.field(NOTICE) == Some(notice) && self.field(MESSAGE) == Some(message)
    }

    pub(super) fn time(&self, name: &str) -> Option<Timestamp> {
        self.field(name)?.parse().ok()
    }

    /// Returns the milliseconds in a line with that message.
    pub(super) fn milliseconds(&self, message: &str) -> Option<i64> {
        self.value(MILLISECONDS).filter(|_| self.field(MESSAGE) == Some(message)).and_then(Value::as_i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_functions_log() {
        let line = Line::read(
            r#"{"timestamp":"2026-09-01T00:00:00Z","level":"INFO","fields":{"message":"delivered","notice":"ALARM a","delivered_at":"2026-09-01T00:00:00.250Z"}}"#,
        )
        .unwrap();
        assert!(line.is_of("ALARM a", "delivered") && !line.is_of("ALARM b", "delivered"));
        assert_eq!(line.time("delivered_at").unwrap().as_millisecond() % 1_000, 250);
        assert_eq!(line.time("sent_at"), None);
        assert_eq!(Line::read("START RequestId: 1"), None);
    }
}
