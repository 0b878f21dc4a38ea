use super::{Rule, Subject};

/// The first word of ignore comments, and the key of metadata and tags.
pub(super) const KEY: &str = "bongsu-lint";

/// An accepted finding, as in `bongsu-lint: ignore=no-ok-action the pager closes by itself`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignore {
    /// The rule's ID.
    pub rule: String,
    /// The author's reason, or an empty text.
    pub reason: String,
    /// The JSON pointer of the alarm or of a part of it.
    pub pointer: String,
}

impl Ignore {
    /// Parses `ignore=ID reason`, with or without `bongsu-lint:` in front.
    pub fn parse(text: &str, pointer: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches(KEY).trim_start_matches(':').trim();
        let (rule, reason) = text
            .strip_prefix("ignore=")?
            .split_once(char::is_whitespace)
            .unwrap_or_else(|| (text.strip_prefix("ignore=").unwrap_or_default(), ""));
        let (rule, reason, pointer) = (rule.to_owned(), reason.trim().to_owned(), pointer.to_owned());
        Some(Self { rule, reason, pointer })
    }

    /// Parses the ignore comment after the `#` of a line.
    pub fn in_comment(line: &str, pointer: &str) -> Option<Self> {
        let (before, comment) = line.split_once('#')?;
        let starts = before.is_empty() || before.ends_with(char::is_whitespace);
        let comment = comment.trim();
        (starts && comment.starts_with(KEY)).then(|| Self::parse(comment, pointer)).flatten()
    }

    pub(super) fn accepts(&self, subject: &Subject, rule: &Rule) -> bool {
        let within = self.pointer.strip_prefix(subject.pointer.as_str());
        self.rule == rule.id
            && !self.reason.is_empty()
            && within.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments() {
        let read = |line: &str| Ignore::in_comment(line, "/a").map(|it| (it.rule, it.reason));
        let cases = [
            ("# bongsu-lint: ignore=no-ok-action  one way only ", Some(("no-ok-action", "one way only"))),
            (
                "  Period: 60 # bongsu-lint: ignore=period-too-fine detailed",
                Some(("period-too-fine", "detailed")),
            ),
            ("# bongsu-lint: ignore=x", Some(("x", ""))),
            ("# bongsu-lint: other=x", None),
            ("Name: a#bongsu-lint: ignore=x", None),
            ("# ignore=x", None),
            ("plain", None),
        ];
        for (line, expected) in cases {
            let expected = expected.map(|(rule, reason)| (rule.to_owned(), reason.to_owned()));
            assert_eq!(read(line), expected, "{line}");
        }
    }
}
