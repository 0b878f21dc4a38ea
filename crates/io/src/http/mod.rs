//! The one HTTP client of a program: one TLS configuration and one pool of connections for Slack and
//! AWS.

mod client;
mod error;
#[cfg(feature = "aws")]
mod sdk;

pub use client::{HttpClient, Response};
pub use error::HttpError;
#[cfg(any(feature = "cloudwatch", feature = "signed"))]
pub(crate) use error::causes;
