//! Generates the JSON Schema of `bongsu.toml` for editors. The repository contains it.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::say;
use crate::workspace::Workspace;

/// Writes the schema.
pub(crate) fn write(workspace: &Workspace) -> Result<()> {
    let path = path(workspace);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("failed to make {}", folder.display()))?;
    }
    fs::write(&path, generated()?).with_context(|| format!("failed to write {}", path.display()))?;
    say::line(format!("wrote {}", path.display()));
    Ok(())
}

/// Fails if the stored schema differs from the code.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let path = path(workspace);
    let checked_in = fs::read_to_string(&path).unwrap_or_default();
    if checked_in != generated()? {
        bail!("{} differs from the code; write it with: cargo xtask schema", path.display());
    }
    say::line(format!("{} is up to date", path.display()));
    Ok(())
}

fn path(workspace: &Workspace) -> PathBuf {
    workspace.root.join("schema").join("bongsu.schema.json")
}

fn generated() -> Result<String> {
    Ok(serde_json::to_string_pretty(&bongsu_core::config::schema())? + "\n")
}
