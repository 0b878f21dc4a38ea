//! A secret that a receiver reads once, keeps, and reads again after a refusal.

mod keyed;

use std::fmt;
use std::sync::{Mutex as StdMutex, PoisonError};
use std::time::Duration;

use bongsu_core::config::SecretSource;
use bongsu_core::delivery::DeliveryError;
use bongsu_core::log_line::{MILLISECONDS, SECRET_READ};
use bongsu_core::ports::{SecretError, SecretStore};
use secrecy::ExposeSecret as _;
use tokio::sync::Mutex;
use tokio::time::Instant;

#[cfg(feature = "slack")]
pub use keyed::KeyedError;
pub(crate) use keyed::only;

/// The time limit for reading the secret.
const WITHIN: Duration = Duration::from_secs(5);

/// A kind of secret.
pub(crate) trait Kept: Clone {
    /// The name in logs and errors.
    const NAME: &str;
    /// The setting for its KMS ciphertext.
    const CIPHERTEXT: &str;
    /// The rules for parsing the secret.
    type Rules: Copy + Send + Sync;

    /// Parses the stored text.
    ///
    /// # Errors
    ///
    /// Returns an error without the secret if the text is invalid.
    fn parse(text: &str, rules: Self::Rules) -> Result<Self, String>;
}

/// A secret that is read once, kept, and read again after a refusal by Slack.
pub(crate) struct Stored<T: Kept, S> {
    source: SecretSource,
    secrets: S,
    rules: T::Rules,
    known: Mutex<Option<T>>,
    /// The time that the last read took, until a caller asks for it.
    took: StdMutex<Option<Duration>>,
}

impl<T: Kept, S: SecretStore + Sync> Stored<T, S> {
    /// Creates the secret at `source` without reading it.
    pub(crate) fn new(source: SecretSource, secrets: S, rules: T::Rules) -> Self {
        Self { source, secrets, rules, known: Mutex::new(None), took: StdMutex::new(None) }
    }

    async fn read(&self) -> Result<T, DeliveryError> {
        let began = Instant::now();
        let text = self.secrets.read(&self.source, WITHIN).await.map_err(|error| refused::<T>(&error))?;
        let took = began.elapsed();
        *self.took.lock().unwrap_or_else(PoisonError::into_inner) = Some(took);
        let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let from = place::<T>(&self.source);
        tracing::info!(from, secret = T::NAME, { MILLISECONDS } = milliseconds, "{SECRET_READ}");
        T::parse(text.expose_secret(), self.rules).map_err(|error| permanent(error, place::<T>(&self.source)))
    }

    /// Returns the secret, reading it if necessary. The lock is held during the read, so that a first notice
    /// waits for a read in progress.
    ///
    /// # Errors
    ///
    /// Returns an error if the secret is not available or invalid.
    pub(crate) async fn get(&self) -> Result<T, DeliveryError> {
        let mut known = self.known.lock().await;
        if let Some(secret) = known.as_ref() {
            return Ok(secret.clone());
        }
        let secret = self.read().await?;
        *known = Some(secret.clone());
        Ok(secret)
    }

    /// Returns the time that the last read took, once for each read.
    pub(crate) fn took(&self) -> Option<Duration> {
        self.took.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Reads the secret before its first use. A failure appears only when the secret is used.
    pub(crate) async fn prepare(&self, receiver: &str) {
        if let Err(error) = self.get().await {
            tracing::error!(receiver, %error, "the {} is not available", T::NAME);
        }
    }

    /// Reads the secret again and returns whether that succeeded. After a failure, the next use reads it
    /// again.
    #[cfg(feature = "slack")]
    pub(crate) async fn refresh(&self) -> bool {
        let mut known = self.known.lock().await;
        *known = self.read().await.ok();
        known.is_some()
    }
}

impl<T: Kept, S> fmt::Debug for Stored<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stored(hidden)")
    }
}

fn refused<T: Kept>(error: &SecretError) -> DeliveryError {
    let cause = error.cause.clone();
    if error.temporary {
        DeliveryError::Retry { cause, after: None }
    } else {
        permanent(format!("the {} is not available", T::NAME), cause)
    }
}

fn permanent(cause: String, hint: String) -> DeliveryError {
    DeliveryError::Permanent { cause, hint }
}

fn place<T: Kept>(source: &SecretSource) -> String {
    match source {
        SecretSource::File(path) => format!("it was read from the file {path}"),
        SecretSource::Kms { .. } => format!("it was decrypted from {}", T::CIPHERTEXT),
        SecretSource::SsmParameter(name) => format!("it was read from the SSM parameter {name}"),
        SecretSource::SecretsManager(id) => format!("it was read from the secret {id}"),
        SecretSource::Environment(name) => format!("it was read from the environment variable {name}"),
    }
}
