//! Tests a receiver whose template chooses the channel. Each channel has a separate rate limiter, incidents
//! and outbox.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::time::Duration;

use bongsu_core::config::Config;
use bongsu_core::delivery::{DeliveryError, Receipt};
use bongsu_core::notice::Notice;
use bongsu_core::pipeline::{Ending, Local, Pipeline, RunOutcome};
use bongsu_core::ports::{Capabilities, Receiver, Updated};
use bongsu_core::store::{MemoryStore, Order, Store as _};
use bongsu_slack::{Message, Posted};
use jiff::{SignedDuration, Timestamp};
use pollster::block_on;

use super::world::{Bell, NOW, Watch, notice};

const SETTINGS: &str = "
[[receiver]]
name = \"slack\"
bot_token_file = \"token\"
channel = \"{{ tag.team | default('none') }}-alerts\"
default_channel = \"#alarms\"
";

/// A Slack workspace with some channels, as a bot sees it.
#[derive(Default)]
struct Workspace {
    missing: RefCell<BTreeSet<String>>,
    is_down: Cell<bool>,
    posted: RefCell<Vec<Message>>,
    updated: RefCell<Vec<Posted>>,
}

impl Receiver for Workspace {
    fn name(&self) -> &'static str {
        "slack"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::BOT
    }

    async fn deliver(&self, message: &Message, _: Duration) -> Result<Receipt, DeliveryError> {
        if self.is_down.get() {
            return Err(DeliveryError::Retry { cause: "down".to_owned(), after: None });
        }
        let channel = message.channel.clone().unwrap();
        let is_missing = self.missing.borrow().contains(&channel);
        let message = if is_missing { message.in_default_channel().unwrap() } else { message.clone() };
        let mut posted = self.posted.borrow_mut();
        let place = Posted { channel: message.channel.clone().unwrap(), ts: posted.len().to_string() };
        posted.push(message);
        let elsewhere = is_missing.then(|| "Slack answered channel_not_found".to_owned());
        Ok(Receipt { attempts: 1, elsewhere, posted: Some(place), ..Receipt::default() })
    }

    async fn update(&self, posted: &Posted, _: &Message, _: Duration) -> Result<Updated, DeliveryError> {
        self.updated.borrow_mut().push(posted.clone());
        Ok(Updated::Done(Receipt::default()))
    }
}

struct World {
    config: Config,
    slack: [Workspace; 1],
    ledger: MemoryStore,
    clock: Watch,
    bell: Bell,
}

impl World {
    fn new(settings: &str) -> Self {
        let bell = Bell { is_heard: Cell::new(true), ..Bell::default() };
        Self {
            config: Config::parse(&format!("{settings}{SETTINGS}")).unwrap(),
            slack: [Workspace::default()],
            ledger: MemoryStore::default(),
            clock: Watch(Cell::new(NOW)),
            bell,
        }
    }

    fn with<T>(
        &self,
        run: impl AsyncFnOnce(&Pipeline<'_, Workspace, MemoryStore, Bell, Watch>, Timestamp) -> T,
    ) -> T {
        let pipeline = Pipeline {
            config: &self.config,
            receivers: &self.slack,
            store: &self.ledger,
            wake: &self.bell,
            clock: &self.clock,
            local: &Local::default(),
            invocation: "test",
            remedy: "name a receiver",
        };
        let deadline = self.clock.0.get() + SignedDuration::from_secs(25);
        block_on(run(&pipeline, deadline))
    }

    fn notify(&self, team: &str, alarm: &str, state: &str) -> RunOutcome {
        let tags = (!team.is_empty()).then(|| [("team".to_owned(), team.to_owned())].into_iter().collect());
        let notice = Notice { tags, ..notice(alarm, state, self.clock.0.get()) };
        self.with(async |pipeline, deadline| pipeline.run(&notice, deadline).await.pop().unwrap())
    }

    fn pass(&self, seconds: i64) {
        self.clock.0.set(self.clock.0.get() + SignedDuration::from_secs(seconds));
    }

    /// Returns the channel of each message, and the alarm in its text.
    fn channels(&self) -> Vec<String> {
        let posted = self.slack[0].posted.borrow();
        let replies = |message: &Message| if message.thread.is_some() { " in thread" } else { "" };
        posted.iter().map(|it| format!("{}{}", it.channel.as_deref().unwrap(), replies(it))).collect()
    }

    fn used(&self) -> Vec<(String, bool)> {
        let items = block_on(self.ledger.list("channels", Order::Ascending, 100)).unwrap();
        items.into_iter().map(|it| (it.key.sort, it.record.contains("channel_not_found"))).collect()
    }
}

#[test]
fn each_channel_has_its_own_incidents() {
    let world = World::new("");
    for team in ["web", "Pay Roll", "", "<!channel>"] {
        world.notify(team, &format!("cpu of {team}"), "ALARM");
    }
    assert_eq!(world.channels(), ["web-alerts", "pay-roll-alerts", "none-alerts", "#alarms"]);
    let odd = world.slack[0].posted.borrow()[3].to_string();
    assert!(
        odd.contains("the receiver's template yields \"<!channel>-alerts\", which cannot be a channel"),
        "{odd}"
    );
    assert!(!world.slack[0].posted.borrow()[3].to_json().contains("<!channel"));
    world.pass(60);
    let outcome = world.notify("web", "cpu of web", "OK");
    assert_eq!(outcome.receiver, "slack#web-alerts");
    assert_eq!(world.channels()[4..], ["web-alerts in thread"]);
    assert_eq!(world.slack[0].updated.borrow()[0].channel, "web-alerts");
}

#[test]
fn a_storm_in_one_channel_does_not_delay_other_channels() {
    let world = World::new("");
    for number in 0..12 {
        world.notify("web", &format!("disk {number}"), "ALARM");
    }
    assert_eq!(world.bell.asked.borrow().iter().collect::<Vec<_>>(), ["slack#web-alerts"]);
    let outcome = world.notify("pay", "cpu", "ALARM");
    assert!(matches!(outcome.result, Ok(Ending::Delivered(..))), "{outcome:?}");
    world.pass(30);
    let emptied = world.with(async |it, deadline| it.empty("slack#web-alerts", deadline).await).unwrap();
    assert_eq!((emptied.messages > 0, emptied.more), (true, false));
    let channels = world.channels();
    assert_eq!(channels.iter().filter(|it| *it == "pay-alerts").count(), 1);
    assert_eq!((channels.len(), channels[6].as_str()), (7, "web-alerts"), "{channels:?}");
}

#[test]
fn notices_and_checks_are_found_in_every_channel() {
    let world = World::new("[route]\nrepeat_interval = \"10m\"\n");
    world.slack[0].is_down.set(true);
    assert!(world.notify("web", "cpu", "ALARM").is_kept);
    world.slack[0].is_down.set(false);
    let undelivered = world.with(async |it, _| it.undelivered().await).unwrap();
    assert_eq!(undelivered, ["slack#web-alerts"]);
    world.with(async |it, deadline| it.empty(&undelivered[0], deadline).await).unwrap();
    world.pass(601);
    let reminded = world.with(async |it, deadline| it.check_due(deadline).await).unwrap();
    assert_eq!(reminded[0].1.receiver, "slack#web-alerts");
    assert_eq!(world.channels(), ["web-alerts", "web-alerts in thread"]);
}

#[test]
fn a_missing_channel_is_recorded_and_its_alarms_go_to_the_default_channel() {
    for (locale, expected) in [
        (
            "en",
            "⚠️ Meant for the channel web-alerts, which does not exist in Slack or which the bot has not joined",
        ),
        ("ko", "⚠️ web-alerts 채널로 보낼 알림입니다. 채널이 없거나 봇이 들어가 있지 않습니다"),
    ] {
        let world = World::new(&format!("locale = \"{locale}\"\n"));
        world.slack[0].missing.borrow_mut().insert("web-alerts".to_owned());
        let outcome = world.notify("web", "cpu", "ALARM");
        assert!(outcome.result.is_ok(), "{outcome:?}");
        let told = world.slack[0].posted.borrow()[0].to_string();
        assert!(told.contains(expected), "{told}");
        assert_eq!(world.used(), [("slack#web-alerts".to_owned(), true)]);
        world.pass(60);
        world.notify("web", "cpu", "OK");
        assert_eq!(world.channels(), ["#alarms", "#alarms in thread"]);
        // A person creates the channel.
        world.slack[0].missing.borrow_mut().clear();
        world.pass(3_600);
        world.notify("web", "disk", "ALARM");
        assert_eq!(world.channels()[2..], ["web-alerts"]);
        assert_eq!(world.used(), [("slack#web-alerts".to_owned(), false)]);
    }
}

/// Slack answers `channel_not_found` for the ID of a channel in another workspace.
#[test]
fn an_odd_result_of_the_template_goes_to_the_default_channel() {
    let settings = |template: &str| {
        format!(
            "[[receiver]]\nname = \"slack\"\nbot_token_file = \"t\"\nchannel = \"{template}\"\ndefault_channel = \"#alarms\""
        )
    };
    for (template, noted) in [
        ("#", None),
        ("{{ '#' }}", Some("yields \"#\", which cannot be a channel")),
        ("{{ alarm }}", Some("which cannot be a channel")),
        ("{{ 'C0OTHERTEAM' }}", Some("Meant for the channel C0OTHERTEAM, which does not exist in Slack")),
    ] {
        let Ok(config) = Config::parse(&settings(template)) else {
            assert_eq!(noted, None, "{template}");
            continue;
        };
        let world = World { config, ..World::new("") };
        world.slack[0].missing.borrow_mut().insert("C0OTHERTEAM".to_owned());
        let outcome = world.notify("web", &"x".repeat(100), "ALARM");
        assert!(outcome.result.is_ok(), "{outcome:?}");
        assert_eq!(world.channels(), ["#alarms"], "{template}");
        let told = world.slack[0].posted.borrow()[0].to_string();
        assert!(told.contains(noted.unwrap()), "{template}\n{told}");
    }
}
