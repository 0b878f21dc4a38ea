use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::*;
use crate::intake;
use crate::layout::Layout;
use crate::ledger::Change;
use crate::press::{HOUR, Person};
use crate::route::RouteMention;

/// A minute after the changes.
const NOW: Timestamp = Timestamp::constant(1_795_410_780, 0);

fn notice(state: &str) -> Notice {
    let message = json!({
        "AlarmName": "cpu", "Region": "Asia Pacific (Seoul)", "NewStateValue": state, "OldStateValue": "INSUFFICIENT_DATA",
        "StateChangeTime": (NOW - SignedDuration::from_mins(1)).to_string(),
    });
    intake::notices(&message.to_string()).remove(0)
}

fn beginning(notice: &Notice) -> Story {
    Story::beginning(notice, NotifyReason::StateChanged, &Config::default())
}

fn person() -> Person {
    Person { id: "U1".to_owned(), name: "Kim".to_owned() }
}

fn settings() -> Settings {
    let message = Config::parse("[message]\ntitle = \"by the route: {{ name }}\"\n").unwrap().message;
    Settings {
        mention: vec![RouteMention::Known(Mention::Here)],
        message: Some(message),
        repeat_interval: Some(SignedDuration::from_hours(1)),
        ..Settings::default()
    }
}

fn composed(draft: &Draft<'_>, capabilities: Capabilities) -> Message {
    let recipient = Recipient { name: "slack", capabilities, settings: &settings() };
    compose(draft, &recipient, &Config::default(), NOW)
}

fn root() -> Root {
    Root { posted: Posted { channel: "C1".to_owned(), ts: "1.2".to_owned() }, shared: false }
}

#[test]
fn a_route_sets_the_layout_and_the_mentions_of_a_message() {
    let notice = notice("ALARM");
    let (story, mentions) = (beginning(&notice), [Mention::Here]);
    let own =
        Draft::Message { notice: &notice, story: &story, notified: &[], picture: None, mentions: &mentions };
    let reply = |broadcast| {
        let to = Reply { root: root(), broadcast };
        let draft = Draft::Reply { notice: &notice, story: &story, to: &to, mentions: &mentions };
        composed(&draft, Capabilities::BOT)
    };
    let (own, beside, inside) = (composed(&own, Capabilities::BOT), reply(true), reply(false));
    for message in [&own, &beside, &inside] {
        assert!(message.text.starts_with("by the route: cpu"), "{message}");
    }
    let is_mentioned = [&own, &beside, &inside].map(|message| message.to_json().contains("<!here>"));
    assert_eq!(is_mentioned, [true, true, false], "a reply that the channel does not show notifies nobody");
    assert_eq!((own.channel, own.thread), (None, None));
    let thread = |broadcast| Some(Thread { ts: "1.2".to_owned(), broadcast });
    assert_eq!((beside.channel.as_deref(), beside.thread), (Some("C1"), thread(true)));
    assert_eq!((inside.channel.as_deref(), inside.thread), (Some("C1"), thread(false)));
}

#[test]
fn without_a_layout_in_the_route_the_configuration_sets_it() {
    let (notice, story) = (notice("ALARM"), Story::default());
    let title = |text: &str| Config::parse(&format!("[message]\ntitle = \"{text}\"\n")).unwrap().message;
    let text = |of_route: Option<Layout>| {
        let config = Config { message: title("of all"), ..Config::default() };
        let settings = Settings { message: of_route, ..Settings::default() };
        let recipient =
            Recipient { name: "slack", capabilities: Capabilities::POST_ONLY, settings: &settings };
        let (notice, story) = (&notice, &story);
        let draft = Draft::Message { notice, story, notified: &[], picture: None, mentions: &[] };
        compose(&draft, &recipient, &config, NOW).text
    };
    assert!(text(None).starts_with("of all"));
    assert!(text(Some(title("of one"))).starts_with("of one"));
}

#[test]
fn a_receiver_gets_no_more_than_it_can_show() {
    let all = Capabilities { metadata: true, buttons: true, ..Capabilities::BOT };
    for (state, has_buttons) in [("ALARM", true), ("INSUFFICIENT_DATA", true), ("OK", false)] {
        let notice = notice(state);
        let (story, notified) = (beginning(&notice), [(&notice, NotifyReason::StateChanged)]);
        let draft = Draft::Message {
            notice: &notice,
            story: &story,
            notified: &notified,
            picture: None,
            mentions: &[],
        };
        let (shown, plain) = (composed(&draft, all), composed(&draft, Capabilities::POST_ONLY));
        let json = shown.to_json();
        assert_eq!(json.contains("\"type\":\"actions\""), has_buttons, "{json}");
        assert!(json.contains("\"reason\":\"state_changed\""), "{json}");
        assert!(plain.metadata.is_none() && !plain.to_json().contains("actions"), "{plain}");
    }
}

#[test]
fn only_a_separate_message_has_a_picture() {
    let (notice, story) = (notice("ALARM"), Story::default());
    let picture = Picture::Link { url: "https://example.com/a.png".to_owned(), alt: "a graph".to_owned() };
    let picture = Some(&picture);
    let draft = Draft::Message { notice: &notice, story: &story, notified: &[], picture, mentions: &[] };
    assert!(composed(&draft, Capabilities::POST_ONLY).has_picture());
}

/// If messages cannot be changed, the message after the first one is short. A message that can be changed is
/// always complete.
#[test]
fn people_who_know_an_incident_get_only_the_latest_change() {
    let notice = notice("OK");
    let story = beginning(&notice);
    let change =
        Change { at: NOW - SignedDuration::from_mins(9), state: bongsu_alarm::alarm::AlarmState::Alarm };
    let incident = story.incident.clone().map(|incident| incident.told(change, NOW));
    let known = Story { incident, ..story.clone() };
    let blocks = |story: &Story, capabilities| {
        let draft = Draft::Message { notice: &notice, story, notified: &[], picture: None, mentions: &[] };
        composed(&draft, capabilities).all_blocks().count()
    };
    let (first, next) = (blocks(&story, Capabilities::POST_ONLY), blocks(&known, Capabilities::POST_ONLY));
    assert!(next < first, "{next} of {first}");
    assert_eq!(blocks(&known, Capabilities::BOT), blocks(&story, Capabilities::BOT));
}

#[test]
fn a_button_action_is_a_reply_in_the_thread() {
    let mut incident = beginning(&notice("ALARM")).incident.unwrap();
    assert!(ActionTaken::of(&incident, ButtonAction::Acknowledge).is_none(), "nobody did");
    incident.acknowledged = Some(Acknowledged { by: person(), at: NOW });
    incident.muted = Some(Muted { by: person(), until: Some(NOW), silence: None });
    for action in [ButtonAction::Acknowledge, ButtonAction::Mute(Some(HOUR))] {
        let action = ActionTaken::of(&incident, action).unwrap();
        let line = composed(&Draft::Action { action, to: &root() }, Capabilities::BOT);
        assert!(line.text.contains("Kim") && line.blocks.is_empty(), "{line}");
        assert_eq!(line.thread, Some(Thread { ts: "1.2".to_owned(), broadcast: false }));
    }
}

#[test]
fn people_are_mentioned_once_for_an_incident_and_again_in_reminders() {
    let minutes = |minutes| NOW - SignedDuration::from_mins(minutes);
    let of = |state: &str, change: &dyn Fn(Incident) -> Incident| {
        let notice = notice(state);
        let incident = change(beginning(&notice).incident.unwrap());
        mentions(&notice, Some(&incident), &settings(), &Config::default(), NOW).len()
    };
    let mentioned = |at| move |it| Incident { mentioned: Some(at), ..it };
    let acknowledged = |it| Incident { acknowledged: Some(Acknowledged { by: person(), at: NOW }), ..it };
    assert_eq!(of("ALARM", &|it| it), 1);
    assert_eq!(of("OK", &|it| it), 0);
    assert_eq!(of("INSUFFICIENT_DATA", &|it| it), 0);
    assert_eq!(of("ALARM", &mentioned(minutes(59))), 0);
    assert_eq!(of("ALARM", &mentioned(minutes(60))), 1, "repeat_interval");
    assert_eq!(of("ALARM", &acknowledged), 0);
}

#[test]
fn without_a_known_incident_each_alarm_mentions_people() {
    let of = |notice: &Notice, settings: &Settings| {
        mentions(notice, None, settings, &Config::default(), NOW).len()
    };
    assert_eq!(["ALARM", "OK", "INSUFFICIENT_DATA"].map(|state| of(&notice(state), &settings())), [1, 0, 0]);
    assert_eq!(of(&intake::notices("a word")[0], &settings()), 0);
    assert_eq!(of(&notice("ALARM"), &Settings::default()), 0, "the route mentions nobody");
}
