//! The severities of findings, with the names in the Korean console and the Korean user guides of GuardDuty,
//! Security Hub and AWS Health. Routes match the services' own words.

const SEVERITIES: &[(&str, &str)] = &[
    ("accountnotification", "계정 알림"),
    ("critical", "심각"),
    ("error", "오류"),
    ("fatal", "치명적"),
    ("high", "높음"),
    ("info", "정보"),
    ("informational", "정보"),
    ("investigation", "조사"),
    ("issue", "문제"),
    ("low", "낮음"),
    ("medium", "중간"),
    ("ok", "정상"),
    ("scheduledchange", "예정된 변경"),
    ("total", "합계"),
    ("undefined", "미정의"),
    ("untriaged", "미분류"),
    ("warn", "경고"),
    ("warning", "경고"),
];

/// Translates a severity with its score, or a list with counts: `high (8)`, `CRITICAL 2, HIGH 10`.
pub(super) fn phrase(english: &str) -> Option<String> {
    let parts: Option<Vec<_>> = english.split(", ").map(part).collect();
    parts.map(|parts| parts.join(", "))
}

fn part(english: &str) -> Option<String> {
    let (word, rest) = english.split_once(' ').map_or((english, None), |(word, rest)| (word, Some(rest)));
    let is_number =
        rest.is_none_or(|rest| rest.bytes().all(|it| it.is_ascii_digit() || b"().".contains(&it)));
    let (_, korean) = SEVERITIES.iter().find(|(known, _)| known.eq_ignore_ascii_case(word))?;
    is_number.then(|| rest.map_or_else(|| (*korean).to_owned(), |rest| format!("{korean} {rest}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn translates_only_severities() {
        let cases = [
            ("high", Some("높음")),
            ("CRITICAL", Some("심각")),
            ("high (8)", Some("높음 (8)")),
            ("low (2.5)", Some("낮음 (2.5)")),
            ("CRITICAL 2, HIGH 10", Some("심각 2, 높음 10")),
            ("scheduledChange", Some("예정된 변경")),
            ("page", None),
            ("High CPU", None),
            ("CRITICAL 2, no_fix 1", None),
            ("", None),
        ];
        for (english, korean) in cases {
            assert_eq!(phrase(english).as_deref(), korean, "{english}");
        }
    }
}
