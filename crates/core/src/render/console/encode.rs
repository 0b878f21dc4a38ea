//! The ways in which the console's pages write text into a URL. All of them end as printable ASCII
//! without anything that would end a link in Slack.

use std::fmt::Write as _;

/// RFC 3986: all but the unreserved characters.
pub(super) fn percent(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

/// CloudWatch's alarm pages: percent-encoding with `$` for `%`.
pub(super) fn fragment(text: &str) -> String {
    percent(text).replace('%', "$")
}

/// CloudWatch Logs' pages: percent-encoding twice, then `$` for `%`.
pub(super) fn twice(text: &str) -> String {
    fragment(&percent(text))
}

/// A value in the notation of CloudWatch's graph pages (JSURL: github.com/Sage/jsurl).
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Text(String),
    Number(f64),
    Flag(bool),
    List(Vec<Self>),
    Map(Vec<(&'static str, Self)>),
}

impl Node {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn render(&self) -> String {
        match self {
            Self::Text(text) => format!("~'{}", jsurl(text)),
            Self::Number(number) => format!("~{number}"),
            Self::Flag(flag) => format!("~{flag}"),
            Self::List(items) => {
                let items: String = items.iter().map(Self::render).collect();
                format!("~({})", if items.is_empty() { "~" } else { &items })
            }
            Self::Map(entries) => {
                let entries: Vec<_> =
                    entries.iter().map(|(key, value)| format!("{key}{}", value.render())).collect();
                format!("~({})", entries.join("~"))
            }
        }
    }
}

fn jsurl(text: &str) -> String {
    text.encode_utf16().fold(String::new(), |mut encoded, unit| {
        match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) => {
                encoded.push(char::from(byte));
            }
            Ok(b'$') => encoded.push('!'),
            // Writing to a string cannot fail.
            Ok(byte) => drop(write!(encoded, "*{byte:02x}")),
            Err(_) => drop(write!(encoded, "**{unit:04x}")),
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_jsurl() {
        let node = Node::Map(vec![
            ("a", Node::List(vec![Node::text("AWS/EC2"), Node::text("$ 경🚨")])),
            ("b", Node::Number(0.5)),
            ("c", Node::Flag(false)),
            ("d", Node::List(vec![])),
        ]);
        assert_eq!(node.render(), "~(a~(~'AWS*2fEC2~'!*20**acbd**d83d**dea8)~b~0.5~c~false~d~(~))");
    }
}
