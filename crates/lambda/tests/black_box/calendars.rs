//! Tests the calendar of a rota at a URL: the last content is kept and applies while the URL fails.

use bongsu_stand_in::{Result, WebFile, WebFiles};
use tempfile::NamedTempFile;

use crate::events::sns;
use crate::harness::{Running, Setup, assert_delivered, ministack};

const PATH: &str = "/on-call.ics";

/// Returns a calendar with a shift from yesterday to tomorrow.
#[expect(clippy::disallowed_methods, reason = "the function reads the real clock")]
fn calendar() -> WebFile {
    let time = |hours: i64| {
        (jiff::Timestamp::now() + jiff::SignedDuration::from_hours(hours))
            .strftime("%Y%m%dT%H%M%SZ")
            .to_string()
    };
    let (from, to) = (time(-24), time(24));
    let text = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:{from}\r\nDTEND:{to}\r\nSUMMARY:Kim\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    );
    WebFile::Content(text.into_bytes())
}

/// Starts a function that mentions the person on call: Kim by the calendar, and another person without it.
async fn function(table: &str, files: &WebFiles) -> Result<(Running, NamedTempFile)> {
    let config = NamedTempFile::new()?;
    let settings = format!(
        "[people]\nkim = \"U000000KIM1\"\n[[rota]]\nname = \"primary\"\nzone = \"UTC\"\nstarts = \"2026-01-05\"\n\
         people = [\"U00WEEKLY01\"]\ncalendar.url = {:?}\n[route]\nmention = [\"rota:primary\"]\n",
        files.url(PATH)
    );
    std::fs::write(config.path(), settings)?;
    let setup = Setup::with_answers([]).await?.with_ledger(table).await?;
    let setup = setup.env("BONGSU_CONFIG", &config.path().display().to_string());
    Ok((setup.start().await?, config))
}

/// Sends an alarm. Returns the person whom the message mentions.
async fn mentioned(function: &mut Running, name: &str) -> Result<String> {
    let alarm = crate::events::changed(name, "OK", "ALARM", 0)?;
    assert_delivered(&function.invoke(sns([alarm])).await?, 1);
    let posts = function.slack.posts();
    let body = posts.last().map(|post| post.body.clone()).unwrap_or_default();
    let id = body.split_once("<@").and_then(|(_, rest)| rest.split_once('>')).map(|(id, _)| id.to_owned());
    Ok(id.unwrap_or_default())
}

#[tokio::test]
async fn the_kept_calendar_applies_while_its_url_fails() -> Result<()> {
    ministack().await?.create_table("calendar", "pk", "sk").await?;
    let files = WebFiles::start().await?;
    // The server redirects to another address.
    files.put(PATH, WebFile::MovedTo(files.url("/moved.ics")));
    files.put("/moved.ics", calendar());
    let (mut first, _config) = function("calendar", &files).await?;
    assert_eq!(mentioned(&mut first, "a").await?, "U00WEEKLY01", "no message waits for a calendar");
    assert_eq!(mentioned(&mut first, "b").await?, "U000000KIM1");
    assert_eq!(files.requests(), [PATH, "/moved.ics"], "the calendar is read only from time to time");
    first.finish().await?;
    // Another instance starts while the URL fails.
    files.put(PATH, WebFile::Failure(500));
    let (mut second, _config) = function("calendar", &files).await?;
    assert_eq!(mentioned(&mut second, "c").await?, "U000000KIM1");
    assert_eq!(mentioned(&mut second, "d").await?, "U000000KIM1");
    second.finish().await.map(drop)
}

#[tokio::test]
async fn the_weekly_turn_applies_if_a_calendar_is_refused() -> Result<()> {
    for (table, said) in [
        ("calendar-huge", "more than 4 MB"),
        ("calendar-round", "redirects too often"),
        ("calendar-elsewhere", "does not begin with https:// or webcal://"),
        ("calendar-gone", "answered 404"),
    ] {
        ministack().await?.create_table(table, "pk", "sk").await?;
        let files = WebFiles::start().await?;
        let file = match table {
            "calendar-huge" => WebFile::Content(vec![b'x'; 10 << 20]),
            "calendar-round" => WebFile::MovedTo(files.url(PATH)),
            "calendar-elsewhere" => WebFile::MovedTo("ftp://calendar.example/a.ics".to_owned()),
            _ => WebFile::Failure(404),
        };
        files.put(PATH, file);
        let (mut function, _config) = function(table, &files).await?;
        for name in ["a", "b"] {
            assert_eq!(mentioned(&mut function, name).await?, "U00WEEKLY01");
        }
        let seen = function.finish().await?;
        assert!(seen.log.contains(said), "{table}: {}", seen.log);
    }
    Ok(())
}
