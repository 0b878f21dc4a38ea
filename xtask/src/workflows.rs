//! Checks the workflows and the container with actionlint, hadolint and additional rules.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use cargo_metadata::MetadataCommand;
use clap::Parser as _;

use crate::workspace::Workspace;
use crate::{Args, say, setup, shell};

pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let files = workflows(workspace)?;
    let packages = packages(workspace)?;
    for file in &files {
        let text = fs::read_to_string(file)?;
        let loose: Vec<_> = text.lines().filter_map(action).filter(|action| !is_pinned(action)).collect();
        ensure!(loose.is_empty(), "{}: not pinned by hash: {}", file.display(), loose.join(", "));
        let unknown = unknown(&text, &packages);
        ensure!(unknown.is_empty(), "{}: {}", file.display(), unknown.join("; "));
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

fn packages(workspace: &Workspace) -> Result<Vec<String>> {
    let metadata = MetadataCommand::new().current_dir(&workspace.root).no_deps().exec()?;
    Ok(metadata.packages.into_iter().map(|package| package.name.to_string()).collect())
}

/// The tasks that this program does not have, and the packages that the workspace does not have: a workflow cannot run here.
fn unknown(text: &str, packages: &[String]) -> Vec<String> {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    let commands = lines.filter_map(|line| Some(line.split_once("cargo ")?.1));
    let of = |command: &str| {
        let words = words(command);
        if words.first().is_some_and(|word| word == "xtask") {
            let error = Args::try_parse_from(words).err().filter(clap::Error::use_stderr);
            return error.map(|error| error.to_string()).into_iter().collect::<Vec<_>>();
        }
        let named = words.iter().zip(words.iter().skip(1)).filter(|(option, _)| *option == "--package");
        let missing = named.map(|(_, name)| name).filter(|name| !packages.contains(name));
        missing.map(|name| format!("there is no package {name}")).collect()
    };
    commands.flat_map(of).collect()
}

/// The words of a command, with a number in place of what only the workflow knows.
fn words(command: &str) -> Vec<String> {
    let mut quoted = false;
    let is_end = |letter: char| {
        quoted ^= letter == '"';
        letter == ' ' && !quoted
    };
    let words = command.split(is_end).filter(|word| !word.is_empty()).take_while(|word| *word != ">");
    words.map(|word| if word.starts_with("\"$") { "1".to_owned() } else { word.to_owned() }).collect()
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

    #[test]
    fn a_workflow_names_tasks_and_packages_that_are_there() {
        let packages = ["bongsu-core".to_owned()];
        let unknown = |line: &str| unknown(&format!("      - run: {line}\n"), &packages);
        let none: Vec<String> = Vec::new();
        assert_eq!(unknown("cargo xtask ci --only features"), none);
        assert_eq!(unknown("cargo xtask faults --seed \"$(date +%s)\" --minutes 30"), none);
        assert_eq!(unknown("cargo xtask changes \"$GITHUB_REF_NAME\" > changes.md"), none);
        assert_eq!(unknown("cargo test --package bongsu-core --lib"), none);
        assert!(!unknown("cargo xtask ci --only steps").is_empty());
        assert!(!unknown("cargo xtask release").is_empty());
        assert_eq!(unknown("cargo test --package bongsu-kms"), ["there is no package bongsu-kms"]);
    }
}
