use bongsu_alarm::TimeRange;
use bongsu_alarm::alarm::AlarmState;
use bongsu_alarm::evaluate::Row;
use bongsu_core::inbox::{Arrival, ArrivalContent, Changed, Course, File, InboxQuery, Limits};
use bongsu_core::report::Reported;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::Archive;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_392_000 + second).unwrap()
}

fn arrival(second: i64, name: &str, state: AlarmState) -> Arrival {
    let about = Reported {
        name: name.to_owned(),
        state: Some(state),
        at: Some(at(second)),
        reason: "state_changed".to_owned(),
        event: "{}".to_owned(),
        ..Reported::default()
    };
    let content = ArrivalContent::Message { message: json!({ "text": name }), about: vec![about] };
    Arrival { at: at(second), content, text: format!("{name} {state}"), thread: None, files: Vec::new() }
}

fn names(found: &[bongsu_core::inbox::Kept]) -> Vec<(u64, &str)> {
    found.iter().map(|kept| (kept.id, kept.content.about()[0].name.as_str())).collect()
}

fn limits(count: u64) -> Limits {
    Limits { count, age: SignedDuration::from_hours(1) }
}

#[test]
fn returns_matches_in_order() {
    let archive = Archive::in_memory(limits(100), at(0)).unwrap();
    let arrivals = [
        arrival(1, "cpu", AlarmState::Alarm),
        arrival(2, "결제 서버", AlarmState::Alarm),
        arrival(3, "cpu", AlarmState::Ok),
    ];
    assert_eq!(archive.keep(&arrivals, &[]).unwrap(), [1, 2, 3]);
    let all = InboxQuery::default;
    let latest = |query, before, limit| archive.latest(&query, before, limit).unwrap();
    assert_eq!(names(&latest(all(), None, 2)), [(2, "결제 서버"), (3, "cpu")]);
    assert_eq!(names(&latest(all(), Some(2), 2)), [(1, "cpu")]);
    assert_eq!(names(&latest(all().with_words("결제"), None, 9)), [(2, "결제 서버")]);
    let ok = InboxQuery { state: Some(AlarmState::Ok), alarm: Some("cpu".to_owned()), ..all() };
    assert_eq!(names(&latest(ok, None, 9)), [(3, "cpu")]);
    assert_eq!(names(&archive.after(&all(), 1, 1).unwrap()), [(2, "결제 서버")]);
    assert_eq!(archive.get(3).unwrap().unwrap().content, arrivals[2].content);
    assert_eq!((archive.get(4).unwrap(), archive.newest().unwrap()), (None, 3));
}

#[test]
fn deletes_items_beyond_the_limits_and_never_reuses_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let open = |second| Archive::open(folder.path(), "inbox.redb", limits(3), at(second)).unwrap().archive;
    let archive = open(0);
    let arrivals: Vec<_> = (0..5).map(|second| arrival(second, "cpu", AlarmState::Ok)).collect();
    archive.keep(&arrivals, &[]).unwrap();
    let ids = |archive: &Archive| {
        archive.latest(&InboxQuery::default(), None, 9).unwrap().iter().map(|it| it.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(&archive), [3, 4, 5]);
    drop(archive);
    let archive = open(3_603);
    assert_eq!(ids(&archive), [4, 5]);
    archive.forget(at(9_000)).unwrap();
    assert_eq!(ids(&archive), [0_u64; 0]);
    assert_eq!(archive.keep(&arrivals[..1], &[]).unwrap(), [6]);
}

#[test]
fn files_are_deleted_with_their_message_or_thread() {
    let archive = Archive::in_memory(limits(100), at(0)).unwrap();
    let with = |second, thread, ids: &[&str]| Arrival {
        thread,
        files: ids.iter().map(|id| File { id: (*id).to_owned(), bytes: id.as_bytes().to_vec() }).collect(),
        ..arrival(second, "cpu", AlarmState::Ok)
    };
    let arrivals = [with(0, None, &["F1", "F2"]), with(1, None, &["F3"]), with(2, Some((2, false)), &["F4"])];
    archive.keep(&arrivals, &[]).unwrap();
    archive.change(2, &with(1, None, &["F5"])).unwrap();
    let there = || {
        let all = ["F1", "F2", "F3", "F4", "F5"].into_iter();
        all.filter(|id| archive.file(id).unwrap().is_some_and(|bytes| bytes == id.as_bytes()))
            .collect::<Vec<_>>()
    };
    assert_eq!(there(), ["F1", "F2", "F3", "F4", "F5"]);
    archive.remove(2).unwrap();
    assert_eq!(there(), ["F1", "F2"]);
    archive.forget(at(9_000)).unwrap();
    assert_eq!(there(), [""; 0]);
    let many = |number: u64| File { id: format!("F{number:06}"), bytes: vec![1] };
    let arrival = Arrival { files: (0..=super::files::MOST).map(many).collect(), ..with(9_000, None, &[]) };
    archive.keep(&[arrival], &[]).unwrap();
    assert_eq!(archive.file("F000000").unwrap(), None, "the oldest file exceeds the limit");
    assert_eq!(archive.file("F000001").unwrap(), Some(vec![1]));
}

#[test]
fn later_samples_of_a_second_replace_earlier_ones() {
    let archive = Archive::in_memory(limits(100), at(0)).unwrap();
    let second = |second: i64| at(second).as_second() as f64;
    let course = |samples: Vec<Row>, changed| Course {
        alarm: "cpu".to_owned(),
        samples: vec![("cpu 10".to_owned(), samples)],
        changed,
    };
    let changed = Changed {
        at: at(10),
        from: AlarmState::Ok,
        to: AlarmState::Alarm,
        reason: "Threshold Crossed".to_owned(),
        explanation: "2 of 2".to_owned().into(),
    };
    let first = vec![[second(0), 1.0, 1.0, 1.0, 1.0], [second(0), 4.0, 2.0, 2.0, 2.0]];
    let then = vec![[second(0), 9.0, 1.0, 5.0, 3.0], [second(10), 2.0, 2.0, 2.0, 1.0]];
    archive.keep(&[], &[course(first, None)]).unwrap();
    archive.keep(&[], &[course(then, Some(changed.clone()))]).unwrap();
    let range = TimeRange { from: at(0), to: at(60) };
    let rows: Vec<_> = archive
        .samples("cpu 10", range)
        .unwrap()
        .iter()
        .map(bongsu_alarm::evaluate::Sample::to_row)
        .collect();
    assert_eq!(rows, [[second(0), 9.0, 1.0, 5.0, 3.0], [second(10), 2.0, 2.0, 2.0, 1.0]]);
    assert_eq!(archive.samples("cpu 60", range).unwrap(), []);
    assert_eq!(archive.changes("cpu", range).unwrap(), [changed]);
    assert_eq!(archive.changes("cpu", TimeRange { from: at(11), ..range }).unwrap(), []);
}

/// Measures the time with a hundred thousand items: `cargo test --release -p bongsu-io --features redb quick
/// -- --ignored --nocapture`.
#[test]
#[ignore = "creating the items takes time"]
fn a_hundred_thousand_are_quick_to_open_and_to_look_through() {
    let folder = tempfile::tempdir().unwrap();
    let open = || Archive::open(folder.path(), "inbox.redb", Limits::default(), at(0)).unwrap().archive;
    let archive = open();
    for hundred in 0..1_000 {
        let arrivals: Vec<_> = (0..100).map(|one| usual(hundred * 100 + one)).collect();
        archive.keep(&arrivals, &[]).unwrap();
    }
    drop(archive);
    let timed = |what: &str, work: &dyn Fn() -> usize| {
        let begun = std::time::Instant::now();
        let found = work();
        println!("{what}: {found} in {:?}", begun.elapsed());
    };
    timed("open", &|| usize::try_from(open().newest().unwrap()).unwrap());
    let archive = open();
    let latest = |query: InboxQuery| archive.latest(&query, None, 31).unwrap().len();
    timed("newest page", &|| latest(InboxQuery::default()));
    timed("a page of one alarm", &|| {
        latest(InboxQuery { alarm: Some("alarm-7".to_owned()), ..InboxQuery::default() })
    });
    timed("a word that only the oldest has", &|| latest(InboxQuery::default().with_words("number-0-of-all")));
    timed("a word that none has", &|| latest(InboxQuery::default().with_words("nothing")));
    let first_hour = InboxQuery { to: Some(at(3_600)), ..InboxQuery::default() };
    timed("the first hour", &|| latest(first_hour.clone()));
}

/// A message of typical length.
fn usual(number: i64) -> Arrival {
    let arrival = arrival(number * 10, &format!("alarm-{}", number % 50), AlarmState::Alarm);
    let text = format!("{} number-{number}-of-all {}", arrival.text, "what a reader sees of it ".repeat(15));
    let message = json!({ "text": text, "attachments": [{ "blocks": "x".repeat(2_000) }] });
    let about = arrival.content.about().to_vec();
    Arrival { content: ArrivalContent::Message { message, about }, text, ..arrival }
}
