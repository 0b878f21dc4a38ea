//! Creates, changes, examines and deletes installations of bongsu in AWS. The command line asks the user and
//! prints. This crate sends requests to AWS and interprets the answers.

mod account;
mod alarms;
pub mod audit;
pub mod backlog;
mod cloudwatch;
pub mod deploy;
pub mod destroy;
pub mod doctor;
pub mod drill;
mod error;
pub mod existing;
pub mod fallback;
pub mod installation;
pub mod mutes;
pub mod names;
mod notifying;
mod policy;
#[cfg(test)]
mod recorded;
pub mod replay;
pub mod secret;
pub mod spoke;
pub mod spokes;
pub mod stack;
mod words;

pub use account::{Account, AccountChoice};
pub use cloudwatch::{CloudWatchReader, DatapointProgress};
pub use error::{AwsError, Cause, Explain};
pub use names::{NameError, Names};
pub use words::counted;
