//! How AWS is asked: by AWS's own clients, or where they would be most of the cost by requests of our own.

#[cfg(feature = "signed")]
pub(crate) mod endpoint;
#[cfg(feature = "signed")]
pub(crate) mod service;
#[cfg(feature = "signed")]
pub(crate) mod sign;
#[cfg(feature = "signed")]
pub(crate) mod xml;

use std::pin::Pin;
use std::time::Duration;

pub use aws_config::SdkConfig;
use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region};
use aws_credential_types::provider::SharedCredentialsProvider;

use crate::http::HttpClient;

/// Where a program's region and credentials come from. A choice of the program's: what it does not choose is
/// not linked.
pub type ConfigSource = fn(HttpClient, Duration, u32) -> Pin<Box<dyn Future<Output = SdkConfig> + Send>>;

/// A fixed version, so that an update of the SDK cannot change how often it tries.
fn version() -> BehaviorVersion {
    BehaviorVersion::v2026_01_12()
}

fn timeouts(within: Duration) -> TimeoutConfig {
    TimeoutConfig::builder().operation_timeout(within).build()
}

/// A person's: every place in which AWS's own programs look, over our own HTTP client. Each operation has
/// `within`, and at most `attempts`.
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

/// A function's: Lambda puts region and credentials into its environment, and nothing else is looked at, which
/// makes the program smaller by a tenth. It has no client of the SDK's, which would need ours from here.
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
