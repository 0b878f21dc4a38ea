//! The AWS side of bongsu, as a person with credentials sees it: whose account it is, and what CloudWatch
//! knows of its alarms.

mod account;
mod cloudwatch;
mod error;
#[cfg(test)]
mod recorded;

pub use account::{Account, Place};
pub use cloudwatch::{CloudWatch, Progress};
pub use error::{AwsError, Cause, Explain};
