//! The pipeline as it runs in AWS, in the Lambda function or `bongsu serve`.
//!
//! An [`Environment`] is the input of a [`Relay`], which runs notices, queue messages, tasks and button
//! presses. Each run has an [`Invocation`] with its deadline and its counts.

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
mod undelivered;

pub use buttons::RelayAnswer;
pub use environment::Environment;
pub use invocation::{Invocation, InvocationCounts};
pub use metrics::Metrics;
pub use relay::Relay;
pub use undelivered::Undelivered;
