//! `[slack]`: the Slack app whose buttons bongsu receives.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::secret::Sources;
use super::{ConfigError, EncryptionContext, SecretSource};

/// The Slack app whose buttons bongsu receives. At most one key may set the source of its signing secret.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawSlack {
    /// A file that contains only the app's signing secret.
    pub signing_secret_file: Option<String>,
    /// The signing secret encrypted by KMS, in base64.
    pub kms_encrypted_signing_secret: Option<String>,
    /// The encryption context: "none" or "Key=Value,..."; default LambdaFunctionName = the function's name.
    pub kms_encryption_context: Option<String>,
    /// An SSM parameter with the signing secret, by name or ARN.
    pub signing_secret_ssm_parameter: Option<String>,
    /// A Secrets Manager secret with the signing secret, by name or ARN.
    pub signing_secret_secret: Option<String>,
    /// The IDs of the members (U0123456789) who may press buttons and send slash commands; default everybody.
    pub operators: Option<BTreeSet<String>>,
}

/// The settings of the Slack app.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Slack {
    /// The source of the secret with which Slack signs its requests. Without the secret, bongsu receives no
    /// button presses.
    pub signing_secret: Option<SecretSource>,
    /// The people who may press buttons and send slash commands.
    pub operators: Operators,
}

/// The people who may press buttons and send slash commands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Operators {
    /// Everybody in the workspace.
    #[default]
    Everybody,
    /// Only these members, by ID.
    Only(BTreeSet<String>),
}

impl Operators {
    /// Returns whether the member may press buttons and send slash commands.
    pub fn allow(&self, id: &str) -> bool {
        match self {
            Self::Everybody => true,
            Self::Only(ids) => ids.contains(id),
        }
    }
}

const KEYS: &str =
    "signing_secret_file, kms_encrypted_signing_secret, signing_secret_ssm_parameter, signing_secret_secret";

impl TryFrom<RawSlack> for Slack {
    type Error = ConfigError;

    fn try_from(raw: RawSlack) -> Result<Self, ConfigError> {
        let context = raw.kms_encryption_context.as_deref().map(EncryptionContext::parse).transpose()?;
        let kms = |ciphertext| SecretSource::Kms { ciphertext, context: context.unwrap_or_default() };
        let signing_secret = match Sources::of([
            ("signing_secret_file", raw.signing_secret_file.map(SecretSource::File)),
            ("kms_encrypted_signing_secret", raw.kms_encrypted_signing_secret.map(kms)),
            (
                "signing_secret_ssm_parameter",
                raw.signing_secret_ssm_parameter.map(SecretSource::SsmParameter),
            ),
            ("signing_secret_secret", raw.signing_secret_secret.map(SecretSource::SecretsManager)),
        ]) {
            Sources::Nowhere => None,
            Sources::Once(_, source) => Some(source),
            Sources::More => {
                let (place, what) = ("slack".to_owned(), "signing secret");
                let found = "several sources";
                return Err(ConfigError::SecretSource { place, what, found, keys: KEYS });
            }
        };
        let operators = raw.operators.map(operators).transpose()?.unwrap_or_default();
        Ok(Self { signing_secret, operators })
    }
}

fn operators(ids: BTreeSet<String>) -> Result<Operators, ConfigError> {
    match ids.iter().find(|id| !is_member(id)) {
        Some(text) => Err(ConfigError::Operator { text: text.clone() }),
        None => Ok(Operators::Only(ids)),
    }
}

/// Checks a member ID, which begins with U, or with W in an Enterprise organization (docs.slack.dev, "User
/// object").
fn is_member(id: &str) -> bool {
    let rest = id.strip_prefix(['U', 'W']).unwrap_or_default();
    rest.len() >= 2 && rest.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use super::*;

    fn slack(text: &str) -> Result<Slack, String> {
        Config::parse(&format!("[slack]\n{text}")).map(|config| config.slack).map_err(|it| it.to_string())
    }

    #[test]
    fn reads_the_signing_secret_and_the_operators() {
        assert_eq!(slack("").unwrap(), Slack::default());
        let read = slack("signing_secret_file = \"s\"\noperators = [\"U012ABC\", \"W9Z8\"]").unwrap();
        assert_eq!(read.signing_secret, Some(SecretSource::File("s".to_owned())));
        assert!(read.operators.allow("U012ABC") && !read.operators.allow("U999"));
        assert!(Slack::default().operators.allow("U999"));
        assert!(!slack("operators = []").unwrap().operators.allow("U999"), "nobody is not everybody");
        let context = EncryptionContext::None;
        let kms =
            slack("kms_encrypted_signing_secret = \"AQ==\"\nkms_encryption_context = \"none\"").unwrap();
        assert_eq!(kms.signing_secret, Some(SecretSource::Kms { ciphertext: "AQ==".to_owned(), context }));
    }

    #[test]
    fn errors_name_the_setting() {
        let cases = [
            ("operators = [\"hong\"]", "operators \"hong\": not the ID of a member"),
            ("operators = [\"@U012ABC\"]", "Copy member ID"),
            (
                "signing_secret_file = \"a\"\nsigning_secret_secret = \"b\"",
                "several sources for its signing secret",
            ),
            ("signing_secret = \"8f742231b10e\"", "unknown field `signing_secret`"),
        ];
        for (text, expected) in cases {
            let error = slack(text).unwrap_err();
            assert!(error.contains(expected), "{text}\n{error}");
        }
    }
}
