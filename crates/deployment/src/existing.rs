//! Puts bongsu's code into an existing function, which keeps its variables, role and trigger.

use std::fmt;
use std::time::Duration;

use aws_sdk_lambda::Client;
use aws_sdk_lambda::operation::get_function_configuration::GetFunctionConfigurationOutput as Configuration;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{LastUpdateStatus, PackageType, Runtime};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use crate::Account;
use crate::deploy::{DeployError, FunctionCode};
use crate::error::{AwsError, Explain as _};

/// The runtime of bongsu's function.
const RUNTIME: &str = "provided.al2023";
/// The handler of bongsu's function. Lambda requires one, although a custom runtime ignores it.
const HANDLER: &str = "bootstrap";
/// The variables with a webhook or a bot. One of them is enough.
const WEBHOOKS: [&str; 8] = [
    "kmsEncryptedBotToken",
    "SLACK_BOT_TOKEN",
    "SLACK_BOT_TOKEN_SSM_PARAMETER",
    "SLACK_BOT_TOKEN_SECRET",
    "kmsEncryptedHookUrl",
    "SLACK_WEBHOOK_URL",
    "SLACK_WEBHOOK_URL_SSM_PARAMETER",
    "SLACK_WEBHOOK_URL_SECRET",
];
/// The timeout in seconds below which there is too little time for a slow Slack, as with Lambda's default.
const SHORT_TIMEOUT: i32 = 10;

/// The changes of an existing function.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Replacement {
    pub function: String,
    pub has_new_code: bool,
    /// The runtime before the change.
    pub runtime: String,
    /// The handler before the change.
    pub handler: String,
    /// The architecture before the change.
    pub architecture: String,
    /// The architecture of the new code.
    pub new_architecture: String,
    /// Notes to read before the change.
    pub notes: Vec<String>,
}

/// The reason why an existing function cannot be changed.
#[derive(Debug, thiserror::Error)]
pub enum ExistingError {
    #[error(transparent)]
    Aws(#[from] AwsError),
    #[error(
        "function {0} is a container image, whose code cannot be replaced by a zip file; deploy a stack instead"
    )]
    Image(String),
    #[error(transparent)]
    Encryption(#[from] DeployError),
    /// The function has no KMS key.
    #[error(
        "function {0} has no KMS key for its variables and no ciphertext that names a key; set a key (aws lambda update-function-configuration --kms-key-arn), or store the secret in SSM Parameter Store or Secrets Manager"
    )]
    NoKey(String),
    /// The function's encryption context cannot be read.
    #[error("kmsEncryptionContext: {0}")]
    Context(String),
    /// The function reads the secret from another place.
    #[error(
        "function {function} reads the secret from the place in {variable}; store the secret there with `{remedy}`"
    )]
    Elsewhere {
        function: String,
        variable: &'static str,
        /// The command that stores the secret.
        remedy: String,
    },
    /// Lambda failed to apply the change.
    #[error("Lambda could not update function {function}: {reason}. {state}")]
    Failed {
        function: String,
        reason: String,
        /// The function's state after the failure.
        state: String,
    },
}

/// A function that exists.
#[derive(Debug, Clone)]
pub struct ExistingFunction {
    client: Client,
    region: String,
    name: String,
}

impl Replacement {
    /// Returns whether the plan changes nothing.
    pub fn is_nothing(&self) -> bool {
        !self.has_new_code && !self.has_new_configuration()
    }

    fn has_new_configuration(&self) -> bool {
        self.runtime != RUNTIME || self.handler != HANDLER
    }

    /// Returns the command that restores the old code from its published version.
    pub fn rollback(&self, version: &str) -> String {
        let Self { function, runtime, handler, architecture, .. } = self;
        let mut command = format!(
            "curl -o old.zip \"$(aws lambda get-function --function-name {function}:{version} --query Code.Location --output text)\" && \\\n  aws lambda update-function-code --function-name {function} --zip-file fileb://old.zip --architectures {architecture}"
        );
        if self.has_new_configuration() {
            command.push_str(&format!(
                " && \\\n  aws lambda wait function-updated --function-name {function} && \\\n  aws lambda update-function-configuration --function-name {function} --runtime {runtime} --handler {handler}"
            ));
        }
        command
    }
}

/// Writes "~ Lambda function x: code, runtime python3.12 -> provided.al2023".
impl fmt::Display for Replacement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "~ Lambda function {}:", self.function)?;
        let mut changes = Vec::new();
        if self.has_new_code {
            changes.push("code".to_owned());
        }
        for (what, before, after) in [
            ("architecture", self.architecture.as_str(), self.new_architecture.as_str()),
            ("runtime", &self.runtime, RUNTIME),
            ("handler", &self.handler, HANDLER),
        ] {
            if before != after {
                changes.push(format!("{what} {before} -> {after}"));
            }
        }
        write!(f, " {}", changes.join(", "))
    }
}

impl ExistingFunction {
    pub fn new(account: &Account, name: &str) -> Self {
        let client = Client::new(account.config());
        Self { client, region: account.region().to_owned(), name: name.to_owned() }
    }

    /// Plans the function's changes.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no such function, if it cannot take a zip, or if AWS refuses.
    pub async fn plan(&self, code: &FunctionCode) -> Result<Replacement, ExistingError> {
        let now = self.configuration().await?;
        if now.package_type() == Some(&PackageType::Image) {
            return Err(ExistingError::Image(self.name.clone()));
        }
        let sum = STANDARD.encode(Sha256::digest(&code.bytes));
        let architecture = now.architectures().first().map_or("x86_64", |it| it.as_str()).to_owned();
        Ok(Replacement {
            function: self.name.clone(),
            has_new_code: now.code_sha256() != Some(sum.as_str()),
            runtime: now.runtime().map_or_else(String::new, |it| it.as_str().to_owned()),
            handler: now.handler().unwrap_or_default().to_owned(),
            architecture,
            new_architecture: code.architecture.to_string(),
            notes: notes(&now),
        })
    }

    pub(crate) async fn configuration(&self) -> Result<Configuration, AwsError> {
        let asked = self.client.get_function_configuration().function_name(&self.name).send().await;
        asked.explain("lambda:GetFunctionConfiguration", &self.region)
    }

    /// Publishes the function's present state as a version, and returns the version's number.
    ///
    /// # Errors
    ///
    /// Returns an error if AWS refuses or cannot be reached.
    pub async fn keep(&self) -> Result<String, ExistingError> {
        let asked = self.client.publish_version().function_name(&self.name);
        let asked = asked.description("before bongsu deploy").send().await;
        let version = asked.explain("lambda:PublishVersion", &self.region)?.version;
        Ok(version.unwrap_or_default())
    }

    /// Replaces the code, and the runtime if it differs.
    ///
    /// # Errors
    ///
    /// Returns an error if AWS refuses, or if Lambda fails to apply the change.
    pub async fn replace(&self, code: &FunctionCode, plan: &Replacement) -> Result<(), ExistingError> {
        if plan.has_new_code {
            let asked = self.client.update_function_code().function_name(&self.name);
            let asked = asked.zip_file(Blob::new(code.bytes.clone()));
            let asked = asked.architectures(plan.new_architecture.as_str().into()).send().await;
            asked.explain("lambda:UpdateFunctionCode", &self.region)?;
            self.wait("Its code is unchanged.").await?;
        }
        if plan.has_new_configuration() {
            let asked = self.client.update_function_configuration().function_name(&self.name);
            let asked = asked.runtime(Runtime::from(RUNTIME)).handler(HANDLER).send().await;
            asked.explain("lambda:UpdateFunctionConfiguration", &self.region)?;
            self.wait("Its code is new but its runtime is not, so it cannot run: run the command again, or roll back.")
                .await?;
        }
        Ok(())
    }

    pub(crate) async fn wait(&self, state: &str) -> Result<(), ExistingError> {
        let mut wait = Duration::from_millis(200);
        loop {
            let now = self.configuration().await?;
            match now.last_update_status() {
                Some(LastUpdateStatus::InProgress) => {}
                Some(LastUpdateStatus::Failed) => {
                    let reason =
                        now.last_update_status_reason().unwrap_or("Lambda states no reason").to_owned();
                    let (function, state) = (self.name.clone(), state.to_owned());
                    return Err(ExistingError::Failed { function, reason, state });
                }
                _ => return Ok(()),
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(Duration::from_secs(2));
        }
    }
}

fn notes(now: &Configuration) -> Vec<String> {
    let variables = now.environment().and_then(|it| it.variables());
    let has = |name: &str| variables.is_some_and(|it| it.get(name).is_some_and(|value| !value.is_empty()));
    let mut notes = Vec::new();
    if !WEBHOOKS.iter().any(|name| has(name)) {
        notes.push(format!(
            "The function has none of the variables {}. Without one of them it cannot reach Slack.",
            WEBHOOKS.join(", ")
        ));
    }
    if let Some(seconds) = now.timeout().filter(|seconds| *seconds < SHORT_TIMEOUT) {
        notes.push(format!("The function has a timeout of {seconds} s. That is enough if Slack answers quickly. With 30 s, the function can try again."));
    }
    notes
}
