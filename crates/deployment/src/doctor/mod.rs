//! `bongsu doctor`: every link of the chain, and whether it holds. One check is one file.

mod alarm_actions;
mod alarm_data;
mod alarm_history;
mod drift;
mod finding;
mod function;
mod key;
mod mutes;
mod permissions;
mod policy;
mod queues;
mod role;
mod stack;
mod subscription;
mod topic;
mod topic_key;
mod webhook;
mod webhook_url;

use bongsu_io::http::HttpClient;
use bongsu_io::slack::UrlRules;
use jiff::Timestamp;

pub use finding::{Finding, Verdict};

use crate::Account;
use crate::deploy::DeployError;
use crate::error::AwsError;
use crate::stack::{Description, Stack};

/// The chain that is looked at.
#[derive(Debug)]
pub struct Patient {
    account: Account,
    stack: Stack,
    description: Description,
    http: HttpClient,
    rules: UrlRules,
    now: Timestamp,
}

impl Patient {
    /// The chain of a stack. `http` asks Slack, `rules` are those for its webhook's URL.
    ///
    /// # Errors
    ///
    /// There is no such stack, it is not ours, AWS refuses or cannot be reached.
    pub async fn find(
        account: &Account,
        stack: &str,
        http: HttpClient,
        rules: UrlRules,
        now: Timestamp,
    ) -> Result<Self, DeployError> {
        let stack = Stack::new(account, stack);
        let (name, region) = (stack.name().to_owned(), account.region().to_owned());
        let description =
            stack.describe().await?.ok_or(DeployError::NotThere { stack: name.clone(), region })?;
        if !description.is_ours() {
            return Err(DeployError::NotOurs { stack: name });
        }
        Ok(Self { account: account.clone(), stack, description, http, rules, now })
    }

    /// Checks every link, in the order of an alarm's way, and tells each finding when it is there.
    pub async fn examine(&self, tell: &mut dyn FnMut(Finding)) {
        let mut each = |link: &'static str, found: Result<Vec<Finding>, AwsError>| match found {
            Ok(findings) => findings.into_iter().for_each(&mut *tell),
            Err(error) => tell(Finding::unseen(link, &error)),
        };
        each("stack", Ok(stack::check(self)));
        each("drift", drift::check(self).await);
        each("topic", topic::check(self).await);
        each("topic's key", topic_key::check(self).await);
        each("subscription", subscription::check(self).await);
        each("permissions", permissions::check(self).await);
        each("function", function::check(self).await);
        each("key", key::check(self).await);
        each("role", role::check(self).await);
        each("webhook URL", webhook_url::check(self).await);
        each("webhook", webhook::check(self).await);
        each("queues", queues::check(self).await);
        each("alarms' actions", alarm_actions::check(self).await);
        each("alarms' history", alarm_history::check(self).await);
        each("alarms' data", alarm_data::check(self).await);
        each("mute rules", mutes::check(self).await);
    }

    /// An output of the stack; empty where it has none, which no resource is called.
    fn output(&self, name: &str) -> &str {
        self.description.output(name).unwrap_or_default()
    }

    fn region(&self) -> &str {
        self.account.region()
    }
}
