//! Plans a deployment.

use bongsu_io::slack::WebhookUrl;
use jiff::Timestamp;

use super::change::is_echo;
use super::change_set::{ChangeSet, Template};
use super::parameters::Parameters;
use super::topics;
use super::{CodeBucket, DeployError, Deployment, DesiredStack, PlannedChange};
use crate::Names;
use crate::alarms;
use crate::error::{AwsError, Cause};
use crate::secret::{self, SecretKind};
use crate::stack::{Description, Stack, VERSION};

/// The effect of a plan on the stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PlanKind {
    Create,
    Update,
    /// Changes nothing, because the stack is as desired.
    Nothing,
}

/// A plan that can be carried out or discarded.
#[derive(Debug)]
pub struct DeployPlan {
    pub kind: PlanKind,
    pub changes: Vec<PlannedChange>,
    /// The release before and after the deployment, if it changes.
    pub release: Option<(String, &'static str)>,
    /// Whether the function's code may have to be uploaded.
    pub has_new_code: bool,
    pub has_new_webhook: bool,
    /// The names of the resources after the deployment.
    pub names: Names,
    /// The alarms whose action is a topic that the deployment replaces.
    pub left_behind: Vec<String>,
    pub(super) stack: Stack,
    pub(super) set: ChangeSet,
    pub(super) bucket: CodeBucket,
    pub(super) key: String,
    pub(super) desired: DesiredStack,
    pub(super) webhook: Option<WebhookUrl>,
}

impl DeployPlan {
    /// Returns the address of the code in S3.
    pub fn code_address(&self) -> String {
        format!("s3://{}/{}", self.bucket.name, self.key)
    }

    pub fn code(&self) -> &super::FunctionCode {
        &self.desired.code
    }
}

impl Deployment {
    /// Asks CloudFormation for the changes. The plan's name contains `now`.
    ///
    /// # Errors
    ///
    /// Returns an error if a name or a parameter is wrong, or if AWS refuses.
    pub async fn plan(
        &self,
        desired: DesiredStack,
        webhook: Option<WebhookUrl>,
        now: Timestamp,
    ) -> Result<DeployPlan, DeployError> {
        let before = self.description.as_ref();
        let names = desired.names.resolve(self.stack.name(), before)?;
        let bucket = self.bucket(&desired);
        let key = CodeBucket::key(self.stack.name(), &desired.code);
        let mut parameters = Parameters::new(&desired, &bucket.name, &key, &names, before)?;
        if let Some(topics) = desired.parameters.get("OtherTopics") {
            topics::check(&self.account, topics, &names.topic).await?;
        }
        let (later, is_new) = self.encrypt_webhook(webhook, &names, &mut parameters).await?;
        let name = format!("bongsu-{}", now.as_millisecond());
        let set = self.stack.plan(&name, &parameters, Template::Ours, before.is_none()).await?;
        let kind = match (set.is_empty && later.is_none(), set.is_new_stack) {
            (true, _) => PlanKind::Nothing,
            (_, true) => PlanKind::Create,
            _ => PlanKind::Update,
        };
        let real = set.changes.iter().filter(|change| !is_echo(change, &set.changes));
        let changes = real.filter_map(|change| PlannedChange::of(change, &parameters, &names));
        Ok(DeployPlan {
            left_behind: self.left_behind(&names).await?,
            kind,
            changes: changes.collect(),
            release: before.and_then(release),
            has_new_code: parameters.change("CodeKey").is_some() || parameters.change("CodeBucket").is_some(),
            has_new_webhook: is_new,
            names,
            stack: self.stack.clone(),
            bucket,
            key,
            desired,
            webhook: later,
            set,
        })
    }

    /// Returns the alarms of a topic that the deployment replaces. Their actions keep naming the old topic.
    async fn left_behind(&self, names: &Names) -> Result<Vec<String>, DeployError> {
        let Some(before) = &self.description else { return Ok(Vec::new()) };
        let is_renamed = before.parameter("TopicName").is_some_and(|topic| topic != names.topic);
        let Some(topic) = before.output("TopicArn").filter(|_| is_renamed) else { return Ok(Vec::new()) };
        let resources = self.stack.resources().await?;
        match alarms::pointing_at(&self.account, &[topic], &resources).await {
            // The user may be allowed to deploy but not to list alarms.
            Err(AwsError { cause: Cause::AccessDenied { .. }, .. }) => Ok(Vec::new()),
            found => Ok(found?),
        }
    }

    fn bucket(&self, desired: &DesiredStack) -> CodeBucket {
        let previous =
            || self.description.as_ref().and_then(|it| it.parameter("CodeBucket")).map(str::to_owned);
        let name = desired.code_bucket.clone().or_else(previous);
        CodeBucket::new(&self.account, &name.unwrap_or_else(|| CodeBucket::usual_name(&self.account)))
    }

    /// Encrypts a new webhook URL into the parameters. Returns whether the URL is new, and the URL itself if there
    /// is no key yet.
    async fn encrypt_webhook(
        &self,
        webhook: Option<WebhookUrl>,
        names: &Names,
        parameters: &mut Parameters,
    ) -> Result<(Option<WebhookUrl>, bool), DeployError> {
        let before = self.description.as_ref();
        let renamed =
            before.and_then(|it| it.parameter("FunctionName")).filter(|from| *from != names.function);
        let Some(webhook) = webhook else {
            return match renamed {
                Some(from) if before.is_some_and(has_ciphertext) => {
                    Err(DeployError::Renamed { from: from.to_owned(), to: names.function.clone() })
                }
                _ => Ok((None, false)),
            };
        };
        self.refuse_elsewhere(SecretKind::WebhookUrl, |name| parameters.value(name))?;
        let Some((before, key)) = before.and_then(|it| Some((it, it.output("KeyArn")?))) else {
            return Ok((Some(webhook), true));
        };
        let known = before.parameter("EncryptedHookUrl").filter(|_| renamed.is_none());
        if let Some(known) = known
            && secret::is_same(&self.account, key, &names.function, known, &webhook).await
        {
            return Ok((None, false));
        }
        let ciphertext =
            secret::encrypt(&self.account, key, secret::context(&names.function), webhook.secret()).await?;
        parameters.give("EncryptedHookUrl", ciphertext);
        // The template of this release has the parameter, even if the stack's present template does not.
        parameters.give(secret::INSECURE, secret::allowance(&webhook).to_owned());
        Ok((None, true))
    }
}

/// Refuses a new function name for an old ciphertext, which only a function of the old name can decrypt.
fn has_ciphertext(before: &Description) -> bool {
    ["EncryptedHookUrl", "EncryptedBotToken"].iter().any(|name| before.parameter(name).is_some())
}

fn release(before: &Description) -> Option<(String, &'static str)> {
    let version = before.version()?;
    (version != VERSION).then(|| (version.to_owned(), VERSION))
}
