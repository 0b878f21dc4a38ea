//! Tests the inbox in Debian's chromium with playwright, loads it, and takes pictures.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::workspace::Workspace;
use crate::{say, setup, shell};

/// The number of messages for `--load`. The tests use fewer.
const MANY: &str = "10000";

/// The options of the tests.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Take pictures of every page into this folder instead, and those of the README
    #[arg(long, value_name = "FOLDER")]
    screenshots: Option<PathBuf>,
    /// Load the page with ten thousand messages instead, on the release build
    #[arg(long, conflicts_with = "screenshots")]
    load: bool,
}

pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    match &options.screenshots {
        Some(folder) => screenshots(workspace, folder),
        None if options.load => load(workspace),
        None => check(workspace),
    }
}

/// Runs the tests, which also take pictures of the pages.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let mut node = node(workspace, "debug")?;
    shell::run(node.args(["--test", "--test-reporter=spec"]))
}

fn load(workspace: &Workspace) -> Result<()> {
    let mut node = node(workspace, "release")?;
    shell::run(node.env("MESSAGES", MANY).args(["--test", "--test-reporter=spec", "load.test.mjs"]))
}

fn screenshots(workspace: &Workspace, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("failed to make {}", folder.display()))?;
    let folder = folder.canonicalize()?;
    let mut node = node(workspace, "debug")?;
    let images = workspace.root.join("docs/images");
    shell::run(node.arg("screenshots.mjs").arg(&folder).arg(&images))?;
    say::line(folder.display().to_string());
    Ok(())
}

/// Returns Node in the tests' folder, after building and installing everything that the tests need.
fn node(workspace: &Workspace, profile: &str) -> Result<Command> {
    let folder = workspace.root.join("browser");
    setup::chromium()?;
    setup::npm(&folder)?;
    if profile == "release" {
        let mut build = shell::cargo();
        build.current_dir(&workspace.root).args(["build", "--locked", "--release", "--bin", "bongsu"]);
        shell::run(build.args(["--example", "demo", "--package", "bongsu", "--package", "bongsu-server"]))?;
    } else {
        workspace.build_programs()?;
    }
    let built = workspace.target.join(profile);
    let mut node = Command::new("node");
    node.current_dir(folder).env("BONGSU", built.join("bongsu")).env("DEMO", built.join("examples/demo"));
    Ok(node)
}
