//! Signs requests (S3 API reference, "Authenticating Requests (AWS Signature Version 4)"). Paths are not
//! normalized, as S3 requires, and the signature covers a checksum of the body.

use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningParams, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::identity::Identity;
use http::Request;
use hyper::body::Bytes;
use jiff::Timestamp;

/// The identity, region, service and time of a signature.
#[derive(Debug)]
pub(crate) struct Signer<'a> {
    pub(crate) identity: &'a Identity,
    pub(crate) region: &'a str,
    /// The name of the service in signatures.
    pub(crate) service: &'static str,
    pub(crate) now: Timestamp,
}

impl Signer<'_> {
    /// Signs a request, or returns `None` if the request is invalid.
    pub(crate) fn sign(&self, mut request: Request<Bytes>) -> Option<Request<Bytes>> {
        let mut settings = settings();
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        let params = self.params(settings)?;
        let headers = request.headers().iter();
        let headers = headers.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
        let body = SignableBody::Bytes(request.body());
        let signable =
            SignableRequest::new(request.method().as_str(), request.uri().to_string(), headers, body);
        let signed = sign(signable.ok()?, &params).ok()?;
        let (instructions, _) = signed.into_parts();
        instructions.apply_to_request_http1x(&mut request);
        Some(request)
    }

    /// Signs a link that anybody can use, or returns `None` if the link is invalid.
    #[cfg(any(feature = "s3", test))]
    pub(crate) fn link(&self, url: &str, holds: std::time::Duration) -> Option<String> {
        let mut settings = settings();
        settings.signature_location = aws_sigv4::http_request::SignatureLocation::QueryParams;
        settings.expires_in = Some(holds);
        let params = self.params(settings)?;
        let body = SignableBody::UnsignedPayload;
        let signable = SignableRequest::new("GET", url, std::iter::empty(), body);
        let signed = sign(signable.ok()?, &params).ok()?;
        let (instructions, _) = signed.into_parts();
        let mut request = Request::get(url).body(()).ok()?;
        instructions.apply_to_request_http1x(&mut request);
        Some(request.uri().to_string())
    }

    fn params(&self, settings: SigningSettings) -> Option<SigningParams<'_>> {
        let params =
            v4::SigningParams::builder().identity(self.identity).region(self.region).name(self.service);
        let params = params.time(self.now.into()).settings(settings).build();
        Some(params.ok()?.into())
    }
}

fn settings() -> SigningSettings {
    let mut settings = SigningSettings::default();
    settings.percent_encoding_mode = PercentEncodingMode::Single;
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    settings
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use aws_credential_types::Credentials;

    use super::*;

    /// Returns the signer of the examples in the S3 API reference.
    fn signer(identity: &Identity) -> Signer<'_> {
        Signer { identity, region: "us-east-1", service: "s3", now: "2013-05-24T00:00:00Z".parse().unwrap() }
    }

    fn identity(token: Option<&str>) -> Identity {
        let (key, secret) = ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
        Credentials::new(key, secret, token.map(str::to_owned), None, "test").into()
    }

    #[test]
    fn signs_links_as_the_reference_does() {
        let (identity, url) = (identity(None), "https://examplebucket.s3.amazonaws.com/test.txt");
        let link = signer(&identity).link(url, Duration::from_secs(86_400)).unwrap();
        let signature = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
        assert!(link.ends_with(&format!("&X-Amz-Signature={signature}")), "{link}");
        assert!(link.starts_with(url), "{link}");
        for part in ["X-Amz-Expires=86400", "X-Amz-Date=20130524T000000Z", "X-Amz-SignedHeaders=host"] {
            assert!(link.contains(part), "{link}");
        }
    }

    #[test]
    fn signs_requests_as_the_reference_does() {
        let identity = identity(None);
        let request = Request::put("https://examplebucket.s3.amazonaws.com/test%24file.text")
            .header("date", "Fri, 24 May 2013 00:00:00 GMT")
            .header("x-amz-storage-class", "REDUCED_REDUNDANCY");
        let request = request.body(Bytes::from_static(b"Welcome to Amazon S3.")).unwrap();
        let signed = signer(&identity).sign(request).unwrap();
        let signature = "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd";
        let authorization = signed.headers()["authorization"].to_str().unwrap();
        assert!(authorization.ends_with(&format!("Signature={signature}")), "{authorization}");
    }

    #[test]
    fn a_link_of_a_session_has_its_token() {
        let identity = identity(Some("a/b+c=="));
        let link = signer(&identity).link("https://b.s3.amazonaws.com/k", Duration::from_secs(60)).unwrap();
        assert!(link.contains("X-Amz-Security-Token=a%2Fb%2Bc%3D%3D"), "{link}");
    }
}
