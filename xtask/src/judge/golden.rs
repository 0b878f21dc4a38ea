//! The golden messages: the snapshots of `bongsu-io` for every fixture.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::workspace::Workspace;

/// All messages of one fixture in one language.
#[derive(Debug)]
pub(crate) struct Golden {
    /// The name of the event's file without `.json`.
    pub(crate) fixture: String,
    /// `en` or `ko`.
    pub(crate) locale: String,
    /// The posted messages in order.
    pub(crate) messages: Vec<Value>,
}

/// Returns every golden message, sorted by language and fixture.
pub(crate) fn all(workspace: &Workspace) -> Result<Vec<Golden>> {
    let folder = workspace.root.join("crates/io/tests/messages/snapshots");
    let entries = fs::read_dir(&folder).with_context(|| format!("failed to read {}", folder.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    // This omits `.snap.new`, which nobody has reviewed yet.
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "snap"));
    paths.sort();
    if paths.is_empty() {
        bail!("no golden message in {}", folder.display());
    }
    paths.iter().map(|path| read(path)).collect()
}

fn read(path: &Path) -> Result<Golden> {
    parse(path).with_context(|| format!("failed to read {}", path.display()))
}

/// Parses insta's file name, `messages__golden__LOCALE@FIXTURE.json.snap`.
fn parse(path: &Path) -> Result<Golden> {
    let name = path.file_name().and_then(|name| name.to_str()).context("not a name")?;
    let name = name.trim_end_matches(".snap").trim_end_matches(".json");
    let (locale, fixture) = name.split_once('@').context("no fixture in its name")?;
    let locale = locale.rsplit("__").next().unwrap_or(locale);
    let contents = fs::read_to_string(path)?;
    let body = contents.splitn(3, "---\n").nth(2).context("no YAML header")?;
    Ok(Golden {
        fixture: fixture.to_owned(),
        locale: locale.to_owned(),
        messages: serde_json::from_str(body)?,
    })
}
