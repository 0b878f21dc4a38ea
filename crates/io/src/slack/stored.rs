use std::fmt;
use std::sync::{Mutex as StdMutex, PoisonError};
use std::time::Duration;

use bongsu_core::config::SecretSource;
use bongsu_core::delivery::DeliveryError;
use bongsu_core::ports::{SecretError, SecretStore};
use secrecy::ExposeSecret as _;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::{UrlRules, WebhookUrl};

/// How long reading the secret may take.
const WITHIN: Duration = Duration::from_secs(5);

/// A webhook URL that is read once and kept, and read again when Slack refuses it.
pub(super) struct StoredUrl<S> {
    source: SecretSource,
    secrets: S,
    rules: UrlRules,
    known: Mutex<Option<WebhookUrl>>,
    /// How long the last reading took, until somebody has asked.
    took: StdMutex<Option<Duration>>,
}

impl<S: SecretStore + Sync> StoredUrl<S> {
    /// The URL kept at `source`.
    pub(super) fn new(source: SecretSource, secrets: S, rules: UrlRules) -> Self {
        Self { source, secrets, rules, known: Mutex::new(None), took: StdMutex::new(None) }
    }

    async fn read(&self) -> Result<WebhookUrl, DeliveryError> {
        let began = Instant::now();
        let text = self.secrets.read(&self.source, WITHIN).await.map_err(|error| refused(&error))?;
        let took = began.elapsed();
        *self.took.lock().unwrap_or_else(PoisonError::into_inner) = Some(took);
        let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        tracing::info!(milliseconds, "webhook URL read");
        WebhookUrl::parse(text.expose_secret(), self.rules)
            .map_err(|error| permanent(error.to_string(), place(&self.source)))
    }

    /// The URL, as it was read before. Holds the lock while reading, so that a first notice waits for
    /// the reading that is under way.
    ///
    /// # Errors
    ///
    /// Why there is none.
    pub(super) async fn get(&self) -> Result<WebhookUrl, DeliveryError> {
        let mut known = self.known.lock().await;
        if let Some(url) = known.as_ref() {
            return Ok(url.clone());
        }
        let url = self.read().await?;
        *known = Some(url.clone());
        Ok(url)
    }

    /// How long the reading took, where there has been one since this was asked last.
    pub(super) fn took(&self) -> Option<Duration> {
        self.took.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Reads the URL afresh; whether that worked. Where it did not, it is read again before its next use.
    pub(super) async fn refresh(&self) -> bool {
        let mut known = self.known.lock().await;
        *known = self.read().await.ok();
        known.is_some()
    }
}

impl<S> fmt::Debug for StoredUrl<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoredUrl(hidden)")
    }
}

fn refused(error: &SecretError) -> DeliveryError {
    let cause = error.cause.clone();
    if error.temporary {
        DeliveryError::Retry { cause, after: None }
    } else {
        permanent("the webhook URL cannot be had".to_owned(), cause)
    }
}

fn permanent(cause: String, hint: String) -> DeliveryError {
    DeliveryError::Permanent { cause, hint }
}

fn place(source: &SecretSource) -> String {
    match source {
        SecretSource::File(path) => format!("it was read from the file {path}"),
        SecretSource::Kms { .. } => "it was decrypted from kmsEncryptedHookUrl".to_owned(),
        SecretSource::SsmParameter(name) => format!("it was read from the SSM parameter {name}"),
        SecretSource::SecretsManager(id) => format!("it was read from the secret {id}"),
        SecretSource::Environment(name) => format!("it was read from the environment variable {name}"),
    }
}
