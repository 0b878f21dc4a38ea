//! The programs that are measured.

use std::path::PathBuf;

use anyhow::Result;
use bongsu_stand_in::{ConstantKms, FunctionOptions, Slack};

use crate::package::{self, Arch};
use crate::shell;
use crate::workspace::Workspace;

/// A program, and how it is told the webhook URL.
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
}

impl Subject {
    /// Each floor beside its own rival.
    pub(super) const ALL: [Self; 4] = [Self::FloorPost, Self::OursPost, Self::FloorKms, Self::OursKms];

    /// Where cargo puts it, or `cargo xtask package` does.
    pub(super) fn program(self, workspace: &Workspace) -> PathBuf {
        let profile = workspace.target.join("lambda");
        match self {
            Self::FloorPost => profile.join("floor-post"),
            Self::FloorKms => profile.join("floor-kms"),
            Self::OursPost | Self::OursKms => workspace.package().join("bootstrap"),
        }
    }

    /// How it is started: the floors are told what they do not use too, so that all read as much.
    pub(super) fn options(self, workspace: &Workspace, slack: &Slack, kms: &ConstantKms) -> FunctionOptions {
        let options = FunctionOptions::new(self.program(workspace))
            .env("BONGSU_ALLOW_INSECURE_WEBHOOK", "1")
            .env("BONGSU_SLACK_ORIGIN", slack.origin())
            .env("slackChannel", "#alarms");
        match self {
            Self::FloorPost | Self::OursPost => options.env("SLACK_WEBHOOK_URL", slack.webhook()),
            // Any ciphertext will do: what it decrypts to is the stand-in's to say.
            Self::FloorKms | Self::OursKms => options
                .env("AWS_ENDPOINT_URL", kms.endpoint())
                .env("kmsEncryptedHookUrl", "AQICAHh2ZXJ5IHNlY3JldA=="),
        }
    }
}

/// The floors are built apart from bongsu: together they would share features, and so weight.
pub(super) fn build(workspace: &Workspace) -> Result<()> {
    let mut cargo = shell::cargo();
    cargo.current_dir(&workspace.root).args(["build", "--package", "bongsu-floor", "--profile", "lambda"]);
    shell::run(cargo.arg("--locked"))?;
    package::make(workspace, Arch::native(), None)
}
