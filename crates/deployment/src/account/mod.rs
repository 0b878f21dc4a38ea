//! An AWS account in one region, with credentials for it.

#[cfg(test)]
mod tests;

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use bongsu_core::config::SpokePlace;
use bongsu_io::aws::service::{Limits, Protocol, Service};
use bongsu_io::http::HttpClient;

use serde_json::Value;

use crate::error::{AwsError, Cause, Explain as _};
use crate::words::quoted;

/// Every operation answers within seconds; the upload of the function's code has a limit of its own.
const ATTEMPT: Duration = Duration::from_secs(30);
/// Enough for two megabytes over a slow line.
const UPLOAD: Duration = Duration::from_secs(300);

/// The region and the profile that the user named. The rest is as the AWS command line has it: the
/// environment (`AWS_REGION`, `AWS_PROFILE`, `AWS_ENDPOINT_URL`, ...), `~/.aws`, this machine's role.
#[derive(Debug, Clone, Default)]
pub struct AccountChoice {
    pub region: Option<String>,
    /// The profile of `~/.aws/config`.
    pub profile: Option<String>,
}

/// An AWS account in one region, with credentials for it.
#[derive(Debug, Clone)]
pub struct Account {
    config: SdkConfig,
    http: HttpClient,
    region: String,
    /// The profile that the user asked for by name.
    profile: Option<String>,
    id: String,
    caller: String,
}

impl Account {
    /// Finds the region, the credentials and their account. The only request to AWS is
    /// `sts:GetCallerIdentity`, which needs no permission.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no region or there are no credentials, if they have expired, or if AWS
    /// cannot be reached.
    pub async fn open(place: AccountChoice, http: HttpClient) -> Result<Self, AwsError> {
        // A fixed version, so that an update of the SDK cannot change how often it tries.
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
            cause: Cause::Fault("no credentials in its answer".to_owned()),
        };
        let made = assumed.credentials.ok_or_else(none)?;
        // They last an hour, which is longer than a command.
        let (id, secret, token) = (made.access_key_id, made.secret_access_key, made.session_token);
        let credentials = Credentials::new(id, secret, Some(token), None, "AssumeRole");
        let builder = self.config.clone().into_builder().region(Region::new(place.region.clone()));
        let config = builder.credentials_provider(SharedCredentialsProvider::new(credentials)).build();
        Ok(Self {
            config,
            http: self.http.clone(),
            region: place.region.clone(),
            // The profile of the hub would change the hub. The role may only read, so that a person must name another profile.
            profile: self.profile.as_ref().map(|_| format!("PROFILE-OF-{}", place.account)),
            id: place.account.clone(),
            caller: role.to_owned(),
        })
    }

    /// The options that name this account and region to a command: ` --region eu-west-1 --profile prod`.
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
        let service = Service::new(&self.config, self.http.clone(), protocol, Limits::of(&self.config));
        let operation = action.split(':').next_back().unwrap_or(action);
        let answer = service.call(operation, body.into_bytes()).await.explain(action, &self.region)?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }

    /// Performs an operation with JSON.
    pub(crate) async fn call_with_json(
        &self,
        protocol: Protocol,
        action: &'static str,
        body: &Value,
    ) -> Result<Value, AwsError> {
        let answer = self.call(protocol, action, body.to_string()).await?;
        Ok(serde_json::from_str(&answer).unwrap_or_default())
    }

    /// The configuration for the SDK's clients.
    pub fn config(&self) -> &SdkConfig {
        &self.config
    }

    /// The HTTP client that all of the SDK's clients share.
    pub(crate) fn http(&self) -> &HttpClient {
        &self.http
    }

    /// The region, for example `ap-northeast-2`.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The account's twelve digits.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The ARN of the user, or of the role's session, that makes the requests.
    pub fn caller(&self) -> &str {
        &self.caller
    }

    /// The AWS partition of the account: `aws`, `aws-cn`, `aws-us-gov`.
    pub fn partition(&self) -> &str {
        self.caller.split(':').nth(1).filter(|part| !part.is_empty()).unwrap_or("aws")
    }

    /// An S3 client. A stand-in for AWS has no host name for each bucket, so that its endpoint needs
    /// path-style addresses.
    pub fn s3(&self) -> aws_sdk_s3::Client {
        let has_own_endpoint = self.config.endpoint_url().is_some();
        let timeouts = TimeoutConfig::builder().read_timeout(UPLOAD).build();
        let config = aws_sdk_s3::config::Builder::from(&self.config).force_path_style(has_own_endpoint);
        let config = config.timeout_config(timeouts);
        aws_sdk_s3::Client::from_conf(config.build())
    }
}

/// Checks offline that `name` can be a region's name. AWS would answer a mistyped one only with a host name that
/// does not resolve.
fn check_region(name: &str) -> Result<(), Cause> {
    if name.is_empty() {
        return Err(Cause::NoRegion);
    }
    if is_region(name) { Ok(()) } else { Err(Cause::NotARegion(name.to_owned())) }
}

/// Tests for names such as `us-east-1`, `us-gov-west-1`, `ap-southeast-5`: lowercase words, then a number.
fn is_region(name: &str) -> bool {
    let Some((words, number)) = name.rsplit_once('-') else { return false };
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let words: Vec<_> = words.split('-').collect();
    let is_word = |word: &&str| word.len() >= 2 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    is_number && words.len() >= 2 && words.iter().all(is_word)
}
