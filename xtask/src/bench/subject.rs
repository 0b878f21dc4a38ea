//! The programs that are measured.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;
use bongsu_stand_in::{FunctionOptions, MemoryAws, Slack};

use crate::package::{self, Arch};
use crate::shell;
use crate::workspace::Workspace;

/// How long AWS takes to answer where it is not next door.
const DISTANT: Duration = Duration::from_millis(4);

/// A program, and what it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    /// The least, with the URL in the environment.
    FloorPost,
    /// bongsu, with the URL in the environment.
    OursPost,
    /// The least, with the URL decrypted by KMS.
    FloorKms,
    /// bongsu, with the URL decrypted by KMS.
    OursKms,
    /// The least, with a KMS that takes its time.
    FloorDistant,
    /// bongsu as it is deployed: KMS, the ledger and the queue, which take their time.
    Deployed,
}

impl Subject {
    /// Each floor beside its own rival.
    pub(super) const ALL: [Self; 6] =
        [Self::FloorPost, Self::OursPost, Self::FloorKms, Self::OursKms, Self::FloorDistant, Self::Deployed];

    /// How long AWS takes for each of its requests.
    pub(super) fn delay(self) -> Duration {
        match self {
            Self::FloorDistant | Self::Deployed => DISTANT,
            Self::FloorPost | Self::OursPost | Self::FloorKms | Self::OursKms => Duration::ZERO,
        }
    }

    /// How it is started: the floors are told what they do not use too, so that all read as much.
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
        // Any ciphertext will do: what it decrypts to is the stand-in's to say.
        let options = options
            .env("AWS_ENDPOINT_URL", aws.endpoint())
            .env("kmsEncryptedHookUrl", "AQICAHh2ZXJ5IHNlY3JldA==");
        if self != Self::Deployed {
            return options;
        }
        options.env("BONGSU_LEDGER_TABLE", "ledger").env("BONGSU_UNDELIVERED_QUEUE_URL", aws.queue_url())
    }
}

/// Where the programs are.
#[derive(Debug)]
pub(super) struct Programs {
    floor_post: PathBuf,
    floor_kms: PathBuf,
    ours: PathBuf,
}

impl Programs {
    /// Builds all of them; the floors apart from bongsu: together they would share features, and so weight.
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

    /// The floors of the last build, and another bootstrap.
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
