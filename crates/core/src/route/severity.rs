use crate::notice::{Content, Notice};

/// How a severity is told: by a tag, or a word of the name or the description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeverityRules {
    /// The alarm's tag that tells it, where there is one.
    pub tag: Option<String>,
    /// The words that are one, in lower case.
    pub levels: Vec<String>,
}

impl Default for SeverityRules {
    fn default() -> Self {
        let levels = ["sev1", "sev2", "sev3", "sev4", "critical", "error", "warning", "info"];
        Self { tag: Some("severity".to_owned()), levels: levels.map(str::to_owned).to_vec() }
    }
}

impl SeverityRules {
    /// The severity of a notice: what its tag says, whatever that is; what its name or its description says as `[sev1]`, or a part of its name between
    /// hyphens, underscores, dots, slashes or spaces (`sev1-web-cpu`).
    pub fn of(&self, notice: &Notice) -> Option<String> {
        let description = match &notice.content {
            Content::Alarm(alarm) => alarm.description.as_deref(),
            Content::Configuration(_) | Content::Other(_) => None,
        };
        let of_event = || match &notice.content {
            Content::Other(other) => other.event.as_ref()?.severity.clone(),
            _ => None,
        };
        let name = notice.name();
        self.tagged(notice)
            .or_else(|| self.bracketed(name))
            .or_else(|| self.bracketed(description?))
            .or_else(of_event)
            .or_else(|| self.part_of(name))
    }

    fn tagged(&self, notice: &Notice) -> Option<String> {
        let wanted = self.tag.as_deref()?;
        let (_, value) = notice.tags.iter().flatten().find(|(name, _)| name == wanted)?;
        Some(value.trim().to_lowercase()).filter(|value| !value.is_empty())
    }

    fn part_of(&self, name: &str) -> Option<String> {
        let mut parts = name.split(['-', '_', '.', '/', ' ']).map(str::to_lowercase);
        parts.find(|part| self.levels.contains(part))
    }

    /// The first of the levels that stands in `text` in square brackets.
    fn bracketed(&self, text: &str) -> Option<String> {
        let brackets = text.split('[').skip(1).filter_map(|rest| Some(rest.split_once(']')?.0));
        let mut words = brackets.map(|word| word.trim().to_lowercase());
        words.find(|word| self.levels.contains(word))
    }
}
