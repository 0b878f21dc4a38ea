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
