//! Tests receivers other than Slack: PagerDuty and a server that accepts signed JSON.

use bongsu_stand_in::{
    Answer, ButtonPress, Context as _, PagerDuty, ROUTING_KEY, Result, SIGNING_SECRET, Slack,
};
use serde_json::{Value, json};

use crate::buttons::{answer, now};
use crate::events::{alarm, another_alarm, changed, sns};
use crate::harness::{Setup, assert_delivered, assert_undelivered, ministack};

const WEBHOOK_SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

fn file(text: &str) -> Result<tempfile::NamedTempFile> {
    let file = tempfile::NamedTempFile::new()?;
    std::fs::write(file.path(), text)?;
    Ok(file)
}

fn path(file: &tempfile::NamedTempFile) -> String {
    file.path().display().to_string()
}

#[tokio::test]
async fn pagerduty_opens_and_resolves_one_incident_for_an_alarm() -> Result<()> {
    let pagerduty = PagerDuty::start().await?;
    let key = file(ROUTING_KEY)?;
    let config = format!("[[receiver]]\nname = \"pager\"\npagerduty.routing_key.file = {:?}", path(&key));
    let config = file(&config)?;
    let setup = Setup::without_webhook().await?.env("BONGSU_CONFIG", &path(&config));
    let mut function = setup.env("BONGSU_PAGERDUTY_ORIGIN", &pagerduty.origin()).start().await?;
    // PagerDuty is busy at first, so the event is sent again.
    pagerduty.script([(429, String::new()), (500, "not JSON".to_owned())]);
    assert_delivered(&function.invoke(alarm()?).await?, 1);
    let states: Vec<_> = pagerduty.incidents().into_values().collect();
    assert_eq!(states, ["triggered"]);
    assert_delivered(&function.invoke(sns([changed("web-cpu-high", "ALARM", "OK", 40)?])).await?, 1);
    let incidents = pagerduty.incidents();
    assert_eq!(incidents.values().collect::<Vec<_>>(), [&"resolved"], "{incidents:?}");
    let events = pagerduty.events();
    let first = events.first().context("no event")?;
    assert_eq!(first["payload"]["component"], "web-cpu-high");
    assert!(first["links"].as_array().is_some_and(|links| !links.is_empty()), "{first}");
    pagerduty.script([(400, format!("{{\"errors\":[\"{ROUTING_KEY} is no key\"]}}"))]);
    let refused = function.invoke(another_alarm()?).await?;
    assert_undelivered(&refused, &["400", "Events API V2"])?;
    let seen = function.finish().await?;
    assert!(!seen.log.contains(ROUTING_KEY), "{}", seen.log);
    Ok(())
}

/// A proxy in front of PagerDuty may answer 202 with its own page.
#[tokio::test]
async fn an_accepted_event_is_delivered_with_any_body_of_the_answer() -> Result<()> {
    let pagerduty = PagerDuty::start().await?;
    let key = file(ROUTING_KEY)?;
    let config =
        file(&format!("[[receiver]]\nname = \"pager\"\npagerduty.routing_key.file = {:?}", path(&key)))?;
    let setup = Setup::without_webhook().await?.env("BONGSU_CONFIG", &path(&config));
    let mut function = setup.env("BONGSU_PAGERDUTY_ORIGIN", &pagerduty.origin()).start().await?;
    pagerduty.script([(202, "<html>accepted</html>".to_owned())]);
    assert_delivered(&function.invoke(alarm()?).await?, 1);
    assert!(pagerduty.events().is_empty(), "the event is not sent again");
    function.finish().await.map(drop)
}

#[tokio::test]
async fn a_button_in_slack_acknowledges_the_incident_in_pagerduty() -> Result<()> {
    ministack().await?.create_table("pager-ack", "pk", "sk").await?;
    let pagerduty = PagerDuty::start().await?;
    let key = file(ROUTING_KEY)?;
    let setup = Setup::without_webhook().await?.with_ledger("pager-ack").await?;
    let webhook = file(&setup.slack.webhook())?;
    let config = file(&format!(
        "[[receiver]]\nname = \"team\"\nwebhook_url_file = {:?}\n[[receiver]]\nname = \"pager\"\npagerduty.routing_key.file = {:?}",
        path(&webhook),
        path(&key)
    ))?;
    let setup = setup.env("BONGSU_CONFIG", &path(&config)).env("SLACK_SIGNING_SECRET", SIGNING_SECRET);
    let mut function = setup.env("BONGSU_PAGERDUTY_ORIGIN", &pagerduty.origin()).start().await?;
    assert_delivered(&function.invoke(alarm()?).await?, 2);
    let dedup_key = pagerduty.events().first().context("no event")?["dedup_key"].clone();
    let about = dedup_key.as_str().and_then(|key| key.strip_prefix("bongsu/pager/")).context("no key")?;
    let press = ButtonPress {
        action: "bongsu_acknowledge".to_owned(),
        value: json!({ "receiver": "team", "about": about }).to_string(),
        by: "U0123456789".to_owned(),
        response_url: function.slack.webhook_of("response"),
    };
    let pressed = function.invoke(press.event(SIGNING_SECRET, now())?.to_string()).await?;
    assert_eq!(answer(&pressed)?, (200, String::new()));
    let events = pagerduty.events();
    let [_, acknowledged] = events.as_slice() else { panic!("{events:?}") };
    let expected = json!({
        "routing_key": ROUTING_KEY, "event_action": "acknowledge", "dedup_key": dedup_key, "client": "bongsu",
    });
    assert_eq!(acknowledged, &expected);
    assert_eq!(pagerduty.incidents().into_values().collect::<Vec<_>>(), ["acknowledged"]);
    assert_delivered(&function.invoke(sns([changed("web-cpu-high", "ALARM", "OK", 40)?])).await?, 2);
    assert_eq!(pagerduty.incidents().into_values().collect::<Vec<_>>(), ["resolved"]);
    function.finish().await.map(drop)
}

#[tokio::test]
async fn a_server_gets_signed_json_and_the_same_id_with_every_attempt() -> Result<()> {
    let server = Slack::start().await?;
    let key = file(WEBHOOK_SECRET)?;
    let config = format!(
        "[[receiver]]\nname = \"hub\"\nwebhook.url = \"{}/alarms\"\nwebhook.signing_secret.file = {:?}",
        server.origin(),
        path(&key)
    );
    let config = file(&config)?;
    let mut function = Setup::without_webhook().await?.env("BONGSU_CONFIG", &path(&config)).start().await?;
    server.script([Answer::status(503, "busy"), Answer::CutConnection]);
    assert_delivered(&function.invoke(alarm()?).await?, 1);
    let posts = server.posts();
    assert_eq!(posts.len(), 3);
    let header = |at: usize, name: &str| posts.get(at).and_then(|post| post.header(name)).map(str::to_owned);
    for name in ["webhook-id", "idempotency-key"] {
        assert!(header(0, name).is_some_and(|id| id.starts_with("msg_")));
        assert_eq!((header(0, name), header(1, name)), (header(1, name), header(2, name)));
    }
    assert!(header(2, "webhook-signature").is_some_and(|it| it.starts_with("v1,")));
    let body: Value = posts.last().context("no post")?.json();
    let notice = &body["notices"][0];
    assert_eq!((&body["version"], &body["receiver"]), (&1.into(), &"hub".into()));
    assert_eq!((&notice["name"], &notice["state"]), (&"web-cpu-high".into(), &"ALARM".into()));
    assert!(body["text"].as_str().is_some_and(|text| text.contains("web-cpu-high")), "{body}");
    let seen = function.finish().await?;
    assert!(!seen.log.contains("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), "{}", seen.log);
    Ok(())
}
