//! The measured programs.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;
use bongsu_stand_in::{FunctionOptions, MemoryAws, Slack};

use crate::package::{self, Arch};
use crate::shell;
use crate::workspace::Workspace;

/// The answer time of AWS.
const DISTANT: Duration = Duration::from_millis(4);

/// A program with its settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    /// The smallest program, with the URL in the environment.
    FloorPost,
    /// bongsu, with the URL in the environment.
    OursPost,
    /// The smallest program, with the URL decrypted by KMS.
    FloorKms,
    /// bongsu, with the URL decrypted by KMS.
    OursKms,
    /// The smallest program, with a slow KMS.
    FloorDistant,
    /// bongsu as deployed: with a slow KMS, ledger and queue.
    Deployed,
}

impl Subject {
    /// All subjects. Each floor program is followed by the program of bongsu to compare.
    pub(super) const ALL: [Self; 6] =
        [Self::FloorPost, Self::OursPost, Self::FloorKms, Self::OursKms, Self::FloorDistant, Self::Deployed];

    /// Returns AWS's answer time for each request.
    pub(super) fn delay(self) -> Duration {
        match self {
            Self::FloorDistant | Self::Deployed => DISTANT,
            Self::FloorPost | Self::OursPost | Self::FloorKms | Self::OursKms => Duration::ZERO,
        }
    }

    /// Returns the options for a start. The floor programs get unused variables, so that all programs have the same environment.
    pub(super) fn options(
        self,
        programs: &Programs,
        slack: &Slack,
        aws: &MemoryAws,
        config: &Path,
    ) -> FunctionOptions {
        let options = FunctionOptions::new(programs.of(self))
            .env("BONGSU_ALLOW_INSECURE_WEBHOOK", "1")
            .env("BONGSU_CONFIG", config)
            .env("BONGSU_SLACK_ORIGIN", slack.origin())
            .env("slackChannel", "#alarms");
        if matches!(self, Self::FloorPost | Self::OursPost) {
            return options.env("SLACK_WEBHOOK_URL", slack.webhook());
        }
        // The ciphertext can be anything, because the stand-in chooses the plaintext.
        let options = options
            .env("AWS_ENDPOINT_URL", aws.endpoint())
            .env("kmsEncryptedHookUrl", "AQICAHh2ZXJ5IHNlY3JldA==");
        if self != Self::Deployed {
            return options;
        }
        options.env("BONGSU_LEDGER_TABLE", "ledger").env("BONGSU_UNDELIVERED_QUEUE_URL", aws.queue_url())
    }
}

/// The paths of the programs.
#[derive(Debug)]
pub(super) struct Programs {
    floor_post: PathBuf,
    floor_kms: PathBuf,
    ours: PathBuf,
}

impl Programs {
    /// Builds all programs. The floor programs are built separately, because the features of a common build would make them
    /// larger.
    pub(super) fn build(workspace: &Workspace) -> Result<Self> {
        let mut cargo = shell::cargo();
        cargo.current_dir(&workspace.root).args([
            "build",
            "--package",
            "bongsu-floor",
            "--profile",
            "lambda",
        ]);
        shell::run(cargo.arg("--locked"))?;
        package::make(workspace, Arch::native(), None)?;
        Ok(Self::beside(workspace, workspace.package().join("bootstrap")))
    }

    /// Returns the floor programs of the last build with the given bootstrap.
    pub(super) fn beside(workspace: &Workspace, ours: PathBuf) -> Self {
        let profile = workspace.target.join("lambda");
        Self { floor_post: profile.join("floor-post"), floor_kms: profile.join("floor-kms"), ours }
    }

    pub(super) fn of(&self, subject: Subject) -> &Path {
        match subject {
            Subject::FloorPost => &self.floor_post,
            Subject::FloorKms | Subject::FloorDistant => &self.floor_kms,
            Subject::OursPost | Subject::OursKms | Subject::Deployed => &self.ours,
        }
    }
}
