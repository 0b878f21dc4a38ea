//! Access to AWS: with the clients of the SDK, or with hand-made requests if a client would dominate the cost.

#[cfg(feature = "sts")]
mod assumed;
#[cfg(feature = "signed")]
pub(crate) mod endpoint;
#[cfg(feature = "signed")]
pub mod service;
#[cfg(feature = "signed")]
pub(crate) mod sign;
#[cfg(feature = "signed")]
pub mod xml;

use std::pin::Pin;
use std::time::Duration;

#[cfg(feature = "sts")]
pub use assumed::assume;
pub use aws_config::SdkConfig;
use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region};
use aws_credential_types::provider::SharedCredentialsProvider;

use crate::http::HttpClient;

/// The source of a program's region and credentials. The program chooses one, and the others are not linked.
pub type ConfigSource = fn(HttpClient, Duration, u32) -> Pin<Box<dyn Future<Output = SdkConfig> + Send>>;

/// A fixed version, so that an update of the SDK cannot change the number of retries.
fn version() -> BehaviorVersion {
    BehaviorVersion::v2026_01_12()
}

fn timeouts(within: Duration) -> TimeoutConfig {
    TimeoutConfig::builder().operation_timeout(within).build()
}

/// Reads a person's settings from all sources of the AWS CLI, with the HTTP client of this crate. `within` limits
/// the time of an operation, and `attempts` its number of attempts.
pub fn of_person(
    http: HttpClient,
    within: Duration,
    attempts: u32,
) -> Pin<Box<dyn Future<Output = SdkConfig> + Send>> {
    let config = aws_config::defaults(version())
        .http_client(http)
        .retry_config(RetryConfig::standard().with_max_attempts(attempts))
        .timeout_config(timeouts(within));
    Box::pin(config.load())
}

/// Reads a function's settings. Lambda supplies region and credentials in the environment, and reading only
/// these makes the binary a tenth smaller. The settings have no HTTP client for SDK clients.
pub fn of_function(
    _: HttpClient,
    within: Duration,
    attempts: u32,
) -> Pin<Box<dyn Future<Output = SdkConfig> + Send>> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let credentials = SharedCredentialsProvider::new(EnvironmentVariableCredentialsProvider::new());
    let mut config = SdkConfig::builder()
        .behavior_version(version())
        .region(variable("AWS_REGION").map(Region::new))
        .credentials_provider(credentials)
        .retry_config(RetryConfig::standard().with_max_attempts(attempts))
        .timeout_config(timeouts(within))
        .time_source(aws_smithy_async::time::SystemTimeSource::new())
        .use_fips(variable("AWS_USE_FIPS_ENDPOINT").is_some_and(|value| value == "true"));
    config.set_endpoint_url(variable("AWS_ENDPOINT_URL"));
    Box::pin(std::future::ready(config.build()))
}
