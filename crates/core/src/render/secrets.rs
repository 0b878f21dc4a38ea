//! Masks secrets with known formats in text from other programs, because a channel has many readers.

use std::sync::LazyLock;

use regex_lite::Regex;

/// The format of each secret, and its mask.
const SHAPES: [(&str, &str); 8] = [
    (r"\b(AKIA|ASIA)[A-Z0-9]{16}\b", "$1***"),
    (r"\b(xox[a-z]|xapp)-[A-Za-z0-9-]+", "$1-***"),
    (r"\b(gh[opsu]_|github_pat_)[A-Za-z0-9_]{20,}", "$1***"),
    (r"\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*)?", "eyJ***"),
    (r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]+", "$1 ***"),
    (r"(://[^\s:/@]*:)[^\s/]+@", "$1***@"),
    (r"(hooks\.slack(?:-gov)?\.com/[a-z]+/)[A-Za-z0-9/_-]+", "$1***"),
    (
        r#"(?i)((?:password|passwd|secret|token|api_?-?key|access_?-?key|private_?-?key)"?'?\s*[=:]\s*["']?)[^\s"',;&}]+"#,
        "$1***",
    ),
];

static MASKS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    let masks = SHAPES.iter().filter_map(|(shape, mask)| Some((Regex::new(shape).ok()?, *mask)));
    masks.collect()
});

/// Returns the text with masked secrets.
pub(super) fn masked(text: &str) -> String {
    MASKS.iter().fold(text.to_owned(), |text, (shape, mask)| shape.replace_all(&text, *mask).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_is_a_valid_expression() {
        assert_eq!(MASKS.len(), SHAPES.len());
    }

    #[test]
    fn only_secrets_are_masked() {
        let slack = ["xoxb", "1234", "abcDEF"].join("-");
        let webhook = ["https://hooks.slack.com", "services", "T0", "B0", "abc"].join("/");
        let cases = [
            ("key AKIAIOSFODNN7EXAMPLE used", "key AKIA*** used"),
            (&format!("token was {slack}"), "token was xoxb-***"),
            ("Authorization: Bearer abc.def-ghi", "Authorization: Bearer ***"),
            ("postgres://app:p4ss@db:5432/x", "postgres://app:***@db:5432/x"),
            (&format!("POST {webhook} 200"), "POST https://hooks.slack.com/services/*** 200"),
            (r#"{"password": "hunter2", "user": "a"}"#, r#"{"password": "***", "user": "a"}"#),
            ("api_key=abc&x=1", "api_key=***&x=1"),
            ("http://host:8080/path?mail=a@b", "http://host:8080/path?mail=a@b"),
            ("3 tokens left, basic", "3 tokens left, basic"),
        ];
        for (text, expected) in cases {
            assert_eq!(masked(text), expected);
        }
    }
}
