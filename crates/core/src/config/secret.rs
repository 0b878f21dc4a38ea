use serde::Deserialize;

use super::ConfigError;

/// Where a secret is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// A file that holds nothing else.
    File(String),
    /// A KMS ciphertext, base64.
    Kms {
        /// The ciphertext.
        ciphertext: String,
        /// The encryption context it was made with.
        context: EncryptionContext,
    },
    /// A parameter of SSM Parameter Store, by name or ARN.
    SsmParameter(String),
    /// A secret of Secrets Manager, by name or ARN.
    SecretsManager(String),
    /// An environment variable, by name.
    Environment(String),
}

/// The encryption context of a KMS ciphertext.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum EncryptionContext {
    /// `LambdaFunctionName` = the function's name, as the Lambda console's encryption helper makes it.
    #[default]
    FunctionName,
    /// None.
    None,
    /// Others.
    Pairs(Vec<(String, String)>),
}

impl EncryptionContext {
    /// Reads `none`, or `Key=Value` pairs with commas between them.
    ///
    /// # Errors
    ///
    /// Anything else.
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

/// Where one secret is, of the keys that may say so.
pub(super) enum Sources {
    /// None of the keys is set.
    Nowhere,
    /// One is: the key, and where it says the secret is.
    Once(&'static str, SecretSource),
    /// More than one is.
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

/// Where a secret is kept, as typed: exactly one of the keys says so. The secret itself has no place here.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(
    deny_unknown_fields,
    default,
    expecting = "a table that says where the secret is kept, such as { ssm_parameter = \"/bongsu/key\" }; the secret itself has no place here"
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawSecret {
    /// A file that holds the secret and nothing else.
    pub file: Option<String>,
    /// The secret encrypted by KMS, base64.
    pub kms_encrypted: Option<String>,
    /// "none" or "Key=Value,..."; default LambdaFunctionName = the function's name.
    pub kms_encryption_context: Option<String>,
    /// An SSM parameter that holds the secret, by name or ARN.
    pub ssm_parameter: Option<String>,
    /// A secret of Secrets Manager, by name or ARN.
    pub secrets_manager: Option<String>,
}

const KEYS: &str = "file, kms_encrypted, ssm_parameter, secrets_manager";

impl RawSecret {
    /// The one place that it names.
    ///
    /// # Errors
    ///
    /// None, or more than one.
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
            Sources::Nowhere => "nowhere",
            Sources::More => "in more than one place",
        };
        Err(ConfigError::SecretSource { place: place.to_owned(), what, found, keys: KEYS })
    }
}
