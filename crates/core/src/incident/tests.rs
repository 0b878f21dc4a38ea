use bongsu_alarm::alarm::{AlarmIdentity, AlarmState, Definition};
use jiff::{SignedDuration, Timestamp};

use super::{Acknowledged, Incident};
use crate::config::Config;
use crate::ledger::Change;
use crate::notice::{AlarmNotice, Content, Contributor, Notice, Source, Transition};
use crate::press::Person;
use crate::reason::SilenceReason;
use crate::store::{Item, Key};

const START: Timestamp = Timestamp::constant(1_795_392_000, 0);

pub(crate) fn change(minute: i64, state: AlarmState) -> Change {
    Change { at: START + SignedDuration::from_mins(minute), state }
}

pub(crate) fn alarm(change: Change) -> AlarmNotice {
    let identity = AlarmIdentity { name: "web".to_owned(), region: None, account: None, arn: None };
    AlarmNotice {
        alarm: identity,
        description: None,
        transition: Transition { from: None, to: change.state, at: Some(change.at), from_since: None },
        reason: None,
        reason_data: None,
        definition: Definition::Unknown,
        contributor: None,
        suppression: None,
        released: None,
        mute: None,
        evaluation: None,
        configured_at: None,
        unknown: Vec::new(),
    }
}

fn after(before: Option<&Incident>, change: Change) -> Incident {
    let alarm = alarm(change);
    let event = format!("{} {}", change.state, change.at);
    let content = Content::Alarm(Box::new(alarm.clone()));
    let notice = Notice { source: Source::default(), content, event, tags: None, tags_status: None };
    Incident::after(before, &notice, &alarm, change, &Config::default())
}

/// Builds an incident from changes in the order of arrival: A (ALARM), O (OK) or I (INSUFFICIENT_DATA), each
/// followed by its minute.
pub(crate) fn incident(story: &str) -> Incident {
    let mut incident = None;
    for word in story.split(' ') {
        let (state, minute) = word.split_at(1);
        let state = match state {
            "A" => AlarmState::Alarm,
            "O" => AlarmState::Ok,
            _ => AlarmState::InsufficientData,
        };
        incident = Some(after(incident.as_ref(), change(minute.parse().unwrap(), state)));
    }
    incident.unwrap()
}

#[test]
fn changes_form_one_incident() {
    // The changes; the start, the number of ALARMs, the number of changes, and whether the incident is not
    // over.
    let cases = [
        ("A0", 0, 1, 1, true),
        ("A0 O10", 0, 1, 2, false),
        ("A0 A0", 0, 1, 1, true),
        ("A0 O10 A40", 0, 2, 3, true),
        ("A0 O10 A41", 41, 1, 1, true),
        ("A0 I10 A400 O500", 0, 2, 4, false),
        ("O10 A0", 0, 1, 2, false),
        ("O10 A20", 20, 1, 2, true),
        ("O0", 0, 0, 1, false),
        ("I0 O100 I131", 131, 0, 1, true),
    ];
    for (story, began, fired, changes, is_open) in cases {
        let incident = incident(story);
        let began = START + SignedDuration::from_mins(began);
        let told = (incident.began, incident.fired, incident.changes.len(), incident.is_open());
        assert_eq!(told, (began, fired, changes, is_open), "{story}");
    }
}

#[test]
fn the_order_of_arrival_does_not_matter() {
    let stories = ["A0 O10 A20 O30", "O30 A0 O10 A20", "A20 O30 O10 A0", "O10 A20 A0 O30"];
    let expected = incident(stories[0]);
    for story in stories {
        assert_eq!(incident(story), expected, "{story}");
    }
}

#[test]
fn an_alarm_that_fires_again_needs_a_new_acknowledgment() {
    // The changes, the time of the acknowledgment, and whether it is still valid.
    let cases = [
        ("A0", 5, true),
        ("A0 O10", 5, true),
        ("A0 O10 A20", 5, false),
        ("A0 O10 A20", 20, true),
        ("A0 O10 A20", 25, true),
        ("A20 O10 A0", 5, false),
        ("A0 I10 A20", 5, true),
    ];
    for (story, minute, holds) in cases {
        let by = Person { id: "U1".to_owned(), name: "kim".to_owned() };
        let at = START + SignedDuration::from_mins(minute);
        let incident = Incident { acknowledged: Some(Acknowledged { by, at }), ..incident(story) };
        assert_eq!(incident.seen_to().is_some(), holds, "{story}, {minute}");
    }
}

#[test]
fn people_know_the_latest_notified_change() {
    let (fired, over) = (change(0, AlarmState::Alarm), change(10, AlarmState::Ok));
    let incident = after(Some(&after(None, over)), fired).held_back(SilenceReason::Silenced);
    let late = incident.clone().told(fired, START);
    assert_eq!((late.told, late.held_back.as_deref()), (Some((fired, START)), Some("silenced")));
    let told = late.told(over, START);
    assert_eq!((told.told, told.held_back.as_deref()), (Some((over, START)), None));
    assert_eq!(told.clone().told(fired, START).told, Some((over, START)), "a late one changes nothing");
    let again = change(20, AlarmState::Alarm);
    let burning = after(Some(&told), again).told(fired, START);
    assert_eq!((burning.told, burning.unsure), (Some((over, START)), Some(again)), "it names the last one");
}

#[test]
fn the_number_of_changes_is_limited() {
    let mut incident = after(None, change(0, AlarmState::Alarm));
    for minute in 1..1_000 {
        let state = if minute % 2 == 0 { AlarmState::Alarm } else { AlarmState::Ok };
        incident = incident.followed_by(change(minute, state));
    }
    assert_eq!((incident.changes.len(), incident.fired), (50, 500));
    assert!(incident.write().len() < 10_000);
}

#[test]
fn fields_of_a_later_version_are_kept() {
    let mut json: serde_json::Value = serde_json::from_str(&incident("A0").write()).unwrap();
    (json["version"], json["escalated"]) = (7.into(), "to the moon".into());
    let item = |record: &str| Item { key: Key::new("p", "s"), revision: 1, record: record.to_owned() };
    let read = Incident::read(&item(&json.to_string())).unwrap();
    let written: serde_json::Value = serde_json::from_str(&read.write()).unwrap();
    assert_eq!(written, json);
    for record in ["", "null", "{}", "[1]", "{\"version\":1,\"name\":\"web\"}"] {
        assert_eq!(Incident::read(&item(record)), None, "{record}");
    }
}

/// A program that dies between the post and its record leaves people with an ALARM that is not in the ledger.
#[test]
fn people_are_notified_of_the_end_of_an_alarm_that_they_may_know() {
    let held = |unsure: Option<Change>| {
        let burning = Incident { unsure, ..incident("A0") };
        let over = after(Some(&burning), change(2, AlarmState::Ok));
        over.held_back(SilenceReason::MuteTimeInterval)
    };
    assert!(!held(None).is_open());
    let posted = change(0, AlarmState::Alarm);
    assert!(held(Some(posted)).is_open());
    let told = held(Some(posted)).told(change(2, AlarmState::Ok), START);
    assert_eq!((told.unsure, told.is_open()), (None, false));
}

fn of(contributor: &str, change: Change) -> AlarmNotice {
    let attributes = vec![("InstanceId".to_owned(), contributor.to_owned())];
    let contributor = Contributor { id: contributor.to_owned(), attributes };
    AlarmNotice { contributor: Some(contributor), ..alarm(change) }
}

fn contributors(story: &[(&str, i64, AlarmState)]) -> Incident {
    let mut incident = None;
    for (contributor, minute, state) in story {
        let change = change(*minute, *state);
        let alarm = if contributor.is_empty() { alarm(change) } else { of(contributor, change) };
        let content = Content::Alarm(Box::new(alarm.clone()));
        let event = format!("{contributor} {minute}");
        let notice = Notice { source: Source::default(), content, event, tags: None, tags_status: None };
        incident = Some(Incident::after(incident.as_ref(), &notice, &alarm, change, &Config::default()));
    }
    incident.unwrap()
}

/// An alarm is in ALARM while any of its contributors is in ALARM.
#[test]
fn the_state_of_an_alarm_follows_its_contributors() {
    use AlarmState::{Alarm, InsufficientData, Ok};
    // The changes; the alarm's last change, the number of ALARMs, the number of contributors in ALARM, and
    // the shown text.
    type Case<'a> = (&'a [(&'a str, i64, AlarmState)], (i64, AlarmState), u32, usize, &'a str);
    let cases: [Case<'_>; 11] = [
        (&[("a", 0, Alarm)], (0, Alarm), 1, 1, "a 0"),
        (&[("a", 0, Alarm), ("b", 1, Alarm)], (1, Alarm), 1, 2, "b 1"),
        (&[("b", 1, Alarm), ("a", 0, Alarm)], (1, Alarm), 1, 2, "b 1"),
        (&[("a", 0, Alarm), ("b", 1, Alarm), ("b", 2, Ok)], (0, Alarm), 1, 1, "b 1"),
        (&[("a", 0, Alarm), ("b", 1, Alarm), ("b", 2, Ok), ("a", 3, Ok)], (3, Ok), 1, 0, "a 3"),
        (&[("a", 0, Alarm), ("a", 3, Ok), ("b", 9, Alarm)], (9, Alarm), 2, 1, "b 9"),
        (&[("", 0, Alarm), ("a", 0, Alarm), ("b", 0, Alarm)], (0, Alarm), 1, 2, "b 0"),
        // The alarm's own change applies to contributors that did not report a change.
        (&[("a", 0, Alarm), ("b", 1, Alarm), ("", 5, Ok)], (5, Ok), 1, 0, " 5"),
        (&[("a", 0, Alarm), ("", 5, InsufficientData)], (5, InsufficientData), 1, 0, " 5"),
        // Other contributors, of which no notice has arrived, may be in ALARM.
        (&[("", 0, Alarm), ("b", 2, Ok)], (0, Alarm), 1, 0, " 0"),
        (&[("a", 0, Alarm), ("a", 2, Ok), ("b", 1, Alarm)], (1, Alarm), 2, 1, "b 1"),
    ];
    for (story, (minute, state), fired, burning, event) in cases {
        let incident = contributors(story);
        let found = (incident.last, incident.fired, incident.contributors.burning(), incident.event.as_str());
        assert_eq!(found, (change(minute, state), fired, burning, event), "{story:?}");
    }
}

/// CloudWatch allows 500 contributors with 150 attributes of 1,024 characters each. DynamoDB allows 400 kB.
#[test]
fn contributors_fit_into_a_record() {
    let names: Vec<_> = (0..600).map(|number| format!("{number}{}", "아".repeat(1_024))).collect();
    let story: Vec<_> = names.iter().map(|name| (name.as_str(), 0, AlarmState::Alarm)).collect();
    let incident = contributors(&story);
    assert_eq!((incident.contributors.len(), incident.contributors.burning()), (500, 500));
    let ids: usize = names.iter().take(500).map(String::len).sum();
    assert!(incident.write().len() - ids < 300_000, "{}", incident.write().len() - ids);
}
