//! Finds the link to the instructions in a text.

use bongsu_slack::{Link, links};

/// The names of runbooks, the most specific first: English words, which may have an ending (`runbooks`), and
/// parts of Korean words.
const NAMES: [&[&str]; 2] = [
    &["runbook", "playbook", "런북", "플레이북"],
    &["sop", "sops", "manual", "대응", "절차", "매뉴얼", "메뉴얼", "조치", "지침"],
];

/// Returns the URL of the link that has such a name in its label, in the text beside it or in its path.
/// Without such a link, returns the first link.
pub(super) fn runbook(text: &str) -> Option<String> {
    let links: Vec<_> = links(text).collect();
    let pages = links.iter().enumerate().filter(|(_, link)| link.is_page());
    let best = pages.min_by_key(|(index, link)| rank(text, &links, *index, link))?;
    Some(best.1.url.clone())
}

/// Ranks a link: first by the location of the name (label or text beside it before path), then by the name. A
/// lower rank is better.
fn rank(text: &str, links: &[Link<'_>], index: usize, link: &Link<'_>) -> (usize, usize) {
    let called =
        [link.label.map(str::to_owned), Some(beside(text, links, index, link)), Some(path(&link.url))];
    let named = called.into_iter().enumerate().filter_map(|(place, words)| {
        let words = words?;
        let name = NAMES.iter().position(|names| is_called(&words, names))?;
        // A name in the label and a name in the text beside the link are equally good.
        Some((place / 2, name))
    });
    named.min().unwrap_or((usize::MAX, 0))
}

/// Returns the text beside a link: the words before it, back to the end of the sentence or the previous link,
/// and the words after it in parentheses. If the link begins its line, the text also includes the line above
/// and, unless there is another link, the rest of the line.
fn beside(text: &str, links: &[Link<'_>], index: usize, link: &Link<'_>) -> String {
    let last = index.checked_sub(1).and_then(|before| links.get(before));
    let before = text.get(last.map_or(0, |last| last.end)..link.start).unwrap_or_default();
    let to = links.get(index + 1).map_or(text.len(), |next| next.start);
    let behind = text.get(link.end..to).unwrap_or_default();
    let (rest, is_alone) =
        behind.split_once('\n').map_or((behind, to == text.len()), |(rest, _)| (rest, true));
    let remark = remark(rest).map_or("", |(remark, _)| remark);
    let mut lines = before.rsplit('\n');
    let line = lines.next().unwrap_or_default();
    if says_nothing(line) && (last.is_none() || before.contains('\n')) {
        let above = lines.find(|line| !line.trim().is_empty()).filter(|above| is_heading(above));
        return format!("{} {}", above.unwrap_or_default(), if is_alone { rest } else { remark });
    }
    // A remark after the previous link belongs to that link.
    let line = last.and_then(|_| self::remark(line)).map_or(line, |(_, line)| line);
    let clause = line.rsplit([',', ';', '|', '。']).next().unwrap_or_default();
    let clause = clause.rsplit(". ").next().unwrap_or_default();
    format!("{clause} {remark}")
}

/// Returns the text in parentheses at the start, and the rest.
fn remark(text: &str) -> Option<(&str, &str)> {
    text.trim_start().strip_prefix('(')?.split_once(')')
}

/// Returns whether a line contains only bullets, numbers and brackets.
fn says_nothing(line: &str) -> bool {
    !line.contains(char::is_alphabetic)
}

/// Returns whether a line introduces the next one, such as `## Runbook` or `런북:`.
fn is_heading(line: &str) -> bool {
    let line = line.trim();
    line.ends_with([':', '：', '>', '*', '↓'])
        || line.starts_with('#')
        || line.split_whitespace().count() <= 3
}

/// Returns the decoded host and path.
fn path(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        let byte = code.and_then(|code| u8::from_str_radix(code, 16).ok()).filter(|_| first == b'%');
        bytes.push(byte.unwrap_or(first));
        rest = if byte.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn is_called(text: &str, names: &[&str]) -> bool {
    let text = text.to_lowercase();
    // Matches "run book", "run-book" and "play_book".
    let joined = ["run", "play"].into_iter().fold(text.clone(), |text, word| {
        [" ", "-", "_"]
            .into_iter()
            .fold(text, |text, gap| text.replace(&format!("{word}{gap}book"), &format!("{word}book")))
    });
    let words: Vec<_> = joined.split(|char: char| !char.is_ascii_alphanumeric()).collect();
    names.iter().any(|name| {
        if !name.is_ascii() {
            text.contains(name)
        } else if name.len() > 4 {
            words.iter().any(|word| word.starts_with(name))
        } else {
            words.contains(name)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runbook_is_the_link_with_such_a_name_or_the_first_link() {
        let cases = [
            ("no link", None),
            ("mailto:runbook@example.com", None),
            ("https://a https://b", Some("https://a")),
            ("Dashboard: https://d\nRunbook: https://r", Some("https://r")),
            ("Dashboard: https://d Runbook: https://r", Some("https://r")),
            ("https://d, runbook https://r, logs https://l", Some("https://r")),
            ("[Graph](https://d) [Run book](https://r)", Some("https://r")),
            ("<https://d|graph> <https://r|런북>", Some("https://r")),
            ("https://d https://wiki/runbooks/x", Some("https://wiki/runbooks/x")),
            ("https://d https://wiki/%EB%9F%B0%EB%B6%81/x", Some("https://wiki/%EB%9F%B0%EB%B6%81/x")),
            ("https://d?q=runbook https://e", Some("https://d?q=runbook")),
            ("대시보드 https://d 대응 절차 https://r", Some("https://r")),
            ("대시보드: https://d\n대응: https://r", Some("https://r")),
            ("대시보드: https://d\n절차서 → https://r", Some("https://r")),
            ("대시보드: https://d\n매뉴얼(결제): https://r", Some("https://r")),
            ("https://d\nSOP: https://r", Some("https://r")),
            ("Shop philosophy: https://d https://r", Some("https://d")),
            ("Dash: https://d\nPlaybook:\n- https://r", Some("https://r")),
            ("## Dashboard\nhttps://d\n## Runbook\n\nhttps://r", Some("https://r")),
            ("https://d (dashboard) https://r (runbook)", Some("https://r")),
            ("https://d - dashboard\nhttps://r - runbook", Some("https://r")),
            ("If the runbook is no help, see https://d. Runbook: https://r", Some("https://r")),
            ("Manual: https://m Runbook: https://r", Some("https://r")),
            ("Manual: https://m https://wiki/runbook", Some("https://m")),
            ("runbook_url=https://r graph_url=https://d", Some("https://r")),
            ("graph_url=https://d runbook_url=https://r", Some("https://r")),
        ];
        for (text, expected) in cases {
            assert_eq!(runbook(text).as_deref(), expected, "{text}");
        }
    }
}
