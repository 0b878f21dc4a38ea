use bongsu_core::intake;
use bongsu_core::notice::Notice;
use bongsu_core::pipeline::{Ending, RunOutcome};
use serde_json::{Value, json};

use crate::world::World;

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

/// Returns the result of each notice, the threads of replies, and the changed messages.
fn told(world: &World, notices: &[Notice]) -> (Vec<String>, Vec<Option<String>>, Vec<String>) {
    let words = notices.iter().map(|notice| word(&world.notify(notice))).collect();
    let threads = world.channels[0].messages.borrow().iter().map(|(_, to)| to.clone()).collect();
    (words, threads, world.channels[0].updated.borrow().clone())
}

const ALL: &str =
    "[announce.outcomes]\ncodepipeline = [\"failed\", \"attention\", \"progress\", \"succeeded\"]";

#[test]
fn a_run_is_one_message_from_start_to_end() {
    let world = World::new(ALL, true);
    let notices = [run("1", 1, "e1", "STARTED"), run("2", 2, "e2", "STARTED"), run("3", 3, "e1", "FAILED")];
    let (words, threads, updated) = told(&world, &notices);
    assert_eq!(words, ["not_an_alarm", "not_an_alarm", "matter_changed"]);
    assert_eq!(threads, [None, None, Some("new-0".to_owned())]);
    assert_eq!(updated, ["new-0"]);
    let messages = world.channels[0].messages.borrow();
    assert!(messages[2].0.thread.as_ref().unwrap().broadcast, "people hear of a failure");
}

#[test]
fn a_finding_that_is_seen_again_changes_its_message_alone() {
    let world = World::new("", true);
    let notices =
        [finding("1", 1, 2, 1), finding("2", 2, 2, 40), finding("2", 2, 2, 40), finding("3", 3, 8, 41)];
    let (words, threads, updated) = told(&world, &notices);
    assert_eq!(words, ["not_an_alarm", "shown_in_place", "already_delivered", "matter_changed"]);
    assert_eq!((threads.len(), updated.len()), (2, 2), "{threads:?} {updated:?}");
}

#[test]
fn what_comes_late_changes_nothing() {
    let world = World::new(ALL, true);
    let (words, _, updated) = told(&world, &[run("2", 5, "e1", "SUCCEEDED"), run("1", 1, "e1", "STARTED")]);
    assert_eq!(words, ["not_an_alarm", "superseded"]);
    assert!(updated.is_empty());
}

#[test]
fn a_start_that_is_not_announced_is_followed_by_one_message() {
    let world = World::new("", true);
    let (words, threads, _) = told(&world, &[run("1", 1, "e1", "STARTED"), run("2", 2, "e1", "SUCCEEDED")]);
    assert_eq!(words, ["outcome_not_announced", "not_an_alarm"]);
    assert_eq!(threads, [None]);
}

#[test]
fn a_webhook_is_told_each() {
    let world = World::new("", false);
    let (words, threads, updated) = told(&world, &[finding("1", 1, 2, 1), finding("2", 2, 2, 40)]);
    assert_eq!(words, ["not_an_alarm", "not_an_alarm"]);
    assert_eq!((threads.len(), updated.len()), (2, 0));
}

#[test]
fn the_same_event_by_two_ways_is_told_once() {
    let world = World::new("", false);
    let notice = finding("1", 1, 2, 1);
    let body = json!({ "Type": "Notification", "MessageId": "m-7", "TopicArn": "arn:aws:sns:ap-northeast-2:1:t",
        "Message": notice.event, "Timestamp": "2026-11-23T00:01:00Z" });
    let by_topic = intake::notices(&body.to_string()).pop().unwrap();
    let (words, _, _) = told(&world, &[notice, by_topic]);
    assert_eq!(words, ["not_an_alarm", "already_delivered"]);
}

#[test]
fn a_message_that_slack_does_not_take_is_tried_again_with_its_matter_free() {
    let world = World::new("", true);
    world.channels[0].is_down.set(true);
    assert!(world.notify(&finding("1", 1, 2, 1)).result.is_err());
    world.channels[0].is_down.set(false);
    assert!(world.notify(&finding("2", 2, 2, 2)).result.is_ok());
}
