//! The encodings of text in the console's URLs. Every result is printable ASCII and has no character that
//! ends a link in Slack.

use std::fmt::{self, Write as _};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// Characters that are not encoded (RFC 3986, "Unreserved Characters").
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

pub(super) fn percent(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

/// Encodes text for CloudWatch's alarm pages: percent-encoding, with `$` instead of `%`.
pub(super) fn fragment(text: &str) -> String {
    percent(text).replace('%', "$")
}

/// Encodes text for the pages of CloudWatch Logs: percent-encoding twice, then with `$` instead of `%`.
pub(super) fn twice(text: &str) -> String {
    fragment(&percent(text))
}

/// A value in the notation of CloudWatch's graph pages (JSURL: github.com/Sage/jsurl).
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node<'a> {
    Text(&'a str),
    Number(f64),
    Flag(bool),
    List(Vec<Self>),
    Map(Vec<(&'static str, Self)>),
}

impl Node<'_> {
    /// Returns the encoded value after `start`, or `None` if the result would be longer than `longest` bytes.
    /// The encoding stops at the limit, so that megabytes of names cost little time.
    pub(super) fn render(&self, start: String, longest: usize) -> Option<String> {
        let mut url = Bounded { text: start, longest };
        self.write(&mut url).ok()?;
        Some(url.text)
    }

    /// Converts the value to JSON.
    pub(super) fn to_json(&self) -> Value {
        match self {
            Self::Text(text) => Value::from(*text),
            // A value that JSON cannot represent becomes null.
            Self::Number(number) => whole(*number).map_or_else(|| Value::from(*number), Value::from),
            Self::Flag(flag) => Value::from(*flag),
            Self::List(items) => items.iter().map(Node::to_json).collect(),
            Self::Map(entries) => {
                entries.iter().map(|(key, value)| ((*key).to_owned(), value.to_json())).collect()
            }
        }
    }

    fn write(&self, url: &mut Bounded) -> fmt::Result {
        match self {
            Self::Text(text) => write_text(text, url),
            Self::Number(number) => write!(url, "~{}", self::number(*number)),
            Self::Flag(flag) => write!(url, "~{flag}"),
            Self::List(items) => write_list(items, url),
            Self::Map(entries) => write_map(entries, url),
        }
    }
}

/// A text with a maximum length.
struct Bounded {
    text: String,
    longest: usize,
}

impl fmt::Write for Bounded {
    fn write_str(&mut self, more: &str) -> fmt::Result {
        if self.text.len() + more.len() > self.longest {
            return Err(fmt::Error);
        }
        self.text.push_str(more);
        Ok(())
    }
}

fn write_list(items: &[Node<'_>], url: &mut Bounded) -> fmt::Result {
    url.write_str(if items.is_empty() { "~(~" } else { "~(" })?;
    items.iter().try_for_each(|item| item.write(url))?;
    url.write_char(')')
}

fn write_map(entries: &[(&'static str, Node<'_>)], url: &mut Bounded) -> fmt::Result {
    url.write_str("~(")?;
    for (index, (key, value)) in entries.iter().enumerate() {
        url.write_str(if index == 0 { "" } else { "~" })?;
        url.write_str(key)?;
        value.write(url)?;
    }
    url.write_char(')')
}

fn write_text(text: &str, url: &mut Bounded) -> fmt::Result {
    url.write_str("~'")?;
    text.encode_utf16().try_for_each(|unit| match u8::try_from(unit) {
        Ok(byte) if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) => {
            url.write_char(char::from(byte))
        }
        Ok(b'$') => url.write_char('!'),
        Ok(byte) => write!(url, "*{byte:02x}"),
        Err(_) => write!(url, "**{unit:04x}"),
    })
}

/// Returns the number if it is whole. Periods and sizes are written without a decimal point.
fn whole(number: f64) -> Option<i64> {
    let is_whole = number.fract() == 0.0 && number.abs() < 9e15;
    is_whole.then_some(number as i64)
}

/// Formats a number for JavaScript: null if it is not finite, and `1e308` without its 308 zeros.
fn number(number: f64) -> String {
    let size = number.abs();
    if !number.is_finite() {
        "null".to_owned()
    } else if size >= 1e21 || (size > 0.0 && size < 1e-6) {
        format!("{number:e}")
    } else {
        number.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_jsurl() {
        let cases = [
            (Node::Text("AWS/EC2"), "~'AWS*2fEC2"),
            (Node::Text("a-b_c.d"), "~'a-b_c.d"),
            (Node::Text("~('*!)"), "~'*7e*28*27*2a*21*29"),
            (Node::Text("$ é경🚨"), "~'!*20*e9**acbd**d83d**dea8"),
            (Node::Text(""), "~'"),
            (Node::Number(50.0), "~50"),
            (Node::Number(-0.5), "~-0.5"),
            (Node::Number(1e308), "~1e308"),
            (Node::Number(1e-9), "~1e-9"),
            (Node::Number(f64::NAN), "~null"),
            (Node::Number(f64::NEG_INFINITY), "~null"),
            (Node::Flag(false), "~false"),
            (Node::List(vec![]), "~(~)"),
            (Node::List(vec![Node::Text("a"), Node::Number(1.0)]), "~(~'a~1)"),
            (Node::Map(vec![]), "~()"),
            (Node::Map(vec![("a", Node::List(vec![])), ("b", Node::Flag(true))]), "~(a~(~)~b~true)"),
        ];
        for (node, expected) in cases {
            assert_eq!(node.render(String::new(), expected.len()).as_deref(), Some(expected), "{node:?}");
            assert_eq!(node.render(String::new(), expected.len() - 1), None, "{node:?}");
        }
    }

    #[test]
    fn writes_names_for_alarms_and_logs() {
        let cases = [
            ("a-b_c.d~", "a-b_c.d~", "a-b_c.d~"),
            ("/aws/x", "$2Faws$2Fx", "$252Faws$252Fx"),
            ("100% '경'", "100$25$20$27$EA$B2$BD$27", "100$2525$2520$2527$25EA$25B2$25BD$2527"),
        ];
        for (name, alarm, logs) in cases {
            assert_eq!((fragment(name), twice(name)), (alarm.to_owned(), logs.to_owned()));
        }
    }
}
