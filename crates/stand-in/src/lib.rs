//! Loopback stand-ins for tests and benchmarks: Slack, the Lambda Runtime API, SSM Parameter Store and
//! Secrets Manager, KMS errors, CloudWatch's alarms and pictures, AWS itself with ministack, and a faster AWS in memory for
//! benchmarks. Each listens on its own port of 127.0.0.1, so that any number of tests can run concurrently.
//!
//! The following example starts a function, which ends when it is dropped:
//!
//! ```no_run
//! # async fn example() -> anyhow::Result<()> {
//! use std::time::Duration;
//! use bongsu_stand_in::{Answer, FunctionOptions, Slack};
//!
//! let slack = Slack::start().await?;
//! slack.script([Answer::rate_limited(1)]);
//! let function = FunctionOptions::new("target/debug/bootstrap")
//!     .env("SLACK_WEBHOOK_URL", slack.webhook())
//!     .env("BONGSU_SLACK_ORIGIN", slack.origin())
//!     .start()
//!     .await?;
//! let invocation = function.invoke("{}", Duration::from_secs(5)).await?;
//! assert!(invocation.success().is_some());
//! assert_eq!(slack.posts().len(), 2);
//! # Ok(())
//! # }
//! ```

mod cloudwatch;
mod files;
mod function;
mod http;
mod kms;
mod logs;
mod memory_aws;
mod ministack;
mod pagerduty;
mod painter;
mod press;
mod runtime_api;
mod secrets;
mod slack;
mod sns;
mod web_api;

/// The error type of stand-ins and of their tests.
pub use anyhow::{Context, Result};
pub use cloudwatch::{CloudWatchCall, CloudWatchService, HistoryItem};
pub use files::{WebFile, WebFiles};
pub use function::{Function, FunctionOptions, log_lines};
pub use kms::{Refusal, RefusingKms};
pub use logs::LogsAndTrail;
pub use memory_aws::{AwsRequest, MemoryAws, round_trips};
pub use ministack::{Area, AwsError, FunctionCode, KmsKey, Ministack, REGION, python_environment};
pub use pagerduty::{PagerDuty, ROUTING_KEY};
pub use painter::{Drawing, Painter};
pub use press::{ButtonPress, SIGNING_SECRET, SlashText};
pub use runtime_api::{Invocation, InvocationError, RuntimeApi};
pub use secrets::SecretStores;
pub use slack::{Answer, Post, SECRET, Slack};
pub use sns::Sns;
pub use web_api::{ApiAnswer, ApiCall, BOT_TOKEN, CHANNEL, SlackApi};
