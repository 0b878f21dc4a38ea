//! Tests `bongsu rota` with weekly turns and with the shifts of a calendar.

use crate::route::{bongsu, folder};

const CONFIG: &str = r#"
[people]
"kim@example.com" = "U0000001"

[[rota]]
name = "primary"
zone = "Asia/Seoul"
people = ["U0000002", "U0000003"]
starts = 2026-01-05
calendar.file = "on-call.ics"
"#;

const CALENDAR: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20260106T000000Z\r\n\
    DTEND:20260107T000000Z\r\nSUMMARY:On call\r\nATTENDEE:mailto:kim@example.com\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

const AT: [&str; 2] = ["--at", "2026-01-06T01:00:00Z"];

#[tokio::test]
async fn shows_who_is_on_call_now_and_next() {
    let folder = folder(CONFIG);
    std::fs::write(folder.path().join("on-call.ics"), CALENDAR).unwrap();
    let ran =
        bongsu(folder.path(), &["rota", "primary", "--weeks", "1", "--format", "text", AT[0], AT[1]]).await;
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let lines: Vec<_> = ran.stdout.lines().collect();
    let expected = [
        "primary: U0000001 now",
        "  Tue 2026-01-06 10:00  Wed 2026-01-07 09:00  U0000001",
        "  Wed 2026-01-07 09:00  Mon 2026-01-12 09:00  U0000002",
        "  Mon 2026-01-12 09:00  Tue 2026-01-13 10:00  U0000003",
    ];
    assert_eq!(lines, expected);
    let ran = bongsu(folder.path(), &["rota", "--format", "json", AT[0], AT[1]]).await;
    let told: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((&told["rota"], &told["now"]), (&"primary".into(), &"U0000001".into()), "{told}");
    let ran = bongsu(folder.path(), &["rota", "none", AT[0], AT[1]]).await;
    assert!(ran.code != Some(0) && ran.stderr.contains("primary"), "{}", ran.stderr);
}

#[tokio::test]
async fn an_unreadable_calendar_is_reported_and_the_weekly_turns_apply() {
    let folder = folder(CONFIG);
    for (text, expected) in [
        (None, "No such file"),
        (Some("<html>".to_owned()), "it is not a calendar"),
        (Some(CALENDAR.replace("SUMMARY", "RRULE:FREQ=SECONDLY\r\nSUMMARY")), "repeats within a day"),
        (Some("x".repeat(10 << 20)), "it has more than 4 MB"),
    ] {
        if let Some(text) = text {
            std::fs::write(folder.path().join("on-call.ics"), text).unwrap();
        }
        let ran = bongsu(folder.path(), &["rota", "--format", "text", AT[0], AT[1]]).await;
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert!(ran.stderr.contains(expected), "{expected}: {}", ran.stderr);
        assert!(ran.stdout.contains("primary: U0000002 now"), "{}", ran.stdout);
    }
}

#[tokio::test]
async fn a_day_without_a_shift_belongs_to_the_weekly_turns_or_to_nobody() {
    let alone = CONFIG.replace("people = [\"U0000002\", \"U0000003\"]\nstarts = 2026-01-05\n", "");
    assert_ne!(alone, CONFIG);
    let after = ["--at", "2026-01-09T01:00:00Z"];
    for (config, now) in [(CONFIG, "primary: U0000002 now"), (&alone, "primary: nobody now")] {
        let folder = folder(config);
        std::fs::write(folder.path().join("on-call.ics"), CALENDAR).unwrap();
        let ran =
            bongsu(folder.path(), &["rota", "--weeks", "1", "--format", "text", after[0], after[1]]).await;
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert_eq!(ran.stdout.lines().next(), Some(now), "{}", ran.stdout);
        let before = ["--at", "2026-01-05T01:00:00Z"];
        let ran =
            bongsu(folder.path(), &["rota", "--weeks", "1", "--format", "text", before[0], before[1]]).await;
        assert!(
            ran.stdout.contains("Tue 2026-01-06 09:00  Wed 2026-01-07 09:00  U0000001"),
            "{}",
            ran.stdout
        );
    }
}
