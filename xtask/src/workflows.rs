//! Checks the workflows and the container with actionlint, hadolint and additional rules.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::workspace::Workspace;
use crate::{say, setup, shell};

pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let files = workflows(workspace)?;
    for file in &files {
        let text = fs::read_to_string(file)?;
        let loose: Vec<_> = text.lines().filter_map(action).filter(|action| !is_pinned(action)).collect();
        ensure!(loose.is_empty(), "{}: not pinned by hash: {}", file.display(), loose.join(", "));
    }
    let judges = workspace.root.join("judges");
    setup::npm(&judges)?;
    shell::run(Command::new("node").arg(judges.join("workflows.mjs")).args(&files))?;
    let hadolint = setup::hadolint(workspace)?;
    shell::run(Command::new(hadolint).arg(workspace.root.join("Containerfile")))?;
    say::line("nothing wrong with the workflows and the container");
    Ok(())
}

fn workflows(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let folder = workspace.root.join(".github").join("workflows");
    let entries = fs::read_dir(&folder).with_context(|| format!("failed to read {}", folder.display()))?;
    let mut files = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    files.sort();
    Ok(files)
}

/// Returns the action of a step.
fn action(line: &str) -> Option<&str> {
    let line = line.trim_start().trim_start_matches("- ");
    line.strip_prefix("uses:")?.split('#').next().map(str::trim)
}

/// Returns whether an action is pinned to a commit, because a tag can be moved.
fn is_pinned(action: &str) -> bool {
    action
        .split_once('@')
        .is_some_and(|(_, at)| at.len() == 40 && at.chars().all(|it| it.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_no_pin() {
        let hash = "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8";
        assert_eq!(action(&format!("      - uses: {hash} # v5.0.0")), Some(hash));
        assert!(is_pinned(hash));
        assert!(!is_pinned("actions/checkout@v5"));
        assert_eq!(action("      - run: cargo test"), None);
    }
}
