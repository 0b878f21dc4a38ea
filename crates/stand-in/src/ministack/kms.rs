use anyhow::Result;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::Ministack;
use super::calls::text;

/// The ID of a KMS key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KmsKey(pub String);

impl Ministack {
    /// Creates a key.
    ///
    /// # Errors
    ///
    /// Returns an error if ministack refuses the request.
    pub async fn create_key(&self) -> Result<KmsKey> {
        let key = self.call("kms", "TrentService.CreateKey", &json!({})).await?;
        Ok(KmsKey(text(&key, "/KeyMetadata/KeyId")?))
    }

    /// Encrypts `plaintext` as `aws kms encrypt` does. Returns base64. Without pairs there is no encryption
    /// context.
    ///
    /// # Errors
    ///
    /// Returns an error if ministack refuses the request.
    pub async fn encrypt(&self, key: &KmsKey, plaintext: &str, context: &[(&str, &str)]) -> Result<String> {
        let mut input = json!({ "KeyId": key.0, "Plaintext": STANDARD.encode(plaintext) });
        if !context.is_empty()
            && let Some(input) = input.as_object_mut()
        {
            let pairs = context.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
            input.insert("EncryptionContext".to_owned(), serde_json::Value::Object(pairs));
        }
        let output = self.call("kms", "TrentService.Encrypt", &input).await?;
        text(&output, "/CiphertextBlob")
    }

    /// Decrypts a ciphertext with its encryption context.
    ///
    /// # Errors
    ///
    /// Returns an error if ministack refuses the request, or if the plaintext is not text.
    pub async fn decrypt(&self, ciphertext: &str, context: (&str, &str)) -> Result<String> {
        let input = json!({ "CiphertextBlob": ciphertext, "EncryptionContext": { context.0: context.1 } });
        let output = self.call("kms", "TrentService.Decrypt", &input).await?;
        Ok(String::from_utf8(STANDARD.decode(text(&output, "/Plaintext")?)?)?)
    }

    /// Disables a key.
    ///
    /// # Errors
    ///
    /// Returns an error if ministack refuses the request.
    pub async fn disable_key(&self, key: &KmsKey) -> Result<()> {
        self.call("kms", "TrentService.DisableKey", &json!({ "KeyId": key.0 })).await.map(drop)
    }

    /// Enables a key again.
    ///
    /// # Errors
    ///
    /// Returns an error if ministack refuses the request.
    pub async fn enable_key(&self, key: &KmsKey) -> Result<()> {
        self.call("kms", "TrentService.EnableKey", &json!({ "KeyId": key.0 })).await.map(drop)
    }

    /// Schedules the deletion of a key in a week, which disables it at once.
    ///
    /// # Errors
    ///
    /// Returns an error if ministack refuses the request.
    pub async fn schedule_key_deletion(&self, key: &KmsKey) -> Result<()> {
        let input = json!({ "KeyId": key.0, "PendingWindowInDays": 7 });
        self.call("kms", "TrentService.ScheduleKeyDeletion", &input).await.map(drop)
    }
}
