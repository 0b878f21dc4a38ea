//! Extracts the words of a response that may be displayed. Slack gives the reason for a refusal in a few words, but a
//! proxy may repeat the request with its URL or token, in any encoding.

use crate::http::Response;

/// The maximum length of the extract.
const MOST_CHARS: usize = 200;
/// The maximum length of an ordinary word.
const WORD_CHARS: usize = 24;
/// The maximum length of Slack's codes, such as `missing_text_or_fallback_or_attachments`.
const CODE_CHARS: usize = 64;
/// The replacement for a possible secret.
const OMITTED: &str = "…";

/// Returns the body of a response as one line of plain words.
pub(crate) fn said(response: &Response) -> String {
    words(&String::from_utf8_lossy(&response.body))
}

/// Returns the plain words of `text` on one line. Omits everything else: links, tokens, ciphertext, numbers with
/// letters, and markup.
pub(crate) fn words(text: &str) -> String {
    let is_between =
        |letter: char| letter.is_whitespace() || letter.is_control() || "\"<>{}[](),".contains(letter);
    let mut line = String::new();
    for chunk in text.split(is_between) {
        let chunk = chunk.trim_start_matches(':');
        let word = chunk.trim_end_matches(['.', ':', ';', '!', '?']);
        if word.is_empty() {
            continue;
        }
        let shown = if is_plain(word) { chunk } else { OMITTED };
        if shown == OMITTED && line.ends_with(OMITTED) {
            continue;
        }
        if line.chars().count() + shown.chars().count() >= MOST_CHARS {
            break;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(shown);
    }
    line
}

/// Returns whether the text is an ordinary word, one of Slack's codes, or a short number.
fn is_plain(word: &str) -> bool {
    let count = word.chars().count();
    let is_letter = |letter: char| letter.is_alphabetic() || letter == '\'' || letter == '-';
    let is_lower = |letter: char| !letter.is_uppercase();
    let rest_is_lower = || word.chars().skip(1).all(is_lower);
    let is_capitals = || count <= 8 && word.chars().all(char::is_uppercase);
    let is_code = count <= CODE_CHARS && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let is_number = count <= 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    let is_word = count <= WORD_CHARS && word.chars().all(is_letter) && (rest_is_lower() || is_capitals());
    !word.starts_with("xox")
        && !word.starts_with("xapp")
        && (is_number || is_word || is_code && word.contains('_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_words_but_no_possible_secret() {
        let cases = [
            ("invalid_payload", "invalid_payload"),
            ("missing_text_or_fallback_or_attachments", "missing_text_or_fallback_or_attachments"),
            ("  ok\r\n", "ok"),
            ("<html><h1>403 Forbidden</h1>", "html … 403 Forbidden …"),
            ("{\"ok\":false,\"error\":\"invalid_auth\"}", "ok false error invalid_auth"),
            ("접근이 거부되었습니다.", "접근이 거부되었습니다."),
            ("no route for https://hooks.slack.com/services/T0/B0/SECRETABCD today", "no route for … today"),
            ("POST /services/T0/B0/SECRETABCD: denied", "POST … denied"),
            ("url=https%3A%2F%2Fhooks.slack.com%2Fservices%2FT0%2FB0%2FSECRETABCD", "…"),
            ("https:&#x2F;&#x2F;hooks.slack.com&#x2F;services&#x2F;T0&#x2F;B0&#x2F;SECRETABCD", "…"),
            ("\"https:\\/\\/hooks.slack.com\\/services\\/T0\\/B0\\/SECRETABCD\"", "…"),
            ("https:\\u002f\\u002fhooks.slack.com\\u002fSECRETABCD", "…"),
            ("aHR0cHM6Ly9ob29rcy5zbGFjay5jb20vc2VydmljZXM=", "…"),
            ("68747470733a2f2f", "…"),
            ("Bearer xoxb-abc-def", "Bearer …"),
            ("token SECRETABCD aBcDeFgH", "token …"),
            ("a\u{1b}[31mred\u{202e}gnp b", "a … b"),
        ];
        for (text, expected) in cases {
            assert_eq!(words(text), expected, "{text}");
        }
        assert!(words(&"word ".repeat(1_000)).chars().count() <= MOST_CHARS);
    }
}
