//! Tests silences in the state of a watch. The tests of silences in a stack are in `aws/silences.rs`.

use std::path::Path;

use serde_json::Value;

use crate::program::{Ran, command, run};
use crate::watch::{ALWAYS, lines, signal, until};

async fn silence(state: &Path, arguments: &[&str]) -> Ran {
    let state = state.display().to_string();
    let mut all = vec!["silence"];
    all.extend(arguments);
    all.extend(["--state", &state, "--format", "json"]);
    run(command(&all), b"").await
}

fn one(ran: &Ran) -> Value {
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    serde_json::from_str(&ran.stdout).unwrap()
}

#[tokio::test]
async fn a_silence_is_added_listed_and_expired() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path();
    let add =
        ["add", "alarm=web-*", "severity=sev3", "--for", "2h", "--comment", "deploying", "--by", "jane"];
    let added = one(&silence(state, &add).await);
    assert_eq!((&added["state"], &added["createdBy"]), (&"active".into(), &"jane".into()));
    assert_eq!(added["matchers"], serde_json::json!(["alarm=web-*", "severity=sev3"]));
    assert_eq!(one(&silence(state, &["list"]).await), added);
    let id = added["id"].as_str().unwrap();
    assert_eq!(one(&silence(state, &["expire", id]).await)["state"], "expired");
    assert_eq!(one(&silence(state, &["list"]).await)["state"], "expired");
    let unknown = silence(state, &["expire", "none"]).await;
    assert_eq!(unknown.code, Some(2), "{}", unknown.stderr);
    assert!(unknown.stderr.contains("bongsu silence list"), "{}", unknown.stderr);
}

#[tokio::test]
async fn invalid_silences_are_refused_with_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let cases: [(&[&str], &str); 6] = [
        (&["add", "--for", "2h"], "<MATCHER>"),
        (&["add", "alarm=web"], "--for <SPAN>"),
        (&["add", "alarm=web", "--until", "2020-01-01T00:00:00Z"], "in the past; choose a later time"),
        (&["add", "state=ALARM", "--for", "2h"], "--everything"),
        (&["add", "alrm=web", "--for", "2h"], "there is no label \"alrm\""),
        (&["add", "alarm=web", "--for", "2h", "--until", "2040-01-01T00:00:00Z"], "cannot be used with"),
    ];
    for (arguments, expected) in cases {
        let ran = silence(folder.path(), arguments).await;
        assert_eq!(ran.code, Some(2), "{arguments:?} {}", ran.stderr);
        assert!(ran.stderr.contains(expected), "{arguments:?} {}", ran.stderr);
    }
    assert_eq!(silence(folder.path(), &["list"]).await.stdout, "");
    let everything = silence(folder.path(), &["add", "state=ALARM", "--for", "2h", "--everything"]).await;
    assert_eq!(everything.code, Some(0), "{}", everything.stderr);
    let nowhere = silence(&folder.path().join("none"), &["list"]).await;
    assert_eq!(nowhere.code, Some(4), "{}", nowhere.stderr);
}

/// Takes ten seconds, the shortest period of an alarm.
#[tokio::test]
async fn a_silence_reaches_a_running_watch() {
    let folder = tempfile::tempdir().unwrap();
    let (config, state) = (folder.path().join("bongsu.toml"), folder.path().join("state"));
    std::fs::write(&config, ALWAYS).unwrap();
    let (config, at) = (config.display().to_string(), state.display().to_string());
    let mut child = command(&["watch", "--no-inbox", "--config", &config, "--state", &at]).spawn().unwrap();
    let mut lines = lines(&mut child);
    until(&mut lines, "bongsu drill").await;
    let add = ["add", "alarm=always", "--for", "2h", "--by", "jane"];
    let added = one(&silence(&state, &add).await);
    until(&mut lines, "always: not announced: somebody silenced it").await;
    assert_eq!(one(&silence(&state, &["list"]).await), added);
    let id = added["id"].as_str().unwrap();
    assert_eq!(one(&silence(&state, &["expire", id]).await)["state"], "expired");
    signal(&child, "-TERM");
    child.wait().await.unwrap();
    assert_eq!(one(&silence(&state, &["list"]).await)["state"], "expired", "it is kept");
}

#[tokio::test]
async fn a_state_in_use_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let now = "2026-01-05T00:00:00Z".parse().unwrap();
    let opened = bongsu_io::redb::StateFile::open(folder.path(), now).unwrap();
    let ran = silence(folder.path(), &["list"]).await;
    assert_eq!(ran.code, Some(4), "{}", ran.stderr);
    assert!(ran.stderr.contains("uses it and does not answer: stop that program"), "{}", ran.stderr);
    drop(opened);
    assert_eq!(silence(folder.path(), &["list"]).await.code, Some(0));
}
