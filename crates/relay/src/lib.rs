//! The pipeline as it runs in AWS, in the Lambda function or `bongsu serve`.
//!
//! A [`Relay`] is created from an [`Environment`] and runs notices, queue messages, tasks and button presses. Each
//! run has an [`Invocation`] with a deadline and counts.

mod areas;
mod background;
mod buttons;
mod calendars;
mod contributors;
mod environment;
mod finish;
mod invocation;
mod log;
mod metrics;
mod overview;
mod pictures;
mod receivers;
mod relay;
mod tags;
mod tasks;

pub use buttons::RelayAnswer;
pub use environment::Environment;
pub use invocation::{Invocation, InvocationCounts, Undelivered};
pub use metrics::Metrics;
pub use relay::Relay;
