//! The paths of the workspace.

use std::path::PathBuf;

use anyhow::{Context, Result};
use cargo_metadata::MetadataCommand;

use crate::shell;

/// The paths of the checkout.
#[derive(Debug)]
pub(crate) struct Workspace {
    /// The top folder.
    pub(crate) root: PathBuf,
    /// The build folder from the environment or cargo's configuration.
    pub(crate) target: PathBuf,
}

impl Workspace {
    /// Asks cargo for the paths.
    pub(crate) fn find() -> Result<Self> {
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        let metadata = MetadataCommand::new().manifest_path(manifest).no_deps().exec();
        let metadata = metadata.context("failed to read the workspace")?;
        Ok(Self { root: metadata.workspace_root.into(), target: metadata.target_directory.into() })
    }

    /// Builds the programs for the checks with the same features as the tests, so that nothing is built twice.
    pub(crate) fn build_programs(&self) -> Result<()> {
        let mut cargo = shell::cargo();
        cargo.current_dir(&self.root).args(["build", "--workspace", "--locked", "--bin", "bongsu"]);
        shell::run(cargo.args(["--bin", "bootstrap", "--example", "demo"]))
    }

    /// Returns the folder of the packaged function, which follows cargo-lambda's convention.
    pub(crate) fn package(&self) -> PathBuf {
        self.target.join("lambda").join("bongsu-lambda")
    }
}
