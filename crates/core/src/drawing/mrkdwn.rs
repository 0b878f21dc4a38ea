//! Slack's mrkdwn as HTML (docs.slack.dev, "Formatting message text"). Whatever comes in, nothing of it is live but what
//! Slack would make live.
//!
//! Each mark is looked for at most once to the end of its line: where there is no other of its kind, those after it
//! have none either. So the time is that of the text's length.

use super::html::{anchor, entities, push_first};
use super::{Reader, date, emoji};

/// Bold within italic within a link: more than anybody writes.
const DEEPEST: u8 = 4;

/// Several lines of it, as of a section or a field.
pub(super) fn html(text: &str, reader: &Reader<'_>) -> String {
    let parts: Vec<_> = text.split("```").collect();
    // A fence that is not closed is three letters.
    let closed = (parts.len() - 1) / 2 * 2;
    let mut html = String::with_capacity(text.len());
    for (index, part) in parts.iter().enumerate() {
        if index > closed {
            html.push_str("```");
        }
        if index % 2 == 1 && index < closed {
            html.push_str(&format!("<pre class=\"sl-pre\">{}</pre>", entities(part.trim_matches('\n'))));
        } else {
            html.push_str(&lines(part, reader));
        }
    }
    html
}

fn lines(text: &str, reader: &Reader<'_>) -> String {
    let mut html = String::with_capacity(text.len());
    let mut is_quoted = false;
    for (place, line) in text.split('\n').enumerate() {
        let quoted = line.strip_prefix("&gt;").or_else(|| line.strip_prefix('>'));
        match (is_quoted, quoted) {
            (false, Some(_)) => html.push_str("<blockquote class=\"sl-quote\">"),
            (true, None) => html.push_str("</blockquote>"),
            _ if place > 0 => html.push_str("<br>"),
            _ => {}
        }
        is_quoted = quoted.is_some();
        html.push_str(&inline(quoted.map_or(line, str::trim_start), reader, 0));
    }
    if is_quoted {
        html.push_str("</blockquote>");
    }
    html
}

/// What a mark turns out to be.
enum Mark {
    /// Formatted: the HTML, and the length of what it stands for.
    Span(String, usize),
    /// A letter.
    Letter,
    /// A letter, and so is every one of its kind up to the end of the line.
    Hopeless,
}

fn inline(text: &str, reader: &Reader<'_>, depth: u8) -> String {
    let mut html = String::with_capacity(text.len());
    let (mut before, mut rest) = (None, text);
    let mut hopeless = String::new();
    while let Some(first) = rest.chars().next() {
        let mark = if hopeless.contains(first) { Mark::Letter } else { mark(rest, before, reader, depth) };
        let length = match mark {
            Mark::Span(span, length) => {
                html.push_str(&span);
                length
            }
            Mark::Letter => push_first(rest, &mut html),
            Mark::Hopeless => {
                hopeless.push(first);
                push_first(rest, &mut html)
            }
        };
        let (seen, unseen) = rest.split_at_checked(length).unwrap_or((rest, ""));
        before = seen.chars().next_back();
        rest = unseen;
    }
    html
}

fn mark(text: &str, before: Option<char>, reader: &Reader<'_>, depth: u8) -> Mark {
    let mut letters = text.chars();
    let first = letters.next();
    let inside = letters.as_str();
    match first {
        Some('<') => match inside.split_once('>') {
            Some((inside, _)) => Mark::Span(angled(inside, reader), inside.len() + 2),
            None => Mark::Hopeless,
        },
        Some('`') => match inside.split_once('`') {
            Some(("", _)) => Mark::Letter,
            Some((code, _)) => {
                Mark::Span(format!("<code class=\"sl-code\">{}</code>", entities(code)), code.len() + 2)
            }
            None => Mark::Hopeless,
        },
        Some(':') => emoji::of(inside).map_or(Mark::Letter, |(emoji, length)| Mark::Span(emoji, length + 1)),
        Some(mark @ ('*' | '_' | '~')) => emphasis(mark, inside, before, reader, depth),
        _ => Mark::Letter,
    }
}

fn emphasis(mark: char, inside: &str, before: Option<char>, reader: &Reader<'_>, depth: u8) -> Mark {
    let begins_word = inside.chars().next().is_some_and(|it| !it.is_whitespace() && it != mark);
    if before.is_some_and(char::is_alphanumeric) || !begins_word || depth >= DEEPEST {
        return Mark::Letter;
    }
    let Some((inside, length)) = closing(inside, mark).and_then(|at| Some((inside.get(..at)?, at + 2)))
    else {
        return Mark::Hopeless;
    };
    let tag = match mark {
        '*' => "b",
        '_' => "i",
        _ => "s",
    };
    Mark::Span(format!("<{tag}>{}</{tag}>", inline(inside, reader, depth + 1)), length)
}

/// Where `mark` ends what it began: at the end of a word, and not within a link.
fn closing(text: &str, mark: char) -> Option<usize> {
    let (mut before, mut is_within) = (None, false);
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let ends_word = before.is_some_and(|before: char| !before.is_whitespace() && before != mark)
            && !letters.peek().is_some_and(|(_, after)| after.is_alphanumeric());
        if letter == mark && ends_word && !is_within {
            return Some(at);
        }
        is_within = (is_within || letter == '<') && letter != '>';
        before = Some(letter);
    }
    None
}

/// What is between `<` and `>`.
fn angled(inside: &str, reader: &Reader<'_>) -> String {
    if let Some(date) = inside.strip_prefix("!date^") {
        return date::html(date, reader);
    }
    let (target, label) = inside.split_once('|').unwrap_or((inside, inside));
    if let Some(mention) = mention(target, label) {
        return format!("<span class=\"sl-mention\">{}</span>", entities(&mention));
    }
    let words = entities(label);
    match anchor(target, &words, "") {
        linked if linked != words => linked,
        // Nothing that Slack knows: as it was written.
        _ => entities(&format!("<{inside}>")),
    }
}

/// Whom it would call, in words.
fn mention(target: &str, label: &str) -> Option<String> {
    let has_label = target != label;
    let named = |mark: &str, name: &str| {
        format!("{mark}{}", label.strip_prefix(mark).unwrap_or(if has_label { label } else { name }))
    };
    if let Some(user) = target.strip_prefix('@') {
        return Some(named("@", user));
    }
    if let Some(channel) = target.strip_prefix('#') {
        return Some(named("#", channel));
    }
    if let Some(group) = target.strip_prefix("!subteam^") {
        return Some(named("@", group));
    }
    ["here", "channel", "everyone"]
        .into_iter()
        .find(|it| target.strip_prefix('!') == Some(it))
        .map(|it| format!("@{it}"))
}
