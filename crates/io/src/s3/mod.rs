//! A bucket of S3 for pictures: puts them there, and signs links to them. By the SDK's own signing: for one request
//! and one link its client would be a heavy thing in the function.

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

/// A bucket: `s3:PutObject` and, for links, `s3:GetObject`.
#[derive(Debug, Clone)]
pub struct Bucket {
    http: HttpClient,
    credentials: SharedCredentialsProvider,
    region: String,
    address: Address,
}

impl Bucket {
    /// The bucket `name`, in the region of `config`; nothing where that has no region or no credentials.
    pub fn new(config: &SdkConfig, http: HttpClient, name: &str) -> Option<Self> {
        let region = config.region()?.to_string();
        let is_fips = config.use_fips() == Some(true);
        let address = Address::of(name, &region, (config.endpoint_url(), is_fips));
        Some(Self { http, credentials: config.credentials_provider()?, region, address })
    }

    /// Puts `body` under `key`, in place of what was there. A key is ASCII letters, digits, `/`, `.`, `_` and `-`.
    ///
    /// # Errors
    ///
    /// Why it is not there.
    pub async fn put(
        &self,
        key: &str,
        (content_type, body): (&str, Bytes),
        (now, within): (Timestamp, Duration),
    ) -> Result<(), S3Error> {
        let identity = self.identity().await?;
        let request = Request::put(self.address.url(key)).header(http::header::CONTENT_TYPE, content_type);
        let request = request.body(body).map_err(|_| S3Error::Request)?;
        let request = self.signer(&identity, now).sign(request).ok_or(S3Error::Request)?.map(Full::new);
        let response = self.http.send(request, within).await?;
        if response.status.is_success() { Ok(()) } else { Err(S3Error::refused(&response)) }
    }

    /// A link to `key` for anybody who has it, from `now` on; it ends with the credentials that sign it, if that is
    /// sooner.
    ///
    /// # Errors
    ///
    /// There are no credentials, or no such link.
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
