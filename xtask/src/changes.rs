//! Prints the changelog's text about a version, for a release.

use std::fs;

use anyhow::{Context, Result};

use crate::say;
use crate::workspace::Workspace;

pub(crate) fn print(workspace: &Workspace, version: &str) -> Result<()> {
    let changelog = fs::read_to_string(workspace.root.join("CHANGELOG.md"))?;
    let version = version.strip_prefix('v').unwrap_or(version);
    let section = section(&changelog, version).with_context(|| format!("CHANGELOG.md has no {version}"))?;
    say::line(section);
    Ok(())
}

/// Returns the text below `## [0.1.0] - 2026-11-29` up to the next version.
fn section<'a>(changelog: &'a str, version: &str) -> Option<&'a str> {
    let sections = changelog.split("\n## ").skip(1);
    let mut sections = sections.filter_map(|section| section.split_once('\n'));
    let (_, text) = sections
        .find(|(head, _)| head.strip_prefix('[').and_then(|head| head.split(']').next()) == Some(version))?;
    Some(text.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_ends_where_the_next_begins() {
        let changelog = "# Changelog\n\n## [Unreleased]\n\n## [0.1.1] - 2026-12-01\n\n### Fixed\n\n- one\n\n## [0.1.0] - 2026-11-29\n\n- all\n";
        assert_eq!(section(changelog, "0.1.1"), Some("### Fixed\n\n- one"));
        assert_eq!(section(changelog, "0.1.0"), Some("- all"));
        assert_eq!(section(changelog, "0.1"), None);
    }
}
