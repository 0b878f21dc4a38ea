//! An S3 bucket for pictures: uploads them and signs links. It uses only the SDK's signing, because a whole
//! client would be too large for one request and one link.

mod address;
mod error;

use std::time::Duration;

use aws_config::SdkConfig;
use aws_credential_types::provider::{ProvideCredentials as _, SharedCredentialsProvider};
use aws_smithy_runtime_api::client::identity::Identity;
use http::Request;
use http_body_util::Full;
use hyper::body::Bytes;
use jiff::Timestamp;

use address::Address;

pub use error::S3Error;

use crate::aws::sign::Signer;
use crate::http::HttpClient;

/// A bucket. It needs `s3:PutObject` and, for links, `s3:GetObject`.
#[derive(Debug, Clone)]
pub struct Bucket {
    http: HttpClient,
    credentials: SharedCredentialsProvider,
    region: String,
    address: Address,
}

impl Bucket {
    /// Creates a client for the bucket `name` in the region of `config`. Returns `None` without a region or
    /// credentials.
    pub fn new(config: &SdkConfig, http: HttpClient, name: &str) -> Option<Self> {
        let region = config.region()?.to_string();
        let is_fips = config.use_fips() == Some(true);
        let address = Address::of(name, &region, config.endpoint_url(), is_fips);
        Some(Self { http, credentials: config.credentials_provider()?, region, address })
    }

    /// Uploads `body` under `key`, replacing an existing object. A key consists of ASCII letters, digits,
    /// `/`, `.`, `_` and `-`.
    ///
    /// # Errors
    ///
    /// Returns an error if S3 refuses the upload or does not respond.
    pub async fn put(
        &self,
        key: &str,
        content_type: &str,
        body: Bytes,
        now: Timestamp,
        within: Duration,
    ) -> Result<(), S3Error> {
        let identity = self.identity().await?;
        let request = Request::put(self.address.url(key)).header(http::header::CONTENT_TYPE, content_type);
        let request = request.body(body).map_err(|_| S3Error::Request)?;
        let request = self.signer(&identity, now).sign(request).ok_or(S3Error::Request)?.map(Full::new);
        let response = self.http.send(request, within).await?;
        if response.status.is_success() { Ok(()) } else { Err(S3Error::refused(&response)) }
    }

    /// Signs a link to `key` that anybody can use from `now` on. It ends early if the credentials expire.
    ///
    /// # Errors
    ///
    /// Returns an error if there are no credentials or the link is invalid.
    pub async fn link(&self, key: &str, now: Timestamp, holds: Duration) -> Result<String, S3Error> {
        let identity = self.identity().await?;
        self.signer(&identity, now).link(&self.address.url(key), holds).ok_or(S3Error::Request)
    }

    async fn identity(&self) -> Result<Identity, S3Error> {
        let credentials = self.credentials.provide_credentials().await;
        credentials.map(Identity::from).map_err(|error| S3Error::Credentials(error.to_string()))
    }

    fn signer<'a>(&'a self, identity: &'a Identity, now: Timestamp) -> Signer<'a> {
        Signer { identity, region: &self.region, service: "s3", now }
    }
}
