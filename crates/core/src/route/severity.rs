use crate::notice::{Content, Notice, OtherKind, OtherNotice};

/// The rule that finds a severity: in a tag, or as a word in the name or the description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeverityRules {
    /// The alarm's tag with the severity.
    pub tag: Option<String>,
    /// The words that count as a severity, in lower case.
    pub levels: Vec<String>,
}

impl Default for SeverityRules {
    fn default() -> Self {
        let levels = ["sev1", "sev2", "sev3", "sev4", "critical", "error", "warning", "info"];
        Self { tag: Some("severity".to_owned()), levels: levels.map(str::to_owned).to_vec() }
    }
}

impl SeverityRules {
    /// Returns the severity of a notice. The value of the tag takes precedence. Otherwise, the severity is a
    /// word in square brackets in the name or description (`[sev1]`), or a part of the name between hyphens,
    /// underscores, dots, slashes, colons or spaces (`sev1-web-cpu`). A text has a heading instead of a name.
    pub fn of(&self, notice: &Notice) -> Option<String> {
        let description = match &notice.content {
            Content::Alarm(alarm) => alarm.description.as_deref(),
            Content::Configuration(_) | Content::Other(_) => None,
        };
        let of_event = || match &notice.content {
            Content::Other(OtherNotice { kind: OtherKind::Event(event), .. }) => event.severity.clone(),
            _ => None,
        };
        let name = match &notice.content {
            Content::Other(other) if matches!(other.kind, OtherKind::Message(_)) => {
                other.heading(&notice.source)
            }
            _ => notice.name(),
        };
        self.tagged(notice)
            .or_else(|| self.bracketed(name))
            .or_else(|| self.bracketed(description?))
            .or_else(of_event)
            .or_else(|| self.part_of(name))
    }

    /// Removes severities in square brackets from a text.
    pub(crate) fn without(&self, text: &str) -> String {
        let mut left = String::new();
        let mut rest = text;
        while let Some((before, from)) = rest.split_once('[') {
            left.push_str(before);
            rest = match from.split_once(']') {
                // Before a URL, the brackets enclose the label of a link.
                Some((word, after)) if self.is_level(word) && !after.starts_with('(') => {
                    after.strip_prefix(' ').unwrap_or(after)
                }
                _ => {
                    left.push('[');
                    from
                }
            };
        }
        left.push_str(rest);
        left
    }

    fn tagged(&self, notice: &Notice) -> Option<String> {
        let wanted = self.tag.as_deref()?;
        let (_, value) = notice.tags.iter().flatten().find(|(name, _)| name == wanted)?;
        Some(value.trim().to_lowercase()).filter(|value| !value.is_empty())
    }

    fn part_of(&self, name: &str) -> Option<String> {
        let mut parts = name.split(['-', '_', '.', '/', ':', ' ']).map(str::to_lowercase);
        parts.find(|part| self.levels.contains(part))
    }

    /// Returns the first severity in square brackets.
    fn bracketed(&self, text: &str) -> Option<String> {
        let mut brackets = text.split('[').skip(1).filter_map(|rest| Some(rest.split_once(']')?.0));
        brackets.find(|word| self.is_level(word)).map(|word| word.trim().to_lowercase())
    }

    fn is_level(&self, word: &str) -> bool {
        self.levels.contains(&word.trim().to_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removes_only_severities_from_a_text() {
        let cases = [
            ("[sev1] CPU of web", "CPU of web"),
            ("CPU of web [SEV1]", "CPU of web "),
            ("[Runbook](https://wiki/a) [ critical ]", "[Runbook](https://wiki/a) "),
            ("[sev1", "[sev1"),
            ("[Error](https://wiki/a)", "[Error](https://wiki/a)"),
            ("a [b] [c", "a [b] [c"),
        ];
        for (text, expected) in cases {
            assert_eq!(SeverityRules::default().without(text), expected);
        }
    }
}
