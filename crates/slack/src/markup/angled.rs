//! Reads links, mentions and dates between `<` and `>`.

use std::borrow::Cow;

use super::{Date, Piece, unescaped};

/// Reads the piece at the start of `text`, and its length, if Slack gives it a meaning.
pub(super) fn read(text: &str) -> Option<(Piece<'_>, usize)> {
    let text = text.strip_prefix('<')?;
    // A second opening bracket before the closing one ends the search, so the text is read only once.
    let end = text.find(['<', '>'])?;
    let inside = text.get(..end).filter(|_| text.get(end..).is_some_and(|rest| rest.starts_with('>')))?;
    Some((meaning(inside)?, end + 2))
}

fn meaning(inside: &str) -> Option<Piece<'_>> {
    if let Some(date) = inside.strip_prefix("!date^") {
        return Some(self::date(date));
    }
    let (target, label) = match inside.split_once('|') {
        Some((target, label)) => (target, Some(label).filter(|label| !label.is_empty())),
        None => (inside, None),
    };
    match target.split_at_checked(1)? {
        ("@", id) => mention("@", label.unwrap_or(id), false),
        ("#", id) => mention("#", label.unwrap_or(id), false),
        ("!", "channel" | "here" | "everyone") => mention("@", target.get(1..)?, true),
        ("!", group) => mention("@", label.or_else(|| group.strip_prefix("subteam^"))?, false),
        _ => is_url(target).then(|| link(target, label)),
    }
}

fn mention<'a>(sign: &str, name: &str, is_to_all: bool) -> Option<Piece<'a>> {
    let name = unescaped(name);
    let name = name.strip_prefix(sign).unwrap_or(&name);
    (!name.is_empty()).then(|| Piece::Mention { shown: format!("{sign}{name}"), is_to_all })
}

fn link<'a>(target: &'a str, label: Option<&'a str>) -> Piece<'a> {
    let label = label.unwrap_or_else(|| target.strip_prefix("mailto:").unwrap_or(target));
    Piece::Link { url: unescaped(target), label: unescaped(label) }
}

/// Reads a date. An invalid date becomes its fallback text.
fn date(date: &str) -> Piece<'_> {
    let (date, fallback) = date.split_once('|').unwrap_or((date, ""));
    let fallback = unescaped(fallback);
    let mut parts = date.split('^');
    match (parts.next().and_then(|seconds| seconds.parse().ok()), parts.next()) {
        (Some(seconds), Some(format)) => {
            let link = parts.next().map(unescaped).filter(|link| is_url(link));
            Piece::Date(Date { seconds, format: unescaped(format), link, fallback })
        }
        _ => Piece::Text(Cow::Owned(fallback.into_owned())),
    }
}

/// Returns whether Slack turns the URL into a link to the web or to a person.
pub(crate) fn is_url(target: &str) -> bool {
    let is_of = |scheme: &str| {
        target.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            && target.len() > scheme.len()
    };
    ["https://", "http://", "mailto:"].into_iter().any(is_of)
}
