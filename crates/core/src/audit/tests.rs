use bongsu_alarm::Locale;

use super::*;
use crate::config::Config;
use crate::render::daily_summary;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_392_000 + seconds).unwrap()
}

fn listed(name: &str, state: AlarmState, since: Timestamp) -> SummaryAlarm {
    SummaryAlarm { name: name.to_owned(), state, since }
}

fn entry(state: AlarmState, changed: i64, status: &DeliveryStatus) -> Entry {
    let json = serde_json::json!({
        "version": 1, "name": "a", "state": state, "at": at(changed), "first_seen": at(changed), "fate": status,
    });
    serde_json::from_value(json).unwrap()
}

fn delivered(seconds: i64) -> DeliveryStatus {
    DeliveryStatus::Delivered {
        at: at(seconds),
        reason: "state_changed".to_owned(),
        attempts: 1,
        fallback: None,
    }
}

#[test]
fn each_status_has_a_verdict() {
    let silenced = DeliveryStatus::Silenced { at: at(1), reason: "muted".to_owned() };
    let cases = [
        (delivered(3), Verdict::Delivered(SignedDuration::from_secs(3))),
        (delivered(300), Verdict::Late(SignedDuration::from_secs(300))),
        (silenced, Verdict::Silenced("muted".to_owned())),
        (DeliveryStatus::Claimed { until: at(101) }, Verdict::Waiting),
        (DeliveryStatus::Claimed { until: at(99) }, Verdict::Missing),
        (DeliveryStatus::Unknown, Verdict::Missing),
    ];
    for (status, expected) in cases {
        let entries = [entry(AlarmState::Alarm, 0, &status)];
        assert_eq!(verdict(AlarmState::Alarm, at(0), &entries, at(400)), expected);
        assert_eq!(verdict(AlarmState::Ok, at(0), &entries, at(400)), Verdict::Missing, "another state");
        assert_eq!(verdict(AlarmState::Alarm, at(60), &entries, at(400)), Verdict::Missing, "another time");
    }
}

#[test]
fn a_notice_that_only_the_fallback_has_is_not_delivered() {
    let fallback =
        DeliveryStatus::Delivered { at: at(4), reason: "fallback".to_owned(), attempts: 1, fallback: None };
    let waiting = DeliveryStatus::Waiting { since: at(1), because: crate::ledger::Waiting::Undelivered };
    let silenced = DeliveryStatus::Silenced { at: at(1), reason: "muted".to_owned() };
    let only = Verdict::FallbackOnly(SignedDuration::from_secs(4));
    let cases = [
        (vec![fallback.clone()], only.clone()),
        (vec![waiting.clone(), fallback.clone()], only.clone()),
        (vec![DeliveryStatus::Claimed { until: at(99) }, fallback.clone()], only.clone()),
        (vec![silenced, fallback.clone()], only),
        (vec![fallback, waiting, delivered(3)], Verdict::Delivered(SignedDuration::from_secs(3))),
    ];
    for (statuses, expected) in cases {
        let entries: Vec<_> = statuses.iter().map(|status| entry(AlarmState::Alarm, 0, status)).collect();
        assert_eq!(verdict(AlarmState::Alarm, at(0), &entries, at(400)), expected, "{statuses:?}");
    }
}

#[test]
fn a_change_is_missing_only_if_cloudwatch_acted_and_time_has_passed() {
    let alarm = AlarmIdentity { name: "a".to_owned(), arn: None, account: None, region: None };
    let state = AlarmState::Alarm;
    let transition = AuditedTransition { alarm, state, at: at(0), contributor: None, event: String::new() };
    let silent = Verdict::Silenced("no_action_of_cloudwatch".to_owned());
    let cases = [
        (true, 299, Verdict::Waiting),
        (true, 300, Verdict::Missing),
        (false, 299, silent.clone()),
        (false, 9_999, silent),
    ];
    for (acted, age, expected) in cases {
        assert_eq!(judge(&transition, &[], acted, at(age), ON_ITS_WAY), expected, "{acted} {age}");
    }
    let shown = [entry(AlarmState::Alarm, 0, &delivered(1))];
    let verdict = judge(&transition, &shown, false, at(9), ON_ITS_WAY);
    assert_eq!(verdict, Verdict::Delivered(SignedDuration::from_secs(1)));
}

#[test]
fn percentiles_are_actual_delays() {
    assert_eq!(Delays::of(Vec::new()), None);
    let seconds = |values: &[i64]| values.iter().map(|it| SignedDuration::from_secs(*it)).collect::<Vec<_>>();
    let delays = Delays::of(seconds(&[5, 1, 3])).unwrap();
    assert_eq!([delays.median, delays.p99, delays.worst].map(|it| it.as_secs()), [3, 5, 5]);
    let hundred: Vec<_> = (1..=200).collect();
    let delays = Delays::of(seconds(&hundred)).unwrap();
    assert_eq!([delays.median, delays.p99, delays.worst].map(|it| it.as_secs()), [100, 198, 200]);
}

fn text(event: &str) -> (String, String) {
    let event: serde_json::Value = serde_json::from_str(event).unwrap();
    let text = |name: &str| event[name].as_str().unwrap().to_owned();
    (text("Subject"), text("Message"))
}

#[test]
fn the_daily_summary_lists_the_alarms_in_alarm_or_says_that_all_is_quiet() {
    let mut quiet = DailySummary::new(vec![listed("a", AlarmState::Ok, at(0))], &[], at(60));
    let (title, shown) = text(&daily_summary(&quiet, &Config::default(), at(60)));
    assert_eq!(title, "🔥 All is quiet");
    assert_eq!(shown, "1 OK, 0 ALARM, 0 INSUFFICIENT DATA\nNo changes announced since yesterday");

    quiet.mute = (0..7).map(|it| format!("m{it}")).collect();
    let (_, shown) = text(&daily_summary(&quiet, &Config::default(), at(60)));
    assert!(shown.ends_with("⚠️ 7 alarms notify nobody: m0, m1, m2, m3, m4, ..."), "{shown}");

    let alarms = (0..25).map(|it| listed(&format!("db-{it:02}"), AlarmState::Alarm, at(-it * 60))).collect();
    let waiting = DeliveryStatus::Waiting { since: at(0), because: crate::ledger::Waiting::Undelivered };
    let entries = [
        entry(AlarmState::Alarm, 0, &delivered(2)),
        entry(AlarmState::Alarm, -200_000, &delivered(-190_000)),
        entry(AlarmState::Alarm, 0, &waiting),
    ];
    let burning = DailySummary::new(alarms, &entries, at(60));
    let korean = Config { locale: Locale::Ko, ..Config::default() };
    let (title, shown) = text(&daily_summary(&burning, &korean, at(60)));
    assert_eq!(title, "🔥 경보 25건 발생 중");
    assert!(shown.starts_with("🚨 db-24, 25분째\n") && shown.contains("외 5건"), "{shown}");
    assert!(
        shown.ends_with("지난 하루 알림 1건: 중앙값 2초, p99 2초, 최대 2초\n⚠️ 아직 전달하지 못한 알림 1건"),
        "{shown}"
    );
}

#[test]
fn the_daily_summary_counts_alarms_that_cloudwatch_does_not_list() {
    let shown = |changes: &[(AlarmState, i64)]| {
        let entries: Vec<_> = changes.iter().map(|(state, at)| entry(*state, *at, &delivered(*at))).collect();
        let summary = DailySummary::new(vec![listed("b", AlarmState::Ok, at(0))], &entries, at(60));
        let listed = ["b", "c"].into_iter().collect();
        text(&daily_summary(&summary.with_unlisted(&listed, &entries), &Config::default(), at(60))).1
    };
    // The entries belong to the alarm "a", whose type CloudWatch's answer does not contain.
    let burning = shown(&[(AlarmState::Alarm, 1)]);
    assert!(burning.starts_with("🚨 a, for 59") && burning.contains("1 OK, 1 ALARM"), "{burning}");
    assert!(shown(&[(AlarmState::Alarm, 1), (AlarmState::Ok, 2)]).starts_with("1 OK, 0 ALARM"));
}

#[test]
fn the_daily_summary_counts_the_alarms_of_each_account() {
    let account = |ok, alarm| AccountSummary { ok, alarm, ..AccountSummary::default() };
    let mut accounts: std::collections::BTreeMap<_, _> =
        (0..30).map(|it| (format!("dev-{it:02}"), account(3, 0))).collect();
    accounts.insert("prod".to_owned(), account(120, 2));
    let unread = ["stage, us-east-1".to_owned()];
    let summary = DailySummary { accounts, unread: unread.to_vec(), ..DailySummary::default() };
    let (_, shown) = text(&daily_summary(&summary, &Config::default(), at(60)));
    let lines: Vec<_> = shown.lines().collect();
    let (prod, dev) =
        ("prod: 120 OK, 2 ALARM, 0 INSUFFICIENT DATA", "dev-00: 3 OK, 0 ALARM, 0 INSUFFICIENT DATA");
    assert_eq!((lines[1], lines[2], lines[21]), (prod, dev, "and 11 more"), "{shown}");
    assert!(shown.ends_with("⚠️ 1 account could not be read: stage, us-east-1"), "{shown}");
}

#[test]
fn one_daily_summary_for_each_day_in_the_zone() {
    let zone = crate::zone::Zone::parse("Asia/Seoul").unwrap();
    let config = Config { zone, ..Config::default() };
    let id = |now| {
        let event = daily_summary(&DailySummary::default(), &config, now);
        serde_json::from_str::<serde_json::Value>(&event).unwrap()["MessageId"].clone()
    };
    let noon: Timestamp = "2026-11-23T03:00:00Z".parse().unwrap();
    let evening: Timestamp = "2026-11-23T14:59:00Z".parse().unwrap();
    assert_eq!(id(noon), id(evening));
    assert_ne!(id(evening), id("2026-11-23T15:01:00Z".parse().unwrap()));
}
