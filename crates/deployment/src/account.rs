//! An AWS account in one region, with credentials for it.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use bongsu_core::config::SpokePlace;
use bongsu_io::aws::service::{CallLimits, Protocol, Service};
use bongsu_io::http::HttpClient;
use serde_json::Value;

use crate::error::{AwsError, Cause, Explain as _};
use crate::words::quoted;

/// The time limit of an operation. The upload of the function's code has another one.
const ATTEMPT: Duration = Duration::from_secs(30);
/// The time limit of an upload: two megabytes over a slow connection.
const UPLOAD: Duration = Duration::from_secs(300);

/// The region and the profile that the user named. Other settings come from the same places as for the AWS
/// command line: the environment (`AWS_REGION`, `AWS_PROFILE`, `AWS_ENDPOINT_URL`, ...), `~/.aws`, and the role of
/// the machine.
#[derive(Debug, Clone, Default)]
pub struct AccountChoice {
    pub region: Option<String>,
    /// The profile in `~/.aws/config`.
    pub profile: Option<String>,
}

/// An AWS account in one region, with credentials for it.
#[derive(Debug, Clone)]
pub struct Account {
    config: SdkConfig,
    http: HttpClient,
    region: String,
    /// The profile that the user named.
    profile: Option<String>,
    id: String,
    caller: String,
}

impl Account {
    /// Finds the region, the credentials and their account. The only request to AWS is `sts:GetCallerIdentity`,
    /// which needs no permission.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no region or there are no credentials, if they have expired, or if AWS
    /// cannot be reached.
    pub async fn open(place: AccountChoice, http: HttpClient) -> Result<Self, AwsError> {
        // The version is fixed, so that an update of the SDK does not change the number of retries.
        let mut loader = aws_config::defaults(BehaviorVersion::v2026_01_12())
            .http_client(http.clone())
            .retry_config(RetryConfig::standard().with_max_attempts(5))
            .timeout_config(TimeoutConfig::builder().read_timeout(ATTEMPT).build());
        if let Some(region) = place.region {
            loader = loader.region(Region::new(region));
        }
        if let Some(profile) = &place.profile {
            loader = loader.profile_name(profile);
        }
        Ok(Self { profile: place.profile, ..Self::of(loader.load().await, http).await? })
    }

    /// Asks AWS for the account of the credentials in `config`.
    pub(crate) async fn of(config: SdkConfig, http: HttpClient) -> Result<Self, AwsError> {
        const WHO: &str = "sts:GetCallerIdentity";
        let region = config.region().map(Region::to_string).unwrap_or_default();
        check_region(&region).map_err(|cause| AwsError { action: WHO, region: region.clone(), cause })?;
        let client = aws_sdk_sts::Client::new(&config);
        let caller = client.get_caller_identity().send().await.explain(WHO, &region)?;
        let (id, caller) = (caller.account.unwrap_or_default(), caller.arn.unwrap_or_default());
        Ok(Self { config, http, region, profile: None, id, caller })
    }

    /// Assumes a role of another account (`sts:AssumeRole`), for requests in one of its regions.
    ///
    /// # Errors
    ///
    /// Returns an error if the role does not exist or must not be assumed.
    pub(crate) async fn assume(&self, role: &str, place: &SpokePlace) -> Result<Self, AwsError> {
        const ASSUME: &str = "sts:AssumeRole";
        let client = aws_sdk_sts::Client::new(&self.config);
        let asked = client.assume_role().role_arn(role).role_session_name("bongsu").send().await;
        let assumed = asked.explain(ASSUME, &self.region)?;
        let none = || AwsError {
            action: ASSUME,
            region: self.region.clone(),
            cause: Cause::Fault("the answer contains no credentials".to_owned()),
        };
        let made = assumed.credentials.ok_or_else(none)?;
        // The credentials last an hour, which is longer than any command.
        let (id, secret, token) = (made.access_key_id, made.secret_access_key, made.session_token);
        let credentials = Credentials::new(id, secret, Some(token), None, "AssumeRole");
        let builder = self.config.clone().into_builder().region(Region::new(place.region.clone()));
        let config = builder.credentials_provider(SharedCredentialsProvider::new(credentials)).build();
        Ok(Self {
            config,
            http: self.http.clone(),
            region: place.region.clone(),
            // With the hub's profile, a printed command for the spoke would change the hub.
            profile: self.profile.as_ref().map(|_| format!("PROFILE-OF-{}", place.account)),
            id: place.account.clone(),
            caller: role.to_owned(),
        })
    }

    /// Returns the options that select this account and region: ` --region eu-west-1 --profile prod`.
    pub fn flags(&self) -> String {
        let profile = self.profile.as_deref().map(|name| format!(" --profile {}", quoted(name)));
        format!(" --region {}{}", self.region, profile.unwrap_or_default())
    }

    /// Performs an operation of a service without an SDK client, and returns the response as text. `action` is
    /// IAM's name of the operation.
    ///
    /// # Errors
    ///
    /// Returns an error if the service refuses the operation or does not respond.
    pub(crate) async fn call(
        &self,
        protocol: Protocol,
        action: &'static str,
        body: String,
    ) -> Result<String, AwsError> {
        let limits = CallLimits::of(&self.config);
        let limits = CallLimits { attempt: ATTEMPT, operation: ATTEMPT * limits.attempts, ..limits };
        let service = Service::new(&self.config, self.http.clone(), protocol, limits);
        let answer =
            service.call(operation(action), body.into_bytes()).await.explain(action, &self.region)?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }

    /// Performs an operation with JSON.
    ///
    /// # Errors
    ///
    /// Returns an error as [`call`](Self::call) does, and if the response is not JSON.
    pub(crate) async fn call_with_json(
        &self,
        protocol: Protocol,
        action: &'static str,
        body: &Value,
    ) -> Result<Value, AwsError> {
        let answer = self.call(protocol, action, body.to_string()).await?;
        serde_json::from_str(&answer).map_err(|_| AwsError::not_aws(action, &self.region))
    }

    /// Returns the configuration for the SDK's clients.
    pub fn config(&self) -> &SdkConfig {
        &self.config
    }

    /// Returns the HTTP client that all clients of the SDK share.
    pub(crate) fn http(&self) -> &HttpClient {
        &self.http
    }

    /// Returns the region, for example `ap-northeast-2`.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// Returns the account ID.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the ARN of the user or the role's session that makes the requests.
    pub fn caller(&self) -> &str {
        &self.caller
    }

    /// Returns the account's AWS partition: `aws`, `aws-cn` or `aws-us-gov`.
    pub fn partition(&self) -> &str {
        self.caller.split(':').nth(1).filter(|part| !part.is_empty()).unwrap_or("aws")
    }

    /// Returns an S3 client. It uses path-style addresses with a custom endpoint, because a stand-in for AWS has no
    /// host name for each bucket.
    pub fn s3(&self) -> aws_sdk_s3::Client {
        let has_own_endpoint = self.config.endpoint_url().is_some();
        let timeouts = TimeoutConfig::builder().read_timeout(UPLOAD).build();
        let config = aws_sdk_s3::config::Builder::from(&self.config).force_path_style(has_own_endpoint);
        let config = config.timeout_config(timeouts);
        aws_sdk_s3::Client::from_conf(config.build())
    }
}

/// Returns the operation of an action: `ListRolePolicies` of `iam:ListRolePolicies`.
pub(crate) fn operation(action: &str) -> &str {
    action.split_once(':').map_or(action, |(_, operation)| operation)
}

/// Checks offline that `name` can be the name of a region. Without this check, a mistyped name only leads to a
/// host name that does not resolve.
fn check_region(name: &str) -> Result<(), Cause> {
    if name.is_empty() {
        return Err(Cause::NoRegion);
    }
    if is_region(name) { Ok(()) } else { Err(Cause::NotARegion(name.to_owned())) }
}

/// Returns whether a name consists of lowercase words and a number, such as `us-east-1` or `us-gov-west-1`.
fn is_region(name: &str) -> bool {
    let Some((words, number)) = name.rsplit_once('-') else { return false };
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let words: Vec<_> = words.split('-').collect();
    let is_word = |word: &&str| word.len() >= 2 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    is_number && words.len() >= 2 && words.iter().all(is_word)
}

#[cfg(test)]
mod tests {
    use aws_config::{BehaviorVersion, SdkConfig};

    use super::*;
    use crate::error::Cause;
    use crate::recorded::{Answer, Recorded};

    #[tokio::test]
    async fn has_an_id_a_region_a_partition_and_a_caller() {
        let account = Recorded::new([]).account().await;
        assert_eq!(
            (account.id(), account.region(), account.partition()),
            ("123456789012", "ap-northeast-2", "aws")
        );
        assert_eq!(account.caller(), "arn:aws:iam::123456789012:user/kim");
    }

    #[tokio::test]
    async fn refuses_an_invalid_region_without_a_request() {
        let recorded = Recorded::new([Answer::Unreachable("must not be asked")]);
        let cases = [
            ("", "no AWS region"),
            ("ap-northeast-2a", "\"ap-northeast-2a\" is not the name"),
            ("seoul", "not the name"),
            ("AP-NORTHEAST-2", "not the name"),
        ];
        for (region, part) in cases {
            let config = recorded.config().into_builder();
            let config = config.region((!region.is_empty()).then(|| Region::new(region.to_owned()))).build();
            let text = Account::of(config, HttpClient::new().unwrap()).await.unwrap_err().to_string();
            assert!(text.contains(part), "{region}: {text}");
        }
        assert!(recorded.requests().is_empty());
        for region in ["us-east-1", "us-gov-west-1", "cn-north-1", "ap-southeast-5", "us-iso-east-1"] {
            assert_eq!(check_region(region), Ok(()), "{region}");
        }
    }

    #[tokio::test]
    async fn says_how_to_sign_in_without_credentials() {
        let config = SdkConfig::builder().behavior_version(BehaviorVersion::v2026_01_12());
        let config = config.region(Region::new("eu-west-1")).http_client(Recorded::new([Answer::Late]));
        let config = config.credentials_provider(SharedCredentialsProvider::new(NoCredentials));
        let error = Account::of(config.build(), HttpClient::new().unwrap()).await.unwrap_err();
        assert_eq!(error.cause, Cause::NoCredentials, "{error}");
        assert!(error.to_string().contains("aws sso login"), "{error}");
    }

    #[derive(Debug)]
    struct NoCredentials;

    impl aws_credential_types::provider::ProvideCredentials for NoCredentials {
        fn provide_credentials<'a>(&'a self) -> aws_credential_types::provider::future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            let error = aws_credential_types::provider::error::CredentialsError::not_loaded("nowhere");
            aws_credential_types::provider::future::ProvideCredentials::ready(Err(error))
        }
    }
}
