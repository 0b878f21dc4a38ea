//! Every golden message on one page, drawn as Slack does, for a person to look at.

mod page;
mod screenshots;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::judge::golden::{self, Golden};
use crate::say;
use crate::workspace::Workspace;

/// Where to, and whether pictures too.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Folder of the page; usually target/gallery
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Take pictures of the page too, and those of the README; installs Debian's chromium and fonts
    #[arg(long)]
    screenshots: bool,
}

/// What is seen of it: as the reader's system is, or one of both.
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

/// Were something of a message live after all, the browser would not let it.
const NOTHING_LIVE: &str = "<meta http-equiv=Content-Security-Policy \
    content=\"default-src 'none'; style-src 'unsafe-inline'\">";

/// Writes the page and says where it is.
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

/// What others post and bongsu does not: every block there is.
fn everything() -> Result<Golden> {
    let message =
        serde_json::from_str(include_str!("../../../crates/slack/src/drawing/tests/everything.json"))?;
    Ok(Golden { fixture: "what-others-post".to_owned(), locale: "en".to_owned(), messages: vec![message] })
}

fn write(path: &Path, contents: &str) -> Result<()> {
    fs::write(path, contents).with_context(|| format!("failed to write {}", path.display()))
}
