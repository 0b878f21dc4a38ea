use serde::Deserialize;

use super::ConfigError;

/// The source of a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// A file that contains only the secret.
    File(String),
    /// A KMS ciphertext, in base64.
    Kms {
        ciphertext: String,
        /// The encryption context of the ciphertext.
        context: EncryptionContext,
    },
    /// An SSM parameter, by name or ARN.
    SsmParameter(String),
    /// A Secrets Manager secret, by name or ARN.
    SecretsManager(String),
    /// An environment variable, by name.
    Environment(String),
}

/// The encryption context of a KMS ciphertext.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum EncryptionContext {
    /// `LambdaFunctionName` = the function's name, which is the context that the Lambda console's encryption
    /// helper uses.
    #[default]
    FunctionName,
    None,
    /// Other pairs.
    Pairs(Vec<(String, String)>),
}

impl EncryptionContext {
    /// Parses `none`, or `Key=Value` pairs separated by commas.
    ///
    /// # Errors
    ///
    /// Returns an error for any other text.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        if text.trim() == "none" {
            return Ok(Self::None);
        }
        let pairs = text.split(',').map(|pair| {
            let (key, value) = pair.split_once('=')?;
            let (key, value) = (key.trim(), value.trim());
            (!key.is_empty() && !value.is_empty()).then(|| (key.to_owned(), value.to_owned()))
        });
        let pairs: Option<Vec<_>> = pairs.collect();
        pairs.map(Self::Pairs).ok_or_else(|| ConfigError::EncryptionContext { text: text.to_owned() })
    }
}

/// The number of sources that the keys of one secret set.
pub(super) enum Sources {
    /// No key is set.
    Nowhere,
    /// Exactly one key is set.
    Once(&'static str, SecretSource),
    /// Several keys are set.
    More,
}

impl Sources {
    pub(super) fn of<const N: usize>(keys: [(&'static str, Option<SecretSource>); N]) -> Self {
        let mut set = keys.into_iter().filter_map(|(key, source)| Some((key, source?)));
        match (set.next(), set.next()) {
            (None, _) => Self::Nowhere,
            (Some((key, source)), None) => Self::Once(key, source),
            (Some(_), Some(_)) => Self::More,
        }
    }
}

/// The source of a secret, as typed. Exactly one key must set it. Do not put the secret itself here.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(
    deny_unknown_fields,
    default,
    expecting = "a table with the source of the secret, such as { ssm_parameter = \"/bongsu/key\" }; the secret itself does not belong here"
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawSecret {
    /// A file that contains only the secret.
    pub file: Option<String>,
    /// The secret encrypted by KMS, in base64.
    pub kms_encrypted: Option<String>,
    /// The encryption context: "none" or "Key=Value,..."; default LambdaFunctionName = the function's name.
    pub kms_encryption_context: Option<String>,
    /// An SSM parameter with the secret, by name or ARN.
    pub ssm_parameter: Option<String>,
    /// A Secrets Manager secret, by name or ARN.
    pub secrets_manager: Option<String>,
}

const KEYS: &str = "file, kms_encrypted, ssm_parameter, secrets_manager";

impl RawSecret {
    /// Returns the only source.
    ///
    /// # Errors
    ///
    /// Returns an error if no key or several keys are set.
    pub(super) fn source(self, place: &str, what: &'static str) -> Result<SecretSource, ConfigError> {
        let context = self.kms_encryption_context.as_deref().map(EncryptionContext::parse).transpose()?;
        let kms = |ciphertext| SecretSource::Kms { ciphertext, context: context.unwrap_or_default() };
        let sources = Sources::of([
            ("file", self.file.map(SecretSource::File)),
            ("kms_encrypted", self.kms_encrypted.map(kms)),
            ("ssm_parameter", self.ssm_parameter.map(SecretSource::SsmParameter)),
            ("secrets_manager", self.secrets_manager.map(SecretSource::SecretsManager)),
        ]);
        let found = match sources {
            Sources::Once(_, source) => return Ok(source),
            Sources::Nowhere => "no source",
            Sources::More => "several sources",
        };
        Err(ConfigError::SecretSource { place: place.to_owned(), what, found, keys: KEYS })
    }
}
