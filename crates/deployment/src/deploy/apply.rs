//! Carries out a plan, and replaces the secrets of an existing stack.

use std::collections::BTreeMap;

use super::change_set::Template;
use super::parameters::Parameters;
use super::{DeployError, DeployPlan, Deployment};
use crate::secret::{INSECURE, Secret, context, encrypt, insecure};
use crate::stack::{Description, News, Progress};

impl Deployment {
    /// Carries out the plan: uploads the code, changes the stack, and stores the webhook URL.
    ///
    /// # Errors
    ///
    /// Returns an error if AWS refuses, or if the change fails and is rolled back.
    pub async fn apply(
        &self,
        plan: DeployPlan,
        progress: &mut dyn Progress,
    ) -> Result<Description, DeployError> {
        if plan.has_new_code && plan.bucket.upload(&plan.key, &plan.desired.code).await? {
            progress.report(News::Step(&format!("Uploaded the code to {}", plan.code_address())));
        }
        let mut description = self.execute(&plan, progress).await?;
        if let Some(webhook) = &plan.webhook {
            progress.report(News::Step("Encrypting the webhook URL and storing the ciphertext"));
            let deployed = Self { description: Some(description), ..self.clone() };
            let secrets = [Secret::WebhookUrl(webhook.clone())];
            description = set_secrets(&deployed, &secrets, &plan.set.id, progress).await?;
        }
        Ok(description)
    }

    async fn execute(
        &self,
        plan: &DeployPlan,
        progress: &mut dyn Progress,
    ) -> Result<Description, DeployError> {
        if plan.set.is_empty {
            self.stack.discard(&plan.set).await?;
            let now = self.stack.describe().await?;
            let gone = || DeployError::Overtaken { stack: self.stack.name().to_owned() };
            return now.ok_or_else(gone);
        }
        let id = self.description.as_ref().map_or(plan.set.stack_id.as_str(), |it| it.id.as_str());
        let seen = self.stack.latest_event(id).await?;
        self.stack.execute(&plan.set).await?;
        Ok(self.stack.follow(id, seen, progress).await?)
    }
}

impl DeployPlan {
    /// Discards the plan without a trace in AWS.
    ///
    /// # Errors
    ///
    /// Returns an error if AWS refuses or cannot be reached.
    pub async fn discard(self) -> Result<(), DeployError> {
        self.stack.discard(&self.set).await
    }
}

impl Deployment {
    /// Changes only these parameters. The stack keeps its template.
    pub(crate) async fn set_parameters(
        &self,
        given: BTreeMap<&'static str, String>,
        token: &str,
        progress: &mut dyn Progress,
    ) -> Result<Description, DeployError> {
        let before = self.description.as_ref().ok_or_else(|| self.stack.absent())?;
        let parameters = Parameters::with(given, before);
        // The name of a change set may contain only letters, digits and hyphens. `token` may be an ARN, whose end is
        // the unique part.
        let token: String = token.chars().filter(char::is_ascii_alphanumeric).collect();
        let name = format!("bongsu-set-{}", token.get(token.len().saturating_sub(40)..).unwrap_or_default());
        let set = self.stack.plan(&name, &parameters, Template::Previous, false).await?;
        if set.is_empty {
            self.stack.discard(&set).await?;
            return Ok(before.clone());
        }
        let seen = self.stack.latest_event(&before.id).await?;
        self.stack.execute(&set).await?;
        Ok(self.stack.follow(&before.id, seen, progress).await?)
    }
}

/// Stores new secrets and changes nothing else. `token` makes the name of the change set unique.
///
/// # Errors
///
/// Returns an error if there is no such stack, if AWS refuses, or if the change fails and is rolled back.
pub async fn set_secrets(
    deployment: &Deployment,
    secrets: &[Secret],
    token: &str,
    progress: &mut dyn Progress,
) -> Result<Description, DeployError> {
    let stack = &deployment.stack;
    let before = deployment.description.as_ref().ok_or_else(|| stack.absent())?;
    let output = |name: &'static str| {
        let lacking = || DeployError::NoOutput {
            stack: stack.name().to_owned(),
            output: name,
            remedy: stack.bongsu("deploy"),
        };
        before.output(name).ok_or_else(lacking)
    };
    let (key, function) = (output("KeyArn")?, output("FunctionName")?);
    let mut parameters = BTreeMap::new();
    for secret in secrets {
        deployment.refuse_elsewhere(secret.kind(), |name| before.parameter(name))?;
        if let Secret::WebhookUrl(url) = secret
            && let Some(allowed) = insecure(url, before)
        {
            parameters.insert(INSECURE, allowed.to_owned());
        }
        let ciphertext = encrypt(&deployment.account, key, context(function), secret.plaintext()).await?;
        parameters.insert(secret.parameter(), ciphertext);
    }
    deployment.set_parameters(parameters, token, progress).await
}
