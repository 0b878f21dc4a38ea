//! `bongsu deploy --spoke-of`: an account and region that sends its alarms to a hub elsewhere.

#[cfg(test)]
mod tests;

use aws_sdk_cloudformation::types::{Capability, OnFailure, Parameter, Tag};
use aws_sdk_eventbridge::Client as EventBridge;

use crate::Account;
use crate::deploy::DeployError;
use crate::error::{AwsError, Cause, Explain as _};
use crate::policy::{self, Refusal, Request};
use crate::stack::{Description, FollowError, Progress, Stack, TAG};

pub const TEMPLATE: &str = include_str!("../../../deploy/spoke.yaml");
/// The source of an alarm's change in EventBridge.
const SOURCE: &str = "aws.cloudwatch";

/// Why an account cannot become a spoke.
#[derive(Debug, thiserror::Error)]
pub enum SpokeError {
    #[error(transparent)]
    Aws(#[from] AwsError),
    /// The stack belongs to another program, or its change failed.
    #[error(transparent)]
    Stack(#[from] DeployError),
    /// The hub cannot serve this account.
    #[error("{hub} cannot be the hub: {why}")]
    NoHub {
        /// The given text.
        hub: String,
        /// The reason in words.
        why: String,
    },
    /// The stack sends to another hub.
    #[error(
        "stack {stack} sends to the hub {hub} already: take it down first (bongsu destroy --stack {stack}), or send to both by another stack (--stack)"
    )]
    OtherHub { stack: String, hub: String },
    /// The hub's event bus does not admit the spoke's events.
    #[error(
        "on the hub's side, the policy of {bus} does not admit {account} ({why}): its statement {statement} is missing or for others; have the hub deployed with {parameter}"
    )]
    NotAdmitted {
        bus: String,
        account: String,
        /// The reason in words.
        why: String,
        /// The template's statement that admits the account.
        statement: &'static str,
        /// The parameter that the hub's stack lacks.
        parameter: String,
    },
}

/// The event bus of a hub, by its ARN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HubBus {
    arn: String,
    partition: String,
    region: String,
    account: String,
    name: String,
}

impl HubBus {
    /// Parses an ARN.
    ///
    /// # Errors
    ///
    /// Returns an error if it is not the ARN of an event bus.
    pub fn parse(arn: &str) -> Result<Self, SpokeError> {
        let parts: Vec<_> = arn.split(':').collect();
        let ["arn", partition, "events", region, account, bus] = parts.as_slice() else {
            return Err(no_hub(arn, "give the ARN of its event bus, its stack's output HubBusArn"));
        };
        let name = bus.strip_prefix("event-bus/").filter(|name| !name.is_empty());
        let name =
            name.ok_or_else(|| no_hub(arn, "give the ARN of its event bus, its stack's output HubBusArn"))?;
        let [partition, region, account, name] = [*partition, *region, *account, name].map(str::to_owned);
        Ok(Self { arn: arn.to_owned(), partition, region, account, name })
    }

    pub fn region(&self) -> &str {
        &self.region
    }

    /// Checks that an account in a region can send to the bus.
    fn check(&self, partition: &str, account: &str, region: &str) -> Result<(), SpokeError> {
        if self.partition != partition {
            let why = format!(
                "it is of {}, and this account of {partition}: EventBridge carries nothing from one to the other, so that {partition} needs a hub of its own",
                self.partition
            );
            return Err(no_hub(&self.arn, &why));
        }
        if self.account == account && self.region == region {
            return Err(no_hub(
                &self.arn,
                "it is in this account and region, whose alarms it receives with deploy --every-alarm",
            ));
        }
        Ok(())
    }

    /// Checks that the bus, by its policy, admits the alarms of an account. `organization` is the account's,
    /// if known.
    ///
    /// # Errors
    ///
    /// Returns an error that names the missing statement of the hub's template.
    fn admits(&self, policy: &str, account: &str, organization: Option<&str>) -> Result<(), SpokeError> {
        // Within one account EventBridge checks the sender's role alone.
        if self.account == account {
            return Ok(());
        }
        let request = Request::of_spoke(account, organization, &self.arn, SOURCE);
        let Err(refusal) = policy::judge(policy, &request) else { return Ok(()) };
        let why = match &refusal {
            Refusal::Condition(key) => format!("its condition on {key} excludes it"),
            Refusal::Denied(name) => format!("its statement {name} denies it"),
            Refusal::NotAllowed | Refusal::Unreadable => "no statement allows it".to_owned(),
        };
        let (statement, parameter) = match organization {
            Some(id) => ("Organization", format!("--parameter OrganizationId={id}")),
            None => ("TrustedAccounts", format!("--parameter TrustedAccounts={account}")),
        };
        let (bus, account) = (self.arn.clone(), account.to_owned());
        Err(SpokeError::NotAdmitted { bus, account, why, statement, parameter })
    }
}

fn no_hub(hub: &str, why: &str) -> SpokeError {
    SpokeError::NoHub { hub: hub.to_owned(), why: why.to_owned() }
}

/// An account and region that sends to a hub, or will.
#[derive(Debug)]
pub struct Spoke {
    account: Account,
    stack: Stack,
    hub: HubBus,
    before: Option<Description>,
}

impl Spoke {
    /// Finds the spoke's stack.
    ///
    /// # Errors
    ///
    /// Returns an error if the hub cannot serve this account, or if the stack belongs to another program.
    pub async fn find(account: &Account, stack: &str, hub: HubBus) -> Result<Self, SpokeError> {
        hub.check(account.partition(), account.id(), account.region())?;
        let stack = Stack::new(account, stack);
        let before = stack.describe().await?;
        if let Some(before) = &before {
            let sends_to = before.output("HubBusArn").filter(|_| before.output("UnsentQueueUrl").is_some());
            let Some(sends_to) = sends_to else {
                return Err(DeployError::NotOurs { stack: stack.name().to_owned() }.into());
            };
            if sends_to != hub.arn {
                return Err(SpokeError::OtherHub {
                    stack: stack.name().to_owned(),
                    hub: sends_to.to_owned(),
                });
            }
        }
        Ok(Self { account: account.clone(), stack, hub, before })
    }

    /// Returns whether the stack does not exist yet.
    pub fn is_new(&self) -> bool {
        self.before.is_none()
    }

    pub fn name(&self) -> &str {
        self.stack.name()
    }

    /// Checks in the hub's account that the bus admits this account's alarms. `organization` is that of both
    /// accounts, if known.
    ///
    /// # Errors
    ///
    /// Returns an error if it does not, or if there is no such bus.
    pub async fn check_admission(&self, hub: &Account, organization: Option<&str>) -> Result<(), SpokeError> {
        if hub.id() != self.hub.account || hub.region() != self.hub.region {
            let why = format!("the credentials for it are of {} in {}", hub.id(), hub.region());
            return Err(no_hub(&self.hub.arn, &why));
        }
        let asked = EventBridge::new(hub.config()).describe_event_bus().name(&self.hub.name).send().await;
        let policy = match asked.explain("events:DescribeEventBus", hub.region()) {
            Ok(bus) => bus.policy.unwrap_or_default(),
            Err(AwsError { cause: Cause::NotFound(_), .. }) => {
                return Err(no_hub(
                    &self.hub.arn,
                    "there is no such event bus on the hub's side: deploy the hub with OrganizationId or TrustedAccounts",
                ));
            }
            Err(error) => return Err(error.into()),
        };
        self.hub.admits(&policy, self.account.id(), organization)
    }

    /// Creates the spoke, or changes the selection of its alarms. `audited_by` are the ARNs of the hub's roles
    /// that may read the alarms, with commas between; without it a spoke keeps those that it has.
    ///
    /// # Errors
    ///
    /// Returns an error if AWS refuses, or if the change fails and is rolled back.
    pub async fn deploy(
        &self,
        alarms: &str,
        audited_by: Option<&str>,
        progress: &mut dyn Progress,
    ) -> Result<Description, DeployError> {
        let parameter =
            |name: &str, value: &str| Parameter::builder().parameter_key(name).parameter_value(value).build();
        let before = self.before.as_ref().and_then(|before| before.parameter("AuditedBy"));
        let parameters = vec![
            parameter("HubBusArn", &self.hub.arn),
            parameter("EveryAlarm", alarms),
            parameter("AuditedBy", audited_by.or(before).unwrap_or_default()),
        ];
        let tag = Tag::builder().key(TAG.0).value(TAG.1).build();
        let (client, name, region) = (self.stack.client(), self.stack.name(), self.stack.region());
        let (id, seen) = match &self.before {
            None => {
                let asked = client.create_stack().stack_name(name).template_body(TEMPLATE).tags(tag);
                let asked =
                    asked.set_parameters(Some(parameters)).capabilities(Capability::CapabilityNamedIam);
                let made = asked.on_failure(OnFailure::Delete).send().await;
                let made = made.explain("cloudformation:CreateStack", region)?;
                (made.stack_id.unwrap_or_else(|| name.to_owned()), None)
            }
            Some(before) => {
                let seen = self.stack.latest_event(&before.id).await?;
                let asked = client.update_stack().stack_name(name).template_body(TEMPLATE).tags(tag);
                let asked =
                    asked.set_parameters(Some(parameters)).capabilities(Capability::CapabilityNamedIam);
                match asked.send().await.explain("cloudformation:UpdateStack", region) {
                    Err(error) if error.to_string().contains("No updates are to be performed") => {
                        return Ok(before.clone());
                    }
                    updated => updated?,
                };
                (before.id.clone(), seen)
            }
        };
        self.stack.follow(&id, seen, progress).await.map_err(|error| match error {
            FollowError::Aws(error) => error.into(),
            FollowError::Failed(failure) => DeployError::Failed(failure),
        })
    }
}
