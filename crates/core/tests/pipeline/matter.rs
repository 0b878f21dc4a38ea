use bongsu_core::intake;
use bongsu_core::notice::Notice;
use bongsu_core::pipeline::{Ending, RunOutcome};
use bongsu_core::silence;
use serde_json::{Value, json};

use crate::world::{NOW, World, new_silence};

fn event(id: &str, minute: u8, source: &str, detail_type: &str, detail: &Value) -> Notice {
    let event = json!({
        "version": "0", "id": id, "source": source, "detail-type": detail_type, "account": "123456789012",
        "region": "ap-northeast-2", "time": format!("2026-11-23T00:{minute:02}:00Z"), "resources": [], "detail": detail,
    });
    intake::notices(&event.to_string()).pop().unwrap()
}

fn run(id: &str, minute: u8, execution: &str, state: &str) -> Notice {
    let detail = json!({ "pipeline": "shop", "execution-id": execution, "state": state });
    event(id, minute, "aws.codepipeline", "CodePipeline Pipeline Execution State Change", &detail)
}

fn finding(id: &str, minute: u8, severity: u8, count: u32) -> Notice {
    let detail = json!({
        "id": "f-1", "title": "Port probe", "severity": severity, "service": { "count": count },
    });
    event(id, minute, "aws.guardduty", "GuardDuty Finding", &detail)
}

fn word(outcome: &RunOutcome) -> String {
    match outcome.result.as_ref().unwrap() {
        Ending::Delivered(reason, _) => reason.as_str().to_owned(),
        Ending::Silenced(reason) => reason.as_str().to_owned(),
        Ending::Waiting(_) => "waiting".to_owned(),
    }
}

/// The effects of notices.
struct Delivered {
    /// The outcome of each notice.
    words: Vec<String>,
    /// The thread of each message.
    threads: Vec<Option<String>>,
    /// The changed messages.
    updated: Vec<String>,
}

fn delivered(world: &World, notices: &[Notice]) -> Delivered {
    let words = notices.iter().map(|notice| word(&world.notify(notice))).collect();
    let threads = world.channels[0].messages.borrow().iter().map(|(_, to)| to.clone()).collect();
    Delivered { words, threads, updated: world.channels[0].updated.borrow().clone() }
}

const ALL: &str =
    "[announce.outcomes]\ncodepipeline = [\"failed\", \"attention\", \"progress\", \"succeeded\"]";

#[test]
fn a_run_is_one_message_from_start_to_end() {
    let world = World::new(ALL, true);
    let notices = [run("1", 1, "e1", "STARTED"), run("2", 2, "e2", "STARTED"), run("3", 3, "e1", "FAILED")];
    let Delivered { words, threads, updated } = delivered(&world, &notices);
    assert_eq!(words, ["not_an_alarm", "not_an_alarm", "matter_changed"]);
    assert_eq!(threads, [None, None, Some("new-0".to_owned())]);
    assert_eq!(updated, ["new-0"]);
    let messages = world.channels[0].messages.borrow();
    assert!(messages[2].0.thread.as_ref().unwrap().broadcast, "people hear of a failure");
}

#[test]
fn a_repeated_finding_only_changes_its_message() {
    let world = World::new("", true);
    let notices =
        [finding("1", 1, 2, 1), finding("2", 2, 2, 40), finding("2", 2, 2, 40), finding("3", 3, 8, 41)];
    let Delivered { words, threads, updated } = delivered(&world, &notices);
    assert_eq!(words, ["not_an_alarm", "shown_in_place", "already_delivered", "matter_changed"]);
    assert_eq!((threads.len(), updated.len()), (2, 2), "{threads:?} {updated:?}");
}

#[test]
fn a_late_event_changes_nothing() {
    let world = World::new(ALL, true);
    let Delivered { words, updated, .. } =
        delivered(&world, &[run("2", 5, "e1", "SUCCEEDED"), run("1", 1, "e1", "STARTED")]);
    assert_eq!(words, ["not_an_alarm", "superseded"]);
    assert!(updated.is_empty());
}

#[test]
fn a_run_whose_start_is_not_announced_has_one_message() {
    let world = World::new("", true);
    let Delivered { words, threads, .. } =
        delivered(&world, &[run("1", 1, "e1", "STARTED"), run("2", 2, "e1", "SUCCEEDED")]);
    assert_eq!(words, ["outcome_not_announced", "not_an_alarm"]);
    assert_eq!(threads, [None]);
}

#[test]
fn a_webhook_gets_each_event() {
    let world = World::new("", false);
    let Delivered { words, threads, updated } =
        delivered(&world, &[finding("1", 1, 2, 1), finding("2", 2, 2, 40)]);
    assert_eq!(words, ["not_an_alarm", "not_an_alarm"]);
    assert_eq!((threads.len(), updated.len()), (2, 0));
}

#[test]
fn the_same_event_by_two_paths_has_one_message() {
    let world = World::new("", false);
    let notice = finding("1", 1, 2, 1);
    let body = json!({ "Type": "Notification", "MessageId": "m-7", "TopicArn": "arn:aws:sns:ap-northeast-2:1:t",
        "Message": notice.event, "Timestamp": "2026-11-23T00:01:00Z" });
    let by_topic = intake::notices(&body.to_string()).pop().unwrap();
    let Delivered { words, .. } = delivered(&world, &[notice, by_topic]);
    assert_eq!(words, ["not_an_alarm", "already_delivered"]);
}

#[test]
fn a_health_communication_from_two_regions_has_one_message() {
    let world = World::new("", false);
    let detail = |page: &str| {
        json!({ "eventArn": "arn:aws:health:global::event/EC2/X/1", "service": "EC2", "page": page,
        "eventTypeCode": "AWS_EC2_OPERATIONAL_ISSUE", "eventTypeCategory": "issue", "statusCode": "open",
        "communicationId": "01b0993207d81a09", "affectedAccount": "123456789012" })
    };
    let health = |id, page| event(id, 1, "aws.health", "AWS Health Event", &detail(page));
    let Delivered { words, .. } =
        delivered(&world, &[health("in-seoul", "1"), health("in-oregon", "1"), health("rest", "2")]);
    assert_eq!(words, ["not_an_alarm", "already_delivered", "not_an_alarm"]);
}

#[test]
fn a_refused_message_is_tried_again_after_its_matter_is_released() {
    let world = World::new("", true);
    world.channels[0].is_down.set(true);
    assert!(world.notify(&finding("1", 1, 2, 1)).result.is_err());
    world.channels[0].is_down.set(false);
    assert!(world.notify(&finding("2", 2, 2, 2)).result.is_ok());
}

/// Starts a storm, so that the later events wait, and then empties the outbox.
fn after_a_storm(world: &World, before: &[Notice], waiting: &[Notice]) -> Vec<String> {
    world.bell.is_heard.set(true);
    for notice in before {
        world.notify(notice);
    }
    let storm = world.config.storm.notices;
    let mut number = 0;
    while word(&world.notify(&run(&format!("s-{number}"), 1, &format!("s-{number}"), "FAILED"))) != "waiting"
    {
        number += 1;
        assert!(number <= 2 * storm, "no storm began");
    }
    let words = waiting.iter().map(|notice| word(&world.notify(notice))).collect();
    let emptied = pollster::block_on(world.pipeline().empty("slack", world.deadline())).unwrap();
    assert!(!emptied.more && emptied.error.is_none(), "{emptied:?}");
    words
}

fn threads(world: &World) -> Vec<Option<String>> {
    world.channels[0].messages.borrow().iter().map(|(_, to)| to.clone()).collect()
}

#[test]
fn a_waiting_event_changes_the_message_of_its_matter() {
    let world = World::new(ALL, true);
    let words = after_a_storm(&world, &[run("1", 1, "e1", "STARTED")], &[run("2", 2, "e1", "FAILED")]);
    assert_eq!(words, ["waiting"]);
    assert_eq!(*world.channels[0].updated.borrow(), ["new-0"]);
    let replies: Vec<_> = threads(&world).into_iter().flatten().collect();
    assert_eq!(replies, ["new-0"], "its news are in its thread");
}

#[test]
fn a_waiting_event_that_is_not_announced_still_changes_the_message() {
    let world = World::new("", true);
    let before = [run("1", 1, "e1", "FAILED")];
    after_a_storm(&world, &before, &[run("2", 2, "e1", "RESUMED")]);
    let messages = threads(&world).len();
    assert_eq!(*world.channels[0].updated.borrow(), ["new-0"]);
    assert!(threads(&world)[1..].iter().all(Option::is_none), "{messages} messages, and no reply");
}

#[test]
fn events_of_one_matter_that_wait_together_are_one_message() {
    let world = World::new("", true);
    let waiting = [run("1", 1, "e1", "FAILED"), run("2", 2, "e1", "SUCCEEDED")];
    after_a_storm(&world, &[], &waiting);
    let (threads, updated) = (threads(&world), world.channels[0].updated.borrow().clone());
    let replies: Vec<_> = threads.into_iter().flatten().collect();
    assert_eq!((replies.len(), &replies), (1, &updated), "the end is told in the thread of the failure");
}

#[test]
fn a_matter_in_a_digest_continues_in_its_thread() {
    let world = World::new("", true);
    let many: Vec<_> =
        (0..20).map(|run_of| run(&format!("m-{run_of}"), 2, &format!("m-{run_of}"), "FAILED")).collect();
    after_a_storm(&world, &[], &many);
    let digest = format!("new-{}", threads(&world).len() - 1);
    world.clock.0.set(NOW + jiff::SignedDuration::from_mins(10));
    assert_eq!(word(&world.notify(&run("end", 3, "m-7", "SUCCEEDED"))), "matter_changed");
    assert_eq!(threads(&world).last().unwrap().as_ref(), Some(&digest));
    assert!(world.channels[0].updated.borrow().is_empty(), "the digest tells of others too");
}

#[test]
fn a_silence_holds_for_events_by_their_kind_and_severity() {
    for (matchers, expected) in [
        (["kind=guardduty", "severity=high"], "silenced"),
        (["kind=guardduty", "severity=low"], "not_an_alarm"),
        (["kind=health", "account=123456789012"], "not_an_alarm"),
    ] {
        let world = World::new("", true);
        let silence = new_silence(&matchers, NOW, NOW + jiff::SignedDuration::from_hours(1));
        pollster::block_on(silence::add(&world.ledger, &silence)).unwrap();
        assert_eq!(word(&world.notify(&finding("1", 1, 8, 1))), expected);
    }
}
