//! How AWS's own clients are set up.

use std::time::Duration;

use aws_config::BehaviorVersion;
pub use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;

use crate::http::HttpClient;

/// The environment's region and credentials, over our own HTTP client. Each operation has `within`, and at
/// most `attempts`.
pub async fn config(http: &HttpClient, within: Duration, attempts: u32) -> SdkConfig {
    // A fixed version, so that an update of the SDK cannot change how often it tries.
    aws_config::defaults(BehaviorVersion::v2026_01_12())
        .http_client(http.clone())
        .retry_config(RetryConfig::standard().with_max_attempts(attempts))
        .timeout_config(TimeoutConfig::builder().operation_timeout(within).build())
        .load()
        .await
}
