//! `bongsu deploy --spoke-of`: an account and region whose alarms a hub elsewhere hears of.

#[cfg(test)]
mod tests;

use aws_sdk_cloudformation::types::{Capability, OnFailure, Parameter, Tag};
use aws_sdk_eventbridge::Client as EventBridge;

use crate::Account;
use crate::deploy::DeployError;
use crate::error::{AwsError, Cause, Explain as _};
use crate::policy::{self, Refusal, Request};
use crate::stack::{Description, FollowError, Progress, Stack, TAG};

/// The template of a spoke.
pub const TEMPLATE: &str = include_str!("../../../deploy/spoke.yaml");
/// What a rule of EventBridge has as the source of an alarm's change.
const SOURCE: &str = "aws.cloudwatch";

/// Why an account does not become a spoke.
#[derive(Debug, thiserror::Error)]
pub enum SpokeError {
    /// AWS refused, or could not be reached.
    #[error(transparent)]
    Aws(#[from] AwsError),
    /// The stack is another's, or its change failed.
    #[error(transparent)]
    Stack(#[from] DeployError),
    /// The hub is not one for this account.
    #[error("{hub} cannot be the hub: {why}")]
    NoHub {
        /// What was given.
        hub: String,
        /// What is wrong with it.
        why: String,
    },
    /// It sends to another hub.
    #[error(
        "stack {stack} sends to the hub {hub} already: take it down first (bongsu destroy --stack {stack}), or send to both by another stack (--stack)"
    )]
    OtherHub {
        /// The spoke's stack.
        stack: String,
        /// The hub that it sends to.
        hub: String,
    },
    /// The hub's event bus does not take its events.
    #[error(
        "on the hub's side, the policy of {bus} does not admit {account} ({why}): its statement {statement} is missing or for others; have the hub deployed with {parameter}"
    )]
    NotAdmitted {
        /// The hub's event bus.
        bus: String,
        /// The spoke's account.
        account: String,
        /// Why.
        why: String,
        /// The statement of the template.
        statement: &'static str,
        /// What the hub's stack needs.
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
    /// Reads an ARN.
    ///
    /// # Errors
    ///
    /// It is none of an event bus.
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

    /// Its region.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// Whether an account in a region can send there.
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
                "it is in this account and region, whose alarms it hears with deploy --every-alarm",
            ));
        }
        Ok(())
    }

    /// Whether the bus of that policy takes the alarms of an account, which is of that organization where one is known.
    ///
    /// # Errors
    ///
    /// It does not: which statement of the hub's is missing.
    fn admits(&self, policy: &str, account: &str, organization: Option<&str>) -> Result<(), SpokeError> {
        // Within an account EventBridge asks for the sender's role alone.
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
    /// Looks what is there.
    ///
    /// # Errors
    ///
    /// The hub is none for this account, or the stack is another's.
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

    /// Whether there is none yet.
    pub fn is_new(&self) -> bool {
        self.before.is_none()
    }

    /// The stack's name.
    pub fn name(&self) -> &str {
        self.stack.name()
    }

    /// Asks the hub's account whether it takes the alarms of this one. `organization` is that of both, where it is known.
    ///
    /// # Errors
    ///
    /// It does not, or there is no such bus.
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

    /// Makes it, or changes which alarms it sends.
    ///
    /// # Errors
    ///
    /// AWS refuses, or the change fails and is taken back.
    pub async fn deploy(
        &self,
        alarms: &str,
        progress: &mut dyn Progress,
    ) -> Result<Description, DeployError> {
        let parameter =
            |name: &str, value: &str| Parameter::builder().parameter_key(name).parameter_value(value).build();
        let parameters = vec![parameter("HubBusArn", &self.hub.arn), parameter("EveryAlarm", alarms)];
        let tag = Tag::builder().key(TAG.0).value(TAG.1).build();
        let (client, name, region) = (self.stack.client(), self.stack.name(), self.stack.region());
        let (id, seen) = match &self.before {
            None => {
                let asked = client.create_stack().stack_name(name).template_body(TEMPLATE).tags(tag);
                let asked = asked.set_parameters(Some(parameters)).capabilities(Capability::CapabilityIam);
                let made = asked.on_failure(OnFailure::Delete).send().await;
                let made = made.explain("cloudformation:CreateStack", region)?;
                (made.stack_id.unwrap_or_else(|| name.to_owned()), None)
            }
            Some(before) => {
                let seen = self.stack.latest_event(&before.id).await?;
                let asked = client.update_stack().stack_name(name).template_body(TEMPLATE).tags(tag);
                let asked = asked.set_parameters(Some(parameters)).capabilities(Capability::CapabilityIam);
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
