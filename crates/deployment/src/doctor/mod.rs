//! `bongsu doctor`: checks every link of the chain from an alarm to Slack. One check is one file.

mod alarm_actions;
mod alarm_data;
mod alarm_history;
mod alarm_tags;
mod architecture;
mod asynchronous;
mod bot;
mod buttons;
mod channels;
mod drift;
mod events;
mod fallback;
mod finding;
mod function;
mod heard;
mod hub_bus;
mod key;
mod ledger;
mod mapping;
mod mutes;
mod permissions;
mod put;
mod queues;
mod remedy;
mod role;
mod schedules;
mod silences;
mod stack;
mod subscription;
mod topic;
mod topic_key;
mod watchdogs;
mod webhook;
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
    /// Whether routes look at alarms' tags.
    needs_tags: bool,
    // Several checks need each of these; AWS is asked once.
    alarms: OnceCell<Vec<Alarm>>,
    topic: OnceCell<HashMap<String, String>>,
    webhook: OnceCell<Stored>,
}

impl Patient {
    /// Prepares the examination of an installation. `http` sends requests to Slack; `rules` are those for the
    /// webhook URL.
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

    /// The same chain with routes that look at alarms' tags, or do not.
    pub fn with_routes(self, needs_tags: bool) -> Self {
        Self { needs_tags, ..self }
    }

    /// Checks every link, in the order of an alarm's way. `tell` receives each finding as soon as there is
    /// one.
    pub async fn examine(&self, tell: &mut dyn FnMut(LinkFinding)) {
        let mut each = |link: &'static str, found: Result<Vec<LinkFinding>, AwsError>| match found {
            Ok(findings) => findings.into_iter().for_each(&mut *tell),
            Err(error) => tell(LinkFinding::unseen(link, &error)),
        };
        each("stack", Ok(stack::check(self)));
        each("drift", drift::check(self).await);
        each("topic", topic::check(self).await);
        each("topic's key", topic_key::check(self).await);
        each("subscription", subscription::check(self).await);
        each("permissions", permissions::check(self).await);
        each("every alarm", events::every_alarm(self).await);
        each("hub", events::hub(self).await);
        each("hub's bus", hub_bus::check(self).await);
        each("events", events::check(self).await);
        each("function", function::check(self).await);
        each("code", architecture::check(self).await);
        each("retries", asynchronous::check(self).await);
        each("key", key::check(self).await);
        each("role", role::check(self).await);
        each("webhook URL", webhook_url::check(self).await);
        each("webhook", webhook::check(self).await);
        each("buttons", buttons::check(self).await);
        each("queues", queues::check(self).await);
        each("queue's trigger", mapping::check(self).await);
        each("ledger", ledger::check(self).await);
        each("channels", Ok(channels::check(self).await));
        each("schedules", schedules::check(self).await);
        each("watchdogs", watchdogs::check(self).await);
        each("fallback", fallback::check(self).await);
        each("alarms' actions", alarm_actions::check(self).await);
        each("alarms' tags", alarm_tags::check(self).await);
        each("alarms' history", alarm_history::check(self).await);
        each("alarms' data", alarm_data::check(self).await);
        each("mute rules", mutes::check(self).await);
        each("silences", Ok(silences::check(self).await));
    }

    fn account(&self) -> &Account {
        &self.installation.account
    }

    fn description(&self) -> &Description {
        &self.installation.description
    }

    /// The installation's resource of that name. An empty text means that it has none, because no resource
    /// has an empty name.
    fn output(&self, name: &str) -> &str {
        self.installation.output(name)
    }

    /// The names of the stack's own alarms, without the example alarm that the user asked for.
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

    /// The content of the function's variable for the webhook URL.
    async fn webhook(&self) -> Result<&Stored, AwsError> {
        self.webhook.get_or_try_init(|| webhook_url::read(self)).await
    }

    fn region(&self) -> &str {
        self.account().region()
    }
}
