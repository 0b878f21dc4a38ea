//! `bongsu doctor`: checks every link of the chain from an alarm to Slack. A file checks one link, or a few that
//! belong together.

mod alarm_actions;
mod alarm_data;
mod alarm_history;
mod alarm_tags;
mod buttons;
mod events;
mod finding;
mod function;
mod heard;
mod hub_bus;
mod key;
mod ledger;
mod mutes;
mod permissions;
mod put;
mod queues;
mod remedy;
mod role;
mod schedules;
mod slack;
mod stack;
mod subscription;
mod topic;
mod topic_key;
mod watchdogs;
mod webhook_url;

use std::collections::{HashMap, HashSet};

use bongsu_io::http::HttpClient;
use bongsu_io::slack::UrlRules;
use jiff::Timestamp;
use tokio::sync::OnceCell;

pub use finding::{LinkFinding, LinkState};
pub use heard::Heard;

use crate::Account;
use crate::alarms::{self, Alarm};
use crate::error::AwsError;
use crate::installation::Installation;
use crate::stack::{Description, Intended};
use webhook_url::Stored;

/// The installation under examination.
#[derive(Debug)]
pub struct Patient {
    installation: Installation,
    intended: Intended,
    http: HttpClient,
    rules: UrlRules,
    now: Timestamp,
    /// Whether routes use alarms' tags.
    needs_tags: bool,
    // Several checks need each of these answers of AWS.
    alarms: OnceCell<Vec<Alarm>>,
    topic: OnceCell<HashMap<String, String>>,
    webhook: OnceCell<Stored>,
}

impl Patient {
    /// Prepares the examination of an installation. `http` sends requests to Slack. `rules` apply to the webhook
    /// URL.
    pub async fn new(installation: Installation, http: HttpClient, rules: UrlRules, now: Timestamp) -> Self {
        Self {
            intended: installation.intended().await,
            installation,
            http,
            rules,
            now,
            needs_tags: false,
            alarms: OnceCell::new(),
            topic: OnceCell::new(),
            webhook: OnceCell::new(),
        }
    }

    /// Sets whether routes use alarms' tags.
    pub fn with_routes(self, needs_tags: bool) -> Self {
        Self { needs_tags, ..self }
    }

    /// Checks every link, in the order of an alarm's way to Slack. `tell` receives each finding at once.
    pub async fn examine(&self, tell: &mut dyn FnMut(LinkFinding)) {
        let mut each = |link: &'static str, found: Result<Vec<LinkFinding>, AwsError>| match found {
            Ok(findings) => findings.into_iter().for_each(&mut *tell),
            Err(error) => tell(LinkFinding::unseen(link, &error)),
        };
        each(stack::LINK, Ok(stack::check(self)));
        each(stack::DRIFT, stack::drift(self).await);
        each(topic::LINK, topic::check(self).await);
        each(topic_key::LINK, topic_key::check(self).await);
        each(subscription::LINK, subscription::check(self).await);
        each(permissions::LINK, permissions::check(self).await);
        each(events::EVERY_ALARM.link, events::EVERY_ALARM.check(self).await);
        each(events::HUB.link, events::HUB.check(self).await);
        each(hub_bus::LINK, hub_bus::check(self).await);
        each(events::EVENTS.link, events::EVENTS.check(self).await);
        each(function::LINK, function::check(self).await);
        each(function::CODE, function::code(self).await);
        each(queues::RETRIES, queues::retries(self).await);
        each(key::LINK, key::check(self).await);
        each(role::LINK, role::check(self).await);
        each(webhook_url::LINK, webhook_url::check(self).await);
        each(slack::WEBHOOK, slack::check(self).await);
        each(buttons::LINK, buttons::check(self).await);
        each(queues::LINK, queues::check(self).await);
        each(queues::TRIGGER, queues::trigger(self).await);
        each(ledger::LINK, ledger::check(self).await);
        each(slack::CHANNELS, Ok(slack::channels(self).await));
        each(schedules::LINK, schedules::check(self).await);
        each(watchdogs::LINK, watchdogs::check(self).await);
        each(watchdogs::FALLBACK, watchdogs::fallback(self).await);
        each(alarm_actions::LINK, alarm_actions::check(self).await);
        each(alarm_tags::LINK, alarm_tags::check(self).await);
        each(alarm_history::LINK, alarm_history::check(self).await);
        each(alarm_data::LINK, alarm_data::check(self).await);
        each(mutes::RULES, mutes::rules(self).await);
        each(mutes::SILENCES, Ok(mutes::silences(self).await));
    }

    fn account(&self) -> &Account {
        &self.installation.account
    }

    fn description(&self) -> &Description {
        &self.installation.description
    }

    /// Returns the resource in the installation's output `name`. The text is empty if there is none.
    fn output(&self, name: &str) -> &str {
        self.installation.output(name)
    }

    /// Returns the names of bongsu's own alarms, without the example alarm of the user.
    fn own_alarms(&self) -> HashSet<String> {
        let own = self.intended.of_kind("AWS::CloudWatch::Alarm").into_iter();
        own.filter(|it| *it != "CpuAlarm").map(|it| self.intended.text(it, "/AlarmName")).collect()
    }

    async fn alarms(&self) -> Result<&[Alarm], AwsError> {
        Ok(self.alarms.get_or_try_init(|| alarms::all(self.account())).await?)
    }

    async fn topic(&self) -> Result<&HashMap<String, String>, AwsError> {
        self.topic.get_or_try_init(|| topic::attributes(self)).await
    }

    /// Returns the first secret that the function would use for Slack.
    async fn webhook(&self) -> Result<&Stored, AwsError> {
        self.webhook.get_or_try_init(|| webhook_url::read(self)).await
    }

    fn region(&self) -> &str {
        self.account().region()
    }
}
