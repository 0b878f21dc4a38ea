//! The AWS account and region.

use std::path::PathBuf;

use clap::Args;

use super::values::{function, stack};

/// The account, the region and the stack.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "AWS")]
pub(crate) struct StackArguments {
    /// The CloudFormation stack
    #[arg(long, env = "BONGSU_STACK", value_name = "NAME", default_value = "bongsu", value_parser = stack)]
    pub(crate) stack: String,
    #[command(flatten)]
    pub(crate) place: PlaceArguments,
}

/// The account, the region and the installation of bongsu: one that deploy made, or any other.
#[derive(Debug, Clone, Args)]
pub(crate) struct InstallationArguments {
    /// The Lambda function of an installation that deploy did not make, such as Terraform's, instead of a
    /// stack
    #[arg(long, value_name = "FUNCTION", value_parser = function, help_heading = "AWS")]
    pub(crate) function: Option<String>,
    #[command(flatten)]
    pub(crate) stack: StackArguments,
}

/// The accounts and regions of a hub's spokes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "AWS")]
pub(crate) struct AccountsArguments {
    /// Ask the accounts and regions of the hub's spokes too (the parameters AuditedAccounts and
    /// AuditedRegions)
    #[arg(long)]
    pub(crate) all_accounts: bool,
    /// The role to assume in each of them; default bongsu-audit-REGION, which a spoke makes with
    /// --audited-by
    #[arg(long, value_name = "NAME", requires = "all_accounts")]
    pub(crate) role: Option<String>,
    /// The bongsu.toml that is in the function's zip: --all-accounts shows its names of accounts (otherwise those of the
    /// nearest one), and doctor checks whether alarms send what its routes look at
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// The account and the region.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "AWS")]
pub(crate) struct PlaceArguments {
    /// The AWS region; default AWS_REGION, or the profile's
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<String>,
    /// The profile of ~/.aws/config; default AWS_PROFILE
    #[arg(long, value_name = "PROFILE")]
    pub(crate) profile: Option<String>,
}
