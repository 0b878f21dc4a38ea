//! The adapters of bongsu's ports. Each adapter has a folder and a feature of the same name.

#[cfg(any(feature = "slack", feature = "pagerduty", feature = "webhook"))]
mod attempts;
#[cfg(feature = "aws")]
pub mod aws;
#[cfg(feature = "calendar")]
pub mod calendar;
#[cfg(feature = "clock")]
pub mod clock;
#[cfg(feature = "cloudwatch")]
pub mod cloudwatch;
#[cfg(feature = "definition")]
pub mod definition;
#[cfg(feature = "dynamodb")]
pub mod dynamodb;
#[cfg(feature = "exec")]
pub mod exec;
#[cfg(any(feature = "exec", feature = "probe", feature = "statsd"))]
mod gathered;
#[cfg(feature = "history")]
pub mod history;
#[cfg(feature = "host")]
pub mod host;
#[cfg(feature = "http")]
pub mod http;
#[cfg(feature = "cloudwatch")]
pub mod logs;
#[cfg(feature = "pagerduty")]
pub mod pagerduty;
#[cfg(feature = "redb")]
mod private;
#[cfg(feature = "probe")]
pub mod probe;
#[cfg(feature = "receiver")]
pub mod receiver;
#[cfg(feature = "redb")]
pub mod redb;
#[cfg(feature = "s3")]
pub mod s3;
#[cfg(feature = "secret")]
pub mod secret;
#[cfg(feature = "slack")]
pub mod slack;
#[cfg(feature = "sns")]
pub mod sns;
#[cfg(feature = "socket")]
pub mod socket;
#[cfg(feature = "sqs")]
pub mod sqs;
#[cfg(feature = "statsd")]
pub mod statsd;
#[cfg(any(feature = "slack", feature = "pagerduty", feature = "webhook"))]
mod stored;
#[cfg(feature = "subscription")]
pub mod subscription;
#[cfg(feature = "tail")]
pub mod tail;
#[cfg(feature = "cloudwatch")]
pub mod trail;
#[cfg(feature = "webhook")]
pub mod webhook;
