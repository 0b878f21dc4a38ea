//! Slack's mrkdwn as HTML. Whatever comes in, nothing of it is live but what Slack would make live.

use super::date;

/// Several lines of it, as of a section or a field.
pub(super) fn html(text: &str) -> String {
    let mut html = String::new();
    for (index, part) in text.split("```").enumerate() {
        match (index % 2, part) {
            (0, part) => html.push_str(&lines(part)),
            (_, part) => html.push_str(&format!("<pre>{}</pre>", entities(part.trim_matches('\n')))),
        }
    }
    html
}

/// As on a lock screen: no formatting, and no link.
pub(super) fn plain(text: &str) -> String {
    entities(text)
}

fn lines(text: &str) -> String {
    let line = |line: &str| match line.strip_prefix("&gt;").or_else(|| line.strip_prefix('>')) {
        Some(quoted) => format!("<blockquote>{}</blockquote>", inline(quoted.trim_start())),
        None => inline(line),
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("<br>").replace("</blockquote><br>", "</blockquote>")
}

fn inline(text: &str) -> String {
    let mut html = String::new();
    let mut before = None;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (done, length) =
            span(rest, before).unwrap_or_else(|| (entities_at(rest), entity_length(rest, first)));
        html.push_str(&done);
        let (seen, unseen) = rest.split_at(length);
        before = seen.chars().last();
        rest = unseen;
    }
    html
}

/// What `text` begins with, if it is more than a letter: its HTML, and its length.
fn span(text: &str, before: Option<char>) -> Option<(String, usize)> {
    let first = text.chars().next()?;
    match first {
        '<' => {
            let inside = text.get(1..text.find('>')?)?;
            Some((angled(inside), inside.len() + 2))
        }
        '`' => {
            let inside = text.get(1..)?.split(['`', '\n']).next()?;
            let is_closed = text.get(1 + inside.len()..)?.starts_with('`') && !inside.is_empty();
            is_closed.then(|| (format!("<code>{}</code>", entities(inside)), inside.len() + 2))
        }
        '*' => emphasis(text, before, "b"),
        '_' => emphasis(text, before, "i"),
        '~' => emphasis(text, before, "s"),
        _ => None,
    }
}

fn emphasis(text: &str, before: Option<char>, tag: &str) -> Option<(String, usize)> {
    if before.is_some_and(char::is_alphanumeric) {
        return None;
    }
    let mut letters = text.chars();
    let mark = letters.next()?;
    let inside = letters.as_str();
    let inside = inside.get(..closing(inside, mark)?)?;
    Some((format!("<{tag}>{}</{tag}>", inline(inside)), inside.len() + 2))
}

/// Where `mark` ends what it began: at the end of a word, and not within a link or code.
fn closing(text: &str, mark: char) -> Option<usize> {
    let mut before = None;
    let mut at = 0;
    while let Some(letter) = text.get(at..)?.chars().next() {
        let rest = text.get(at..)?;
        let after = rest.chars().nth(1);
        let is_end = letter == mark
            && before.is_some_and(|before: char| !before.is_whitespace() && before != mark)
            && !after.is_some_and(char::is_alphanumeric);
        if is_end {
            return Some(at);
        }
        let begins_with_space = before.is_none() && letter.is_whitespace();
        if begins_with_space {
            return None;
        }
        at += match letter {
            '<' => rest.find('>').map_or(1, |end| end + 1),
            _ => letter.len_utf8(),
        };
        before = Some(letter);
    }
    None
}

/// What is between `<` and `>`.
fn angled(inside: &str) -> String {
    if let Some(date) = inside.strip_prefix("!date^") {
        return entities(&date::shown(date));
    }
    let (target, label) = inside.split_once('|').unwrap_or((inside, inside));
    let is_link = ["https://", "http://", "mailto:"].iter().any(|scheme| target.starts_with(scheme));
    if is_link {
        let (target, label) = (entities(target), entities(label));
        return format!("<a href=\"{target}\" rel=\"noreferrer\">{label}</a>");
    }
    // Someone would be pinged: the gallery shouts, as Slack would.
    format!("<mark>{}</mark>", entities(&format!("<{inside}>")))
}

/// Text with Slack's three entities in it as HTML, and everything else in it as text.
pub(super) fn entities(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        html.push_str(&entities_at(rest));
        rest = rest.split_at(entity_length(rest, first)).1;
    }
    html
}

/// Slack's entities are HTML's too.
const ENTITIES: [&str; 3] = ["&amp;", "&lt;", "&gt;"];

fn entities_at(text: &str) -> String {
    if let Some(entity) = ENTITIES.iter().find(|entity| text.starts_with(**entity)) {
        return (*entity).to_owned();
    }
    match text.chars().next() {
        None => String::new(),
        Some('&') => "&amp;".to_owned(),
        Some('<') => "&lt;".to_owned(),
        Some('>') => "&gt;".to_owned(),
        Some('"') => "&quot;".to_owned(),
        Some('\'') => "&#39;".to_owned(),
        Some(other) => other.to_string(),
    }
}

fn entity_length(text: &str, first: char) -> usize {
    ENTITIES.iter().find(|entity| text.starts_with(**entity)).map_or(first.len_utf8(), |entity| entity.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(mrkdwn: &str, expected: &str) {
        assert_eq!(html(mrkdwn), expected);
    }

    #[test]
    fn marks_are_formatting_only_around_words() {
        check("*a* _b_ ~c~ `d`", "<b>a</b> <i>b</i> <s>c</s> <code>d</code>");
        check("*굵게* 2*3*4 snake_case_name", "<b>굵게</b> 2*3*4 snake_case_name");
        check("* a* *b", "* a* *b");
        check("`*a*` ``", "<code>*a*</code> ``");
        check("*a\nb*", "*a<br>b*");
        check("&gt; quoted\nnot", "<blockquote>quoted</blockquote>not");
        check("```\n<a>\n```", "<pre>&lt;a&gt;</pre>");
    }

    #[test]
    fn links_have_labels_that_are_only_text() {
        check("<https://a/?b=1&amp;c|d>", "<a href=\"https://a/?b=1&amp;c\" rel=\"noreferrer\">d</a>");
        check("*<https://a|b *c* d>*", "<b><a href=\"https://a\" rel=\"noreferrer\">b *c* d</a></b>");
        check("<https://a\"onclick=x|b>", "<a href=\"https://a&quot;onclick=x\" rel=\"noreferrer\">b</a>");
    }

    #[test]
    fn nothing_else_is_live() {
        check("<script>", "<mark>&lt;script&gt;</mark>");
        check("<javascript:alert(1)|a>", "<mark>&lt;javascript:alert(1)|a&gt;</mark>");
        check("&lt;!channel&gt; &amp;lt; &quot; <", "&lt;!channel&gt; &amp;lt; &amp;quot; &lt;");
        check("<!channel>", "<mark>&lt;!channel&gt;</mark>");
    }
}
