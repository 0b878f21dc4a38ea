//! Checks the templates without AWS with `deploy/tests/check.py`.

use std::process::Command;

use anyhow::Result;

use crate::workspace::Workspace;
use crate::{setup, shell};

/// Fails if the template or the Terraform module is wrong, or if they differ.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    setup::python(workspace)?;
    let mut python = Command::new(workspace.root.join(".venv").join("bin").join("python"));
    // This prevents `__pycache__` in the checkout.
    python.arg("-B").arg(workspace.root.join("deploy").join("tests").join("check.py"));
    shell::run(&mut python)
}
