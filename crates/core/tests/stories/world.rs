//! The world around a relay, with a clock that follows the story.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::channel::{Channel, yield_now};
use bongsu_core::config::{Config, ReceiverConfig};
use bongsu_core::incident::Incident;
use bongsu_core::intake;
use bongsu_core::ledger::NoticeKey;
use bongsu_core::notice::{Content, Mute, Notice};
use bongsu_core::pipeline::{Local, Pipeline};
use bongsu_core::ports::{Clock, Wake, WakeError};
use bongsu_core::press::{ButtonAction, IncidentKey, Person, Press};
use bongsu_core::silence::expire;
use bongsu_core::store::{MemoryStore, Store as _};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::script::{Line, MIDNIGHT, time};

const HOUR: ButtonAction = ButtonAction::Mute(Some(SignedDuration::from_hours(1)));

/// A clock that advances during waits and with the story.
struct Watch(Cell<Timestamp>);

impl Clock for Watch {
    fn now(&self) -> Timestamp {
        self.0.get()
    }

    async fn pause(&self, span: Duration) {
        self.0.set(self.0.get() + span);
        yield_now().await;
    }
}

/// A scheduler of emptyings, which the story triggers. It records the requested outboxes.
#[derive(Default)]
struct Bell(RefCell<BTreeSet<String>>);

impl Wake for Bell {
    async fn wake(&self, outbox: &str, _: Duration) -> Result<(), WakeError> {
        self.0.borrow_mut().insert(outbox.to_owned());
        Ok(())
    }
}

pub(crate) struct World {
    config: Config,
    channels: [Channel; 2],
    store: Option<MemoryStore>,
    clock: Watch,
    bell: Bell,
    local: Local,
    /// The states of the alarms.
    states: BTreeMap<String, String>,
    late: Vec<(Timestamp, Notice)>,
}

impl World {
    pub(crate) fn new(config: &Config, is_bot: bool) -> Self {
        let receiver = |name: &str| ReceiverConfig { name: name.to_owned(), ..ReceiverConfig::terminal() };
        // One channel shows the messages of all receivers that get everything.
        let names =
            if config.routing.root.own.receivers.is_some() { vec!["slack", "pager"] } else { vec!["slack"] };
        let receivers = names.into_iter().map(receiver).collect();
        Self {
            config: Config { receivers, ..config.clone() },
            channels: [Channel::new("slack", is_bot), Channel::new("pager", false)],
            store: Some(MemoryStore::default()),
            clock: Watch(Cell::new(MIDNIGHT)),
            bell: Bell::default(),
            local: Local::default(),
            states: BTreeMap::new(),
            late: Vec::new(),
        }
    }

    pub(crate) fn channel(&self) -> &Channel {
        &self.channels[0]
    }

    /// Returns the content of every channel that is not empty.
    pub(crate) fn read(&self) -> String {
        let [slack, pager] = &self.channels;
        match pager.read() {
            other if other.is_empty() => slack.read(),
            other => format!("{}\n## To the pager\n\n{other}", slack.read()),
        }
    }

    /// Runs the event of a line, after the notices that are due before it.
    pub(crate) fn pass(&mut self, line: &Line) {
        let due = self.late.iter().position(|(at, _)| *at <= line.at);
        if let Some(due) = due {
            let (at, notice) = self.late.remove(due);
            self.come(at);
            self.notify(&notice);
        }
        self.come(line.at);
        let words: Vec<_> = line.words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["check", "due"] => drop(pollster::block_on(self.pipeline().check_due(self.deadline())).unwrap()),
            ["the", "ledger", "is", "away"] => self.store = None,
            ["slack", "is", how] => self.channel().is_down.set(*how == "down"),
            ["somebody", "deletes", alarm] => self.channel().delete(alarm),
            ["the", "outbox", "is", "emptied"] => self.empty("slack"),
            ["the", "group", "is", "emptied"] => self.bell.0.take().iter().for_each(|name| self.empty(name)),
            [who, "mutes", alarm, "for", "an", "hour"] => self.press(who, alarm, HOUR, line.at, false),
            [who, "mutes", alarm, "by", "a", "rule"] => self.press(who, alarm, HOUR, line.at, true),
            [who, "mutes", alarm] => self.press(who, alarm, ButtonAction::Mute(None), line.at, false),
            [_, "unmutes", alarm] => self.unmute(alarm, line.at),
            [who, "acknowledges", alarm] => {
                self.press(who, alarm, ButtonAction::Acknowledge, line.at, false);
            }
            [alarm, state, "untold"] => drop(self.changed(alarm, state, line.at, &[])),
            [alarm, state, "muted"] => {
                let notice = self.changed(alarm, state, line.at, &[]);
                self.notify(&mutes(notice, Mute::default()));
            }
            [alarm, state, "muted", "until", at] => {
                let notice = self.changed(alarm, state, line.at, &[]);
                self.notify(&mutes(notice, Mute { until: Some(time(at)), ..Mute::default() }));
            }
            [alarm, state, "since", at] => {
                let notice = self.changed(alarm, state, time(at), &[]);
                self.notify(&mutes(notice, Mute { ended: true, ..Mute::default() }));
            }
            [alarm, state, "by", "two", "functions"] => {
                let notice = self.changed(alarm, state, line.at, &[]);
                self.notify_twice(&notice);
            }
            [alarm, state, "late", minutes] => {
                let after = SignedDuration::from_mins(minutes.parse().unwrap());
                let notice = self.changed(alarm, state, line.at, &[]);
                self.late.push((line.at + after, notice));
            }
            [alarm, state, "watches", children @ ..] => {
                let notice = self.changed(alarm, state, line.at, children);
                self.notify(&notice);
            }
            [alarm, state] => {
                let notice = self.changed(alarm, state, line.at, &[]);
                self.notify(&notice);
            }
            other => panic!("what is {other:?}?"),
        }
    }

    fn changed(&mut self, alarm: &str, state: &str, at: Timestamp, children: &[&str]) -> Notice {
        let before = self.states.insert(alarm.to_owned(), state.to_owned());
        notice(alarm, children, before.as_deref(), state, at)
    }

    fn come(&self, at: Timestamp) {
        self.clock.0.set(self.clock.0.get().max(at));
        for channel in &self.channels {
            *channel.now.borrow_mut() = at.strftime("%H:%M:%S").to_string();
        }
    }

    fn empty(&self, outbox: &str) {
        pollster::block_on(self.pipeline().empty(outbox, self.deadline())).unwrap();
    }

    fn notify(&self, notice: &Notice) {
        pollster::block_on(self.pipeline().run(notice, self.deadline()));
    }

    /// Runs a notice in two functions, which share only the ledger.
    fn notify_twice(&self, notice: &Notice) {
        let (other, deadline) = (Local::default(), self.deadline());
        let (one, other) = (self.pipeline(), Pipeline { local: &other, ..self.pipeline() });
        pollster::block_on(async {
            futures_util::future::join(one.run(notice, deadline), other.run(notice, deadline)).await
        });
    }

    fn unmute(&self, alarm: &str, at: Timestamp) {
        let found = pollster::block_on(self.store.get(&Incident::key("slack", &about(alarm)))).unwrap();
        let muted = Incident::read(&found.unwrap()).unwrap().muted.unwrap();
        pollster::block_on(expire(&self.store, &muted.silence.unwrap(), at)).unwrap();
    }

    fn press(&self, who: &str, alarm: &str, action: ButtonAction, at: Timestamp, is_muted_there: bool) {
        let incident = IncidentKey { receiver: "slack".to_owned(), about: about(alarm) };
        let by = Person { id: format!("U{who}"), name: who.to_owned() };
        let press = Press { action, incident, by, at };
        pollster::block_on(self.pipeline().press(&press, is_muted_there, self.deadline())).unwrap();
    }

    fn deadline(&self) -> Timestamp {
        self.clock.now() + SignedDuration::from_secs(25)
    }

    fn pipeline(&self) -> Pipeline<'_, Channel, Option<MemoryStore>, Bell, Watch> {
        Pipeline {
            config: &self.config,
            receivers: &self.channels,
            store: &self.store,
            wake: &self.bell,
            clock: &self.clock,
            local: &self.local,
            invocation: "story",
            remedy: "name a receiver",
        }
    }
}

fn notice(alarm: &str, children: &[&str], before: Option<&str>, state: &str, at: Timestamp) -> Notice {
    let rule = children.iter().map(|child| format!("ALARM({child})")).collect::<Vec<_>>().join(" OR ");
    let mut message = json!({
        "AlarmName": alarm, "NewStateValue": state, "OldStateValue": before.unwrap_or("OK"), "StateChangeTime": at.to_string(),
        "AWSAccountId": "123456789012", "Region": "Asia Pacific (Seoul)",
    });
    if let Some((alarm, contributor)) = alarm.split_once('/') {
        message["AlarmName"] = alarm.into();
        message["AlarmContributorId"] = contributor.into();
        if !contributor.starts_with('#') {
            message["AlarmContributorAttributes"] = json!({ "InstanceId": contributor });
        }
    }
    if !children.is_empty() {
        message["AlarmRule"] = rule.into();
    }
    intake::notices(&message.to_string()).pop().unwrap()
}

/// Returns the part of a key that identifies the alarm.
fn about(alarm: &str) -> String {
    NoticeKey::of(&notice(alarm, &[], None, "ALARM", MIDNIGHT), "").incident().to_owned()
}

/// Adds a mute rule that is active or has ended.
fn mutes(mut notice: Notice, mute: Mute) -> Notice {
    if let Content::Alarm(alarm) = &mut notice.content {
        alarm.mute = Some(mute);
    }
    notice
}
