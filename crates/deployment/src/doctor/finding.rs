use crate::error::{AwsError, Cause};

/// The state of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The link works.
    Fine,
    /// The link works, and the user may prefer another setting.
    Noted,
    /// Alarms get lost or late here, or will.
    Broken,
    /// The link could not be examined.
    CannotTell,
}

/// The result of a check of one link.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// The link, for example `topic`.
    pub link: &'static str,
    pub verdict: Verdict,
    /// The observation in words.
    pub said: String,
    /// The remedy, as a command if there is one.
    pub remedy: Option<String>,
}

impl Finding {
    pub(super) fn fine(link: &'static str, said: impl Into<String>) -> Self {
        Self { link, verdict: Verdict::Fine, said: said.into(), remedy: None }
    }

    pub(super) fn noted(link: &'static str, said: impl Into<String>, remedy: Option<String>) -> Self {
        Self { link, verdict: Verdict::Noted, said: said.into(), remedy }
    }

    pub(super) fn broken(link: &'static str, said: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { link, verdict: Verdict::Broken, said: said.into(), remedy: Some(remedy.into()) }
    }

    pub(super) fn cannot_tell(link: &'static str, said: impl Into<String>, remedy: Option<String>) -> Self {
        Self { link, verdict: Verdict::CannotTell, said: said.into(), remedy }
    }

    /// AWS refused to show the link.
    pub(super) fn unseen(link: &'static str, error: &AwsError) -> Self {
        let remedy = match &error.cause {
            Cause::AccessDenied { missing, .. } => Some(format!("ask for the permission {missing}")),
            _ => None,
        };
        Self::cannot_tell(link, error.to_string(), remedy)
    }
}
