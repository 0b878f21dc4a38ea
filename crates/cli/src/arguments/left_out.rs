//! The arguments of the commands that work on an AWS account, in a build without these commands. Each command
//! fails with an error that names the complete build.

use std::ffi::OsString;

use clap::{Args, Subcommand};

pub(super) const NOTE: &str = "\
This build leaves out the commands for an AWS account: deploy, serve, status, doctor, audit, replay,
secret and destroy. Get it with: cargo install --path crates/cli --locked";

#[derive(Debug, Subcommand)]
pub(crate) enum AwsCommand {
    #[command(hide = true, disable_help_flag = true)]
    Deploy(Anything),
    #[command(hide = true, disable_help_flag = true)]
    Serve(Anything),
    #[command(hide = true, disable_help_flag = true)]
    Status(Anything),
    #[command(hide = true, disable_help_flag = true)]
    Doctor(Anything),
    #[command(hide = true, disable_help_flag = true)]
    Audit(Anything),
    #[command(hide = true, disable_help_flag = true)]
    Replay(Anything),
    #[command(hide = true, disable_help_flag = true)]
    Secret(Anything),
    #[command(hide = true, disable_help_flag = true)]
    Destroy(Anything),
}

/// Accepts all arguments of the real command.
#[derive(Debug, Args)]
pub(crate) struct Anything {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    _arguments: Vec<OsString>,
}

impl AwsCommand {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Deploy(_) => "deploy",
            Self::Serve(_) => "serve",
            Self::Status(_) => "status",
            Self::Doctor(_) => "doctor",
            Self::Audit(_) => "audit",
            Self::Replay(_) => "replay",
            Self::Secret(_) => "secret",
            Self::Destroy(_) => "destroy",
        }
    }
}
