//! Draws every golden message on one page as Slack does.

mod page;
mod screenshots;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::judge::golden::{self, Golden};
use crate::say;
use crate::workspace::Workspace;

/// The output folder, and whether to take pictures.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Folder of the page; default target/gallery
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Take pictures of the page too, and those of the README; installs Debian's chromium and fonts
    #[arg(long)]
    screenshots: bool,
}

/// The colours of the reader's system, or light or dark ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Theme {
    System,
    Light,
    Dark,
}

impl Theme {
    fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// The policy with which the browser would block any active part of a message.
const NOTHING_LIVE: &str = "<meta http-equiv=Content-Security-Policy \
    content=\"default-src 'none'; style-src 'unsafe-inline'\">";

/// Writes the page and prints its path.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let mut goldens = golden::all(workspace)?;
    goldens.push(everything()?);
    let folder = options.out.clone().unwrap_or_else(|| workspace.target.join("gallery"));
    fs::create_dir_all(&folder).with_context(|| format!("failed to make {}", folder.display()))?;
    let page = folder.join("index.html");
    write(&page, &page::all(&goldens, Theme::System, NOTHING_LIVE))?;
    say::line(page.display().to_string());
    if options.screenshots {
        screenshots::take(workspace, &goldens, &folder)?;
    }
    Ok(())
}

/// Returns a message of another program with every kind of block.
fn everything() -> Result<Golden> {
    let message =
        serde_json::from_str(include_str!("../../../crates/slack/src/drawing/tests/everything.json"))?;
    Ok(Golden { fixture: "what-others-post".to_owned(), locale: "en".to_owned(), messages: vec![message] })
}

fn write(path: &Path, contents: &str) -> Result<()> {
    fs::write(path, contents).with_context(|| format!("failed to write {}", path.display()))
}
