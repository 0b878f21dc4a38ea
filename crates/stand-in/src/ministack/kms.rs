use anyhow::Result;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::Ministack;
use super::calls::text;

/// A key of KMS's, by its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KmsKey(pub String);

impl Ministack {
    /// Makes a key.
    ///
    /// # Errors
    ///
    /// ministack refuses.
    pub async fn create_key(&self) -> Result<KmsKey> {
        let key = self.call("kms", "TrentService.CreateKey", &json!({})).await?;
        Ok(KmsKey(text(&key, "/KeyMetadata/KeyId")?))
    }

    /// Encrypts `plaintext` as `aws kms encrypt` does; base64. No pairs is no encryption context.
    ///
    /// # Errors
    ///
    /// ministack refuses.
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

    /// The plaintext of what was encrypted with that context.
    ///
    /// # Errors
    ///
    /// ministack refuses, or it is no text.
    pub async fn decrypt(&self, ciphertext: &str, context: (&str, &str)) -> Result<String> {
        let input = json!({ "CiphertextBlob": ciphertext, "EncryptionContext": { context.0: context.1 } });
        let output = self.call("kms", "TrentService.Decrypt", &input).await?;
        Ok(String::from_utf8(STANDARD.decode(text(&output, "/Plaintext")?)?)?)
    }

    /// Disables a key.
    ///
    /// # Errors
    ///
    /// ministack refuses.
    pub async fn disable_key(&self, key: &KmsKey) -> Result<()> {
        self.call("kms", "TrentService.DisableKey", &json!({ "KeyId": key.0 })).await.map(drop)
    }

    /// Enables a key again.
    ///
    /// # Errors
    ///
    /// ministack refuses.
    pub async fn enable_key(&self, key: &KmsKey) -> Result<()> {
        self.call("kms", "TrentService.EnableKey", &json!({ "KeyId": key.0 })).await.map(drop)
    }

    /// Has a key deleted in a week, which ends its use at once.
    ///
    /// # Errors
    ///
    /// ministack refuses.
    pub async fn schedule_key_deletion(&self, key: &KmsKey) -> Result<()> {
        let input = json!({ "KeyId": key.0, "PendingWindowInDays": 7 });
        self.call("kms", "TrentService.ScheduleKeyDeletion", &input).await.map(drop)
    }
}
