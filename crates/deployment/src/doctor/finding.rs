use super::Heard;
use crate::error::{AwsError, Cause};

/// The state of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// The link works.
    Fine,
    /// The link works, but the user may prefer another setting.
    Noted,
    /// Alarms are lost or delayed at this link, or will be.
    Broken,
    /// The link could not be examined.
    CannotTell,
}

/// The result of a check of one link.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct LinkFinding {
    /// The link, for example `topic`.
    pub link: &'static str,
    pub verdict: LinkState,
    /// The observation.
    pub said: String,
    /// The remedy, if possible as a command.
    pub remedy: Option<String>,
    /// The alarms by the number of ways by which they arrive, if the link is about alarms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heard: Option<Heard>,
}

impl LinkFinding {
    pub(crate) fn fine(link: &'static str, said: impl Into<String>) -> Self {
        Self { link, verdict: LinkState::Fine, said: said.into(), remedy: None, heard: None }
    }

    pub(crate) fn noted(link: &'static str, said: impl Into<String>, remedy: Option<String>) -> Self {
        Self { link, verdict: LinkState::Noted, said: said.into(), remedy, heard: None }
    }

    pub(crate) fn broken(link: &'static str, said: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { link, verdict: LinkState::Broken, said: said.into(), remedy: Some(remedy.into()), heard: None }
    }

    pub(crate) fn cannot_tell(link: &'static str, said: impl Into<String>, remedy: Option<String>) -> Self {
        Self { link, verdict: LinkState::CannotTell, said: said.into(), remedy, heard: None }
    }

    /// Creates a finding for a spoke that does not answer.
    pub fn unread(why: String, remedy: Option<String>) -> Self {
        Self::cannot_tell("spoke", why, remedy)
    }

    /// Creates a finding for a link that AWS refused to show.
    pub(crate) fn unseen(link: &'static str, error: &AwsError) -> Self {
        let remedy = match &error.cause {
            Cause::AccessDenied { missing, .. } => Some(format!("ask for the permission {missing}")),
            _ => None,
        };
        Self::cannot_tell(link, error.to_string(), remedy)
    }
}
