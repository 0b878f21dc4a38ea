//! An S3 bucket for pictures: uploads them and signs links. It uses only the signing of the SDK, because a complete
//! client would be too large for one kind of request and link.

use std::time::Duration;

use aws_config::SdkConfig;
use aws_credential_types::provider::{ProvideCredentials as _, SharedCredentialsProvider};
use aws_smithy_runtime_api::client::identity::Identity;
use http::Request;
use http_body_util::Full;
use hyper::body::Bytes;
use jiff::Timestamp;

use crate::aws::endpoint::suffix;
use crate::aws::sign::Signer;
use crate::aws::xml;
use crate::http::{HttpClient, HttpError, Response};

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

/// The prefix of the URLs of a bucket's objects, up to the slash before the key (S3 user guide, "Virtual
/// hosting of general purpose buckets").
#[derive(Debug, Clone, PartialEq, Eq)]
struct Address(String);

impl Address {
    /// Returns the address on the host of the bucket. The bucket is part of the path instead if the settings have an
    /// endpoint, which may not support bucket hosts, or if the name contains dots, which S3's certificate does not
    /// cover.
    fn of(bucket: &str, region: &str, endpoint: Option<&str>, is_fips: bool) -> Self {
        if let Some(endpoint) = endpoint {
            return Self(format!("{}/{bucket}", endpoint.trim_end_matches('/')));
        }
        let service = if is_fips { "s3-fips" } else { "s3" };
        let domain = format!("{service}.{region}.{}", suffix(region));
        Self(if bucket.contains('.') {
            format!("https://{domain}/{bucket}")
        } else {
            format!("https://{bucket}.{domain}")
        })
    }

    fn url(&self, key: &str) -> String {
        format!("{}/{key}", self.0)
    }
}

/// The maximum length of S3's code in an error.
const WORDS: usize = 64;

/// The reason why a request to the bucket failed. It never contains a link or credentials.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum S3Error {
    #[error("no credentials for S3: {0}")]
    Credentials(String),
    #[error("not a valid request for S3")]
    Request,
    /// S3 did not respond.
    #[error("S3: {0}")]
    Http(#[from] HttpError),
    /// S3 refused the request.
    #[error(
        "S3 answered {status} {code} (the role needs s3:PutObject in the bucket, which must be in the function's region)"
    )]
    Refused {
        /// The HTTP status.
        status: u16,
        /// S3's error code, such as `AccessDenied`.
        code: String,
    },
}

impl S3Error {
    /// Reads only the code of S3's XML, because the rest repeats the signed request.
    fn refused(response: &Response) -> Self {
        let body = String::from_utf8_lossy(&response.body);
        let code = xml::text(&body, "Code").unwrap_or_default();
        let code = code.chars().filter(char::is_ascii_alphanumeric).take(WORDS).collect();
        Self::Refused { status: response.status.as_u16(), code }
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, StatusCode};

    use super::*;

    #[test]
    fn each_partition_has_other_hosts() {
        let cases = [
            ("b", "ap-northeast-2", None, false, "https://b.s3.ap-northeast-2.amazonaws.com/k"),
            ("b", "cn-north-1", None, false, "https://b.s3.cn-north-1.amazonaws.com.cn/k"),
            ("b", "us-gov-west-1", None, true, "https://b.s3-fips.us-gov-west-1.amazonaws.com/k"),
            ("b.c", "eu-west-1", None, false, "https://s3.eu-west-1.amazonaws.com/b.c/k"),
            ("b", "eu-west-1", Some("http://127.0.0.1:1/"), false, "http://127.0.0.1:1/b/k"),
        ];
        for (bucket, region, endpoint, is_fips, expected) in cases {
            assert_eq!(Address::of(bucket, region, endpoint, is_fips).url("k"), expected);
        }
    }

    #[test]
    fn shows_the_code_but_no_signed_data() {
        let body = "<Error><Code>SignatureDoesNotMatch</Code><StringToSign>secret</StringToSign></Error>";
        let status = StatusCode::FORBIDDEN;
        let response = Response { status, headers: HeaderMap::new(), body: body.into() };
        let error = S3Error::refused(&response).to_string();
        assert!(error.starts_with("S3 answered 403 SignatureDoesNotMatch ("), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }
}
