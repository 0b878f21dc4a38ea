//! The line as it runs in AWS, fed by the Lambda function or by `bongsu serve`.
//!
//! An [`Environment`] is read, a [`Relay`] is made of it, and what comes in is run: notices, messages of a queue, tasks and
//! the presses of buttons. Each has an [`Invocation`], which holds its deadline and counts what becomes of it.

mod buttons;
mod calendars;
mod contributors;
mod environment;
mod invocation;
mod log;
mod metrics;
mod pictures;
mod receivers;
mod relay;
mod tags;
mod tasks;
mod undelivered;

pub use buttons::Answer;
pub use environment::Environment;
pub use invocation::{Counts, Invocation};
pub use metrics::Metrics;
pub use relay::Relay;
pub use undelivered::Undelivered;
