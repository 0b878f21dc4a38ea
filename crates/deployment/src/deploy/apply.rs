//! Carries out a plan.

use std::collections::BTreeMap;

use super::change_set::Template;
use super::parameters::Parameters;
use super::{DeployError, DeployPlan, Deployment, set_secrets};
use crate::secret::Secret;
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
    /// Discards the plan. Nothing of it stays in AWS.
    ///
    /// # Errors
    ///
    /// Returns an error if AWS refuses or cannot be reached.
    pub async fn discard(self) -> Result<(), DeployError> {
        self.stack.discard(&self.set).await
    }
}

impl Deployment {
    /// Changes these parameters and nothing else. The stack keeps its template.
    pub(crate) async fn set_parameters(
        &self,
        given: BTreeMap<&'static str, String>,
        token: &str,
        progress: &mut dyn Progress,
    ) -> Result<Description, DeployError> {
        let before = self.description.as_ref().ok_or_else(|| self.stack.absent())?;
        let parameters = Parameters::with(given, before);
        // A change set's name has letters, digits and hyphens; the end of an ARN may serve.
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
