//! The only HTTP client of a program. It has one TLS configuration and one connection pool for Slack and AWS.

mod client;
#[cfg(any(feature = "slack", feature = "pagerduty", feature = "webhook"))]
mod retry_after;
#[cfg(any(feature = "slack", feature = "pagerduty", feature = "webhook"))]
mod said;
#[cfg(feature = "aws")]
mod sdk;

pub use http::Request;

#[cfg(any(feature = "cloudwatch", feature = "signed"))]
pub(crate) use client::causes;
pub use client::{HttpClient, HttpError, Response};
#[cfg(any(feature = "slack", feature = "pagerduty", feature = "webhook"))]
pub(crate) use retry_after::retry_after;
#[cfg(any(feature = "slack", feature = "pagerduty", feature = "webhook"))]
pub(crate) use said::said;
#[cfg(feature = "slack")]
pub(crate) use said::words;
