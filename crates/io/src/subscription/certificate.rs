use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::signature::{
    ParsedPublicKey, RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256,
};
use jiff::Timestamp;
use x509_cert::Certificate as X509;
use x509_cert::der::{DecodePem as _, Encode as _};

use super::message::SignatureVersion;
use super::{SubscriptionError, get};
use crate::http::HttpClient;

/// The maximum number of certificates. SNS has one at a time for each region.
const MOST: usize = 64;

/// A cache of SNS's certificates.
#[derive(Debug)]
pub(super) struct Certificates {
    http: HttpClient,
    known: Mutex<HashMap<String, Arc<Certificate>>>,
}

/// A certificate for verification. It is trusted because SNS's own host sent it over TLS.
#[derive(Debug)]
pub(super) struct Certificate {
    /// The public key, as the DER of its `SubjectPublicKeyInfo`.
    key: Vec<u8>,
    from: Timestamp,
    until: Timestamp,
}

impl Certificates {
    pub(super) fn new(http: HttpClient) -> Self {
        Self { http, known: Mutex::default() }
    }

    /// Returns the certificate at this URL, which must be valid now.
    pub(super) async fn get(&self, url: &str, now: Timestamp) -> Result<Arc<Certificate>, SubscriptionError> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(url).cloned();
        if let Some(certificate) = known.filter(|certificate| certificate.is_valid(now)) {
            return Ok(certificate);
        }
        let pem = get(&self.http, url).await.map_err(SubscriptionError::NoCertificate)?;
        let certificate = Arc::new(Certificate::read(&pem)?);
        if !certificate.is_valid(now) {
            let cause = "it is not valid at the time of this machine".to_owned();
            return Err(SubscriptionError::NoCertificate(cause));
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(url.to_owned(), Arc::clone(&certificate));
        Ok(certificate)
    }
}

impl Certificate {
    fn read(pem: &[u8]) -> Result<Self, SubscriptionError> {
        let odd = |_| SubscriptionError::NoCertificate("it is not an X.509 certificate".to_owned());
        let certificate = X509::from_pem(pem).map_err(odd)?;
        let certificate = certificate.tbs_certificate();
        let validity = certificate.validity();
        let at = |time: x509_cert::time::Time| {
            let seconds = i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
            Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
        };
        let (from, until) = (at(validity.not_before), at(validity.not_after));
        let key = certificate.subject_public_key_info().to_der().map_err(odd)?;
        Ok(Self { key, from, until })
    }

    fn is_valid(&self, now: Timestamp) -> bool {
        self.from <= now && now <= self.until
    }

    /// Returns whether the certificate's key signed the message.
    pub(super) fn verify(
        &self,
        version: SignatureVersion,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SubscriptionError> {
        let algorithm = match version {
            SignatureVersion::Sha1 => &RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
            SignatureVersion::Sha256 => &RSA_PKCS1_2048_8192_SHA256,
        };
        let key = ParsedPublicKey::new(algorithm, &self.key);
        let odd = |_| SubscriptionError::NoCertificate("its key is not RSA of 2048 bits or more".to_owned());
        key.map_err(odd)?.verify_sig(message, signature).map_err(|_| SubscriptionError::Forged)
    }
}
