//! The query of a log alarm, and the log lines in its notice.

use bongsu_alarm::alarm::LogAlarm;
use bongsu_slack::{Mrkdwn, escape};

use super::secrets;

/// The maximum number of lines, so that the rest of the message stays visible.
const MOST_LINES: usize = 10;
/// The maximum length of the query.
const QUERY_CHARS: usize = 450;
/// The length of a code block's delimiters and line breaks.
const FENCE_CHARS: usize = 8;
/// The maximum length that is read of a line: half of it from each end.
const READ_CHARS: usize = 16_384;

/// Returns the query and the lines as code, within `limit` characters.
pub(super) fn query_and_lines(log: &LogAlarm, limit: usize) -> Option<Mrkdwn> {
    let query = log.query.as_deref().map(|query| middle(&secrets::masked(query.trim()), QUERY_CHARS));
    let query = query.filter(|query| !query.is_empty());
    let taken = query.as_ref().map_or(0, |query| width(query) + FENCE_CHARS);
    let room = limit.saturating_sub(taken + FENCE_CHARS + 1);
    let lines = joined(log.lines.get(..MOST_LINES).unwrap_or(&log.lines), room);
    let blocks = query.into_iter().chain(lines).fold(Mrkdwn::new(), |blocks, block| {
        let between = if blocks.is_empty() { "" } else { "\n" };
        blocks.text(between).code(block)
    });
    (!blocks.is_empty()).then_some(blocks)
}

/// Returns lines as code, within `limit` characters.
pub(super) fn lines(lines: &[String], limit: usize) -> Option<Mrkdwn> {
    Some(Mrkdwn::new().code(joined(lines, limit.saturating_sub(FENCE_CHARS))?))
}

/// Joins lines that share the space. Returns `None` if all lines are empty.
fn joined(lines: &[String], room: usize) -> Option<String> {
    let each = (room / lines.len().max(1)).saturating_sub(1);
    let lines = lines.iter().map(|line| middle(&one_line(line), each)).filter(|line| !line.is_empty());
    Some(lines.collect::<Vec<_>>().join("\n")).filter(|lines| !lines.is_empty())
}

/// Returns a line without terminal colors and without secrets.
fn one_line(line: &str) -> String {
    let line = ends(line, READ_CHARS / 2);
    let line = secrets::masked(&without_escapes(&line));
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns both ends of a long line. The second part begins at a word, so that the rest of a secret is not
/// left unmasked.
fn ends(line: &str, half: usize) -> String {
    let end = |at: usize| (at..line.len()).find(|at| line.is_char_boundary(*at)).unwrap_or(line.len());
    match (line.get(..end(half)), line.get(end(line.len().saturating_sub(half))..)) {
        (Some(first), Some(last)) if line.len() > 2 * half => {
            let last = last.split_once(char::is_whitespace).map_or("", |(_, rest)| rest);
            format!("{first} … {last}")
        }
        _ => line.to_owned(),
    }
}

/// Removes ANSI control sequences: ESC, a bracket, parameters and a letter.
fn without_escapes(line: &str) -> String {
    let mut parts = line.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let rest = part.trim_start_matches(|char: char| matches!(char, '0'..='9' | ';' | '?' | ':'));
        let mut chars = rest.chars();
        let ends = chars.next().is_some_and(|char| char.is_ascii_alphabetic());
        text + if ends { chars.as_str() } else { rest }
    })
}

/// Shortens the text in its middle to `most` characters, as Slack counts them.
fn middle(text: &str, most: usize) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    let half = most.saturating_sub(1) / 2;
    let first = within(text.chars(), half);
    let last: String = within(text.chars().rev(), half).chars().rev().collect();
    format!("{}…{}", first.trim_end(), last.trim_start())
}

fn within(chars: impl Iterator<Item = char>, most: usize) -> String {
    let mut used = 0;
    chars
        .take_while(|char| {
            used += width(char.encode_utf8(&mut [0; 4]));
            used <= most
        })
        .collect()
}

/// Returns the number of characters as Slack counts them.
fn width(text: &str) -> usize {
    escape(text).chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(lines: &[&str]) -> String {
        let lines = lines.iter().map(|line| (*line).to_owned()).collect();
        let mut log = LogAlarm::default();
        (log.query, log.lines) = (Some("fields @message\n| limit 5".to_owned()), lines);
        let shown = query_and_lines(&log, 1_500).unwrap();
        assert!(shown.chars() <= 1_500, "{}", shown.chars());
        shown.render()
    }

    #[test]
    fn the_query_and_ten_lines_as_code() {
        let lines: Vec<_> = (0..50).map(|it| format!("line {it}")).collect();
        let shown = shown(&lines.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(shown.starts_with("```\nfields @message\n| limit 5\n```"), "{shown}");
        assert!(shown.contains("line 9") && !shown.contains("line 10"), "{shown}");
    }

    #[test]
    fn a_log_line_stays_plain_text() {
        let shown = shown(&["\u{1b}[31mERROR\u{1b}[0m <!channel> ```*x*``` <https://x|y>\u{202e} \u{fffd}"]);
        assert!(
            shown.contains("ERROR &lt;!channel&gt; '''*x*''' &lt;https://x|y&gt; \u{fffd}\n```"),
            "{shown}"
        );
        assert!(!shown.contains('\u{1b}') && !shown.contains("31m"), "{shown}");
    }

    #[test]
    fn long_lines_lose_their_middle_and_stay_within_the_limit() {
        let unbroken = format!("begin{}end", "x".repeat(10_000));
        let wide = format!("begin {} end", "<&>".repeat(90_000));
        for line in [unbroken.as_str(), wide.as_str()] {
            let shown = shown(&[line; 50]);
            assert!(shown.contains("begin") && shown.contains('…') && shown.contains("end"), "{shown}");
        }
    }

    #[test]
    fn a_secret_at_the_cut_of_a_long_line_is_not_shown() {
        let line = format!("{} Bearer {}", "x".repeat(100_000), "s3cr3t".repeat(3_000));
        let shown = shown(&[&line]);
        assert!(!shown.contains("s3cr3t"), "{shown}");
    }
}
