//! Checks the book in `docs`: the links work, the contents list every page, and the reference matches the code.

mod book;
mod command_line;
mod configuration;
mod environment;
mod links;
mod reasons;
mod terraform;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::say;
use crate::workspace::Workspace;

/// The pages that are generated completely or in part.
fn pages(workspace: &Workspace) -> Result<Vec<(PathBuf, String)>> {
    let folder = workspace.root.join("docs").join("reference");
    Ok(vec![
        (folder.join("configuration.md"), configuration::page()?),
        (folder.join("command-line.md"), command_line::page(workspace)?),
        (folder.join("environment.md"), environment::page()?),
        (folder.join("reasons.md"), reasons::reasons()?),
        (folder.join("metrics.md"), reasons::metrics()?),
        terraform::page(workspace)?,
    ])
}

/// Writes the reference.
pub(crate) fn write(workspace: &Workspace) -> Result<()> {
    for (path, text) in pages(workspace)? {
        fs::write(&path, text).with_context(|| format!("failed to write {}", path.display()))?;
        say::line(format!("wrote {}", path.display()));
    }
    Ok(())
}

/// Builds the book. Fails if a link is dead, if the contents omit a page, or if the reference differs from the code.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let mut wrong = links::check(workspace)?;
    wrong.extend(environment::check(workspace)?);
    for (path, text) in pages(workspace)? {
        if fs::read_to_string(&path).unwrap_or_default() != text {
            wrong.push(format!("{} differs from the code; write it with: cargo xtask docs", path.display()));
        }
    }
    if !wrong.is_empty() {
        bail!("{}", wrong.join("\n"));
    }
    let book = book::build(workspace)?;
    say::line(format!(
        "the book is in {}, every link leads somewhere, and the reference is up to date",
        book.display()
    ));
    Ok(())
}
