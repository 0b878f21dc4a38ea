//! Checks all messages with PyPI's slack-sdk in one process.

use std::fs::{self, File};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{Case, Refusal};
use crate::workspace::Workspace;
use crate::{say, setup};

pub(super) fn judge(workspace: &Workspace, cases: &[Case]) -> Result<Vec<Refusal>> {
    setup::python(workspace)?;
    let path = super::folder(workspace)?.join("messages.json");
    fs::write(&path, serde_json::to_vec(cases)?)
        .with_context(|| format!("failed to write {}", path.display()))?;
    let mut python = Command::new(workspace.root.join(".venv/bin/python"));
    python.arg(workspace.root.join("judges/slack_sdk_judge.py")).stdin(File::open(&path)?);
    say::aside("$ python judges/slack_sdk_judge.py");
    let output = python.output().context("failed to start python")?;
    if !output.status.success() {
        bail!("slack-sdk's judge: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr).trim_end());
    }
    serde_json::from_slice(&output.stdout).context("slack-sdk's judge did not answer in JSON")
}
