//! `bongsu deploy --spoke-of`: makes an account and region send its alarms to a hub.

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
/// The source of alarm state changes in EventBridge.
const SOURCE: &str = "aws.cloudwatch";

/// The reason why an account cannot become a spoke.
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
        /// The text that the user gave.
        hub: String,
        /// The reason.
        why: String,
    },
    /// The stack sends to another hub.
    #[error(
        "stack {stack} already sends to the hub {hub}; delete the stack first (bongsu destroy --stack {stack}), or use another stack to send to both hubs (--stack)"
    )]
    OtherHub { stack: String, hub: String },
    /// The hub's event bus does not admit the spoke's events.
    #[error(
        "on the hub's side, the policy of {bus} does not admit {account} ({why}): its statement {statement} is missing or names other accounts; deploy the hub with {parameter}"
    )]
    NotAdmitted {
        bus: String,
        account: String,
        /// The reason.
        why: String,
        /// The template's statement that admits the account.
        statement: &'static str,
        /// The parameter that the hub's stack needs.
        parameter: String,
    },
}

/// The event bus of a hub.
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
            return Err(no_hub(
                arn,
                "use the ARN of the hub's event bus, the output HubBusArn of the hub's stack",
            ));
        };
        let name = bus.strip_prefix("event-bus/").filter(|name| !name.is_empty());
        let name = name.ok_or_else(|| {
            no_hub(arn, "use the ARN of the hub's event bus, the output HubBusArn of the hub's stack")
        })?;
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
                "it belongs to the partition {} and this account to {partition}: EventBridge sends nothing from one to the other, so {partition} needs its own hub",
                self.partition
            );
            return Err(no_hub(&self.arn, &why));
        }
        if self.account == account && self.region == region {
            return Err(no_hub(
                &self.arn,
                "it is in this account and region, whose alarms the hub receives with deploy --every-alarm",
            ));
        }
        Ok(())
    }

    /// Checks that the policy of the bus admits the alarms of an account. `organization` is the account's
    /// organization, if it is known.
    ///
    /// # Errors
    ///
    /// Returns an error that names the missing statement of the hub's template.
    fn admits(&self, policy: &str, account: &str, organization: Option<&str>) -> Result<(), SpokeError> {
        // Within one account, EventBridge checks only the sender's role.
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

/// An account and region that sends to a hub, or will send to it.
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

    /// Checks in the hub's account that the bus admits this account's alarms. `organization` is the organization of
    /// both accounts, if it is known.
    ///
    /// # Errors
    ///
    /// Returns an error if the bus does not exist or does not admit the alarms.
    pub async fn check_admission(&self, hub: &Account, organization: Option<&str>) -> Result<(), SpokeError> {
        if hub.id() != self.hub.account || hub.region() != self.hub.region {
            let why = format!("the credentials for the hub are of {} in {}", hub.id(), hub.region());
            return Err(no_hub(&self.hub.arn, &why));
        }
        let asked = EventBridge::new(hub.config()).describe_event_bus().name(&self.hub.name).send().await;
        let policy = match asked.explain("events:DescribeEventBus", hub.region()) {
            Ok(bus) => bus.policy.unwrap_or_default(),
            Err(AwsError { cause: Cause::NotFound(_), .. }) => {
                return Err(no_hub(
                    &self.hub.arn,
                    "there is no such event bus on the hub's side; deploy the hub with OrganizationId or TrustedAccounts",
                ));
            }
            Err(error) => return Err(error.into()),
        };
        self.hub.admits(&policy, self.account.id(), organization)
    }

    /// Creates the spoke, or changes the selection of its alarms. `audited_by` has the ARNs of the hub's roles that
    /// may read the alarms, separated by commas. Without it, an existing spoke keeps its roles.
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
