//! Finds the ends of URLs in running text. After the host, the rules are those of `linkify`: balanced
//! brackets and quotes belong to a URL, and punctuation at its end does not.

use linkify::{LinkFinder, LinkKind};

use super::particle;

/// A host in front of which `linkify` accepts any path, query or fragment. `linkify` refuses some valid
/// hosts: those with one label, with non-Latin letters, or directly before a fragment.
const ANY_HOST: &str = "http://host.example/";

/// The search looks at no more than this number of bytes before and in a URL, which is more than Slack
/// allows.
const LONGEST: usize = 4_000;

const SCHEMES: [&str; 2] = ["https://", "http://"];
const MAIL: &str = "mailto:";

/// Returns the length of the URL at the start of `text`, or `None` if `text` does not start with a URL. `before` is the preceding text on
/// the line: a quote or a formatting mark that opens there closes after the URL.
pub(crate) fn length(before: &str, text: &str) -> Option<usize> {
    let is_within_a_word = before.ends_with(|char: char| char.is_ascii_alphanumeric() || char == '+');
    if is_within_a_word {
        return None;
    }
    if begins_with(text, MAIL) {
        return mail(text);
    }
    let scheme = SCHEMES.into_iter().find(|scheme| begins_with(text, scheme))?;
    let host = scheme.len() + host(text.get(scheme.len()..)?)?;
    let before = end_of_line(before);
    let end = host + tail(beginning(text.get(host..)?, LONGEST), before);
    let end = marked(text, end, before);
    Some(particle::without(text.get(..end)?).len()).filter(|end| *end > scheme.len())
}

/// Returns whether the text begins with the scheme, in upper or lower case.
pub(crate) fn begins_with(text: &str, scheme: &str) -> bool {
    text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
}

/// Returns whether a character cannot be part of a URL: spaces and control characters of any script, and
/// signs that are not letters, such as the quotation marks, brackets and arrows of Korean text, direction
/// marks and pictures.
fn is_no_address(char: char) -> bool {
    let is_letter = char.is_alphanumeric() || matches!(char, '\u{300}'..='\u{36F}');
    char.is_whitespace() || char.is_control() || !(char.is_ascii() || is_letter)
}

/// Returns at most `longest` bytes from the start.
fn beginning(text: &str, longest: usize) -> &str {
    text.get(..text.floor_char_boundary(longest)).unwrap_or(text)
}

/// Returns the relevant part of the line before a URL.
fn end_of_line(before: &str) -> &str {
    let from = before.floor_char_boundary(before.len().saturating_sub(LONGEST));
    before.get(from..).unwrap_or_default().rsplit('\n').next().unwrap_or_default()
}

/// Returns the length of the host: a name or number, with an optional user and port. Names on private
/// networks have no further rules.
fn host(text: &str) -> Option<usize> {
    let is_part = |char: char| char.is_alphanumeric() || "-._~%@:".contains(char);
    let end = match text.strip_prefix('[') {
        Some(inner) => {
            let is_number = |char: char| char.is_ascii_hexdigit() || char == ':' || char == '.';
            let closed = inner.find(|char| !is_number(char)).filter(|at| inner[*at..].starts_with(']'))?;
            let port = inner.get(closed + 1..)?;
            closed + 2 + port.find(|char| !is_part(char)).unwrap_or(port.len())
        }
        None => text.find(|char| !is_part(char)).unwrap_or(text.len()),
    };
    let host = text.get(..end)?.trim_end_matches(['.', ':', '-', '@', '~']);
    // An underscore may be a formatting mark. `marked` decides that.
    host.contains(char::is_alphanumeric).then_some(host.len())
}

/// Returns the length of the path, query and fragment.
fn tail(text: &str, before: &str) -> usize {
    if !text.starts_with(['/', '?', '#']) {
        return 0;
    }
    let quote = before.chars().next_back().filter(|last| matches!(last, '\'' | '"'));
    let end = linkified(text, quote);
    let kept = text.get(..end).unwrap_or_default();
    // Signs that are not letters may come before a closing bracket.
    kept.find(is_no_address).map_or(end, |at| linkified(kept.get(..at).unwrap_or_default(), quote))
}

/// Returns the length that `linkify` accepts, after the optional opening quote.
fn linkified(text: &str, quote: Option<char>) -> usize {
    let slash = usize::from(text.starts_with('/'));
    let quote = quote.map(String::from).unwrap_or_default();
    let probe = format!("{quote}{ANY_HOST}{}", text.get(slash..).unwrap_or_default());
    let end = LinkFinder::new().kinds(&[LinkKind::Url]).links(&probe).next().map_or(0, |link| link.end());
    end.checked_sub(quote.len() + ANY_HOST.len()).map_or(0, |length| length + slash)
}

/// Includes `*`, `_` and `~` at the end of a URL, unless they close a mark that opened before it.
fn marked(text: &str, end: usize, before: &str) -> usize {
    let is_opened = |mark: char| is_open(before, mark);
    let closing = |char: char| matches!(char, '*' | '_' | '~');
    let (kept, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    let stars = rest.len() - rest.trim_start_matches(|char| char == '*' && !is_opened('*')).len();
    if stars > 0 {
        return end + stars;
    }
    kept.trim_end_matches(|char| closing(char) && is_opened(char)).len()
}

/// Returns whether the last such mark opens, which means that it stands before a word.
fn is_open(before: &str, mark: char) -> bool {
    let Some((outside, inside)) = before.rsplit_once(mark) else { return false };
    let outside = outside.trim_end_matches(mark);
    !outside.ends_with(char::is_alphanumeric) && !inside.starts_with(char::is_whitespace)
}

fn mail(text: &str) -> Option<usize> {
    let address = beginning(text, LONGEST).get(MAIL.len()..)?;
    let found = LinkFinder::new().kinds(&[LinkKind::Email]).links(address).next()?;
    (found.start() == 0).then(|| MAIL.len() + found.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The brackets ⟦ and ⟧ enclose the URL that must be found.
    #[test]
    fn a_url_ends_before_the_punctuation_of_its_sentence() {
        let cases = [
            "see ⟦https://wiki.example.com/a_(b)⟧ now",
            "(see ⟦https://wiki.example.com/a_(b)⟧)",
            "(⟦https://wiki.example.com/a⟧).",
            "[⟦https://wiki.example.com/a⟧], {⟦http://b⟧}",
            "see ⟦https://bosun.example.com/action?key=it.loss{host=a}&type=ack⟧ now",
            "see ⟦https://es.example.com/app#/?_g=(time:(from:now-1h))&_a=(q:*)⟧.",
            "⟦https://h.example.com/[id]/x⟧, then",
            "⟦https://grafana.example.com#/d/abc⟧!",
            "⟦https://example.com?a=b⟧?",
            "⟦https://x.example.com/q?a=b*⟧ now",
            "⟦https://x.example.com/p_⟧ now",
            "⟦https://x.example.com/~⟧",
            "*⟦https://x.example.com/p⟧* and _⟦https://x.example.com/p⟧_ and ~⟦https://x⟧~",
            "**Runbook: ⟦https://x.example.com/p⟧**",
            "*bold* ⟦https://x.example.com/p*⟧",
            "'⟦https://x.example.com/p⟧' \"⟦https://x.example.com/p⟧\" `⟦https://x.example.com/p⟧`",
            "“⟦https://x.example.com/p⟧” 「⟦https://x.example.com/p⟧」 ⟦https://x.example.com/p⟧。",
            "⟦HTTP://X.example.com/P⟧ ⟦Https://x⟧",
            "⟦https://ko.example.com/운영/CPU_(웹)⟧ now",
            "⟦https://ko.example.com/운영/가이드⟧, ⟦https://ko.example.com/운영⟧에서 ⟦https://예제.한국/길⟧",
            "⟦https://ko.example.com/운영/CPU_(웹)⟧을 보세요",
            "⟦https://x.example.com/p⟧를 참고, ⟦https://x.example.com⟧에서",
            "⟦http://localhost:8080/a⟧ ⟦http://10.0.0.1:9090⟧: ⟦http://my_service/x⟧ ⟦http://[::1]:80/a⟧",
            "⟦https://user:pw@x.example.com/a⟧",
            "⟦https://a/b⟧|⟦https://c/d⟧ <⟦https://e⟧>",
            "⟦https://a/b⟧\u{a0}x ⟦https://a⟧→b ⟦https://a⟧\u{202e}b",
            "write to ⟦mailto:ops@example.com⟧.",
            "https:// http://. xhttps://a git+https://a ftp://a javascript:alert(1) mailto: mailto:nobody",
        ];
        for case in cases {
            let text = case.replace(['⟦', '⟧'], "");
            let mut found = String::new();
            let mut at = 0;
            while let Some(char) = text[at..].chars().next() {
                match length(&text[..at], &text[at..]) {
                    Some(length) => {
                        found += &format!("⟦{}⟧", &text[at..at + length]);
                        at += length;
                    }
                    None => {
                        found.push(char);
                        at += char.len_utf8();
                    }
                }
            }
            assert_eq!(found, case);
        }
    }
}
