use serde_json::Value;

use crate::program::{command, fixture, run};

#[tokio::test]
async fn prints_the_body_into_a_pipe_and_text_when_asked() {
    let file = fixture("sns-lambda-blueprint-test.json");
    let json = run(command(&["render", &file]), b"").await;
    let body: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!((json.code, json.stdout.lines().count()), (Some(0), 1));
    assert!(body["text"].as_str().unwrap().contains("ALARM: Example alarm name"));
    let arguments = [
        "render",
        &file,
        "--format",
        "text",
        "--locale",
        "ko",
        "--zone",
        "Asia/Seoul",
        "--at",
        "2017-01-12T16:31:00Z",
    ];
    let text = run(command(&arguments), b"").await;
    assert_eq!(text.stdout.lines().next(), Some("🚨 Example alarm name  정상 → 경보"));
    assert!(text.stdout.contains("2017-01-13 01:30:42 KST"), "{}", text.stdout);
}

#[tokio::test]
async fn reads_standard_input_and_takes_whatever_comes() {
    for input in [&b"plain text"[..], b"", b"{}", b"\xff\xfe\xfd"] {
        let ran = run(command(&["render", "-"]), input).await;
        assert_eq!((ran.code, ran.stdout.lines().count()), (Some(0), 1), "{input:?}: {}", ran.stderr);
    }
}

#[tokio::test]
async fn explains_messages_and_silences() {
    let told = run(command(&["render", &fixture("sns-lambda-ok.json"), "--explain"]), b"").await;
    assert!(told.stderr.contains("state_changed"), "{}", told.stderr);
    let silent =
        run(command(&["render", &fixture("eventbridge-composite-suppressed.json"), "--explain"]), b"").await;
    assert_eq!((silent.code, silent.stdout.as_str()), (Some(0), ""));
    assert!(silent.stderr.contains("suppressed"), "{}", silent.stderr);
}

#[tokio::test]
async fn explains_whether_a_picture_goes_along() {
    let folder = tempfile::tempdir().unwrap();
    let configuration = folder.path().join("bongsu.toml");
    let receiver = "[[receiver]]\nname = \"oncall\"\nwebhook_url_file = \"x\"\n";
    let graph = "[graph]\nbucket = \"pictures\"\n";
    for (text, event, word) in [
        ("", "sns-lambda-ok.json", "picture for terminal (receiver_cannot)"),
        (receiver, "sns-lambda-ok.json", "picture for oncall (off)"),
        (&format!("{graph}{receiver}"), "sns-lambda-ok.json", "picture for oncall (metric_graph)"),
        (&format!("{graph}{receiver}"), "sns-lambda-composite.json", "picture for oncall (no_metric)"),
    ] {
        std::fs::write(&configuration, text).unwrap();
        let mut command = command(&["render", &fixture(event), "--explain"]);
        command.current_dir(folder.path());
        let ran = run(command, b"").await;
        assert!(ran.stderr.contains(word), "{text}: {}", ran.stderr);
    }
}

#[tokio::test]
async fn says_what_is_wrong_and_where() {
    let folder = tempfile::tempdir().unwrap();
    let typo = folder.path().join("bongsu.toml");
    std::fs::write(&typo, "locale = \"ko\"\nzoen = \"Asia/Seoul\"\n").unwrap();
    let typo = typo.display().to_string();
    let ok = fixture("sns-lambda-ok.json");
    let cases: [(&[&str], i32, &[&str]); 5] = [
        (&["render", "/nonexistent.json"], 4, &["/nonexistent.json", "No such file"]),
        (&["render", &ok, "--config", "/nonexistent.toml"], 4, &["/nonexistent.toml"]),
        (&["render", &ok, "--config", &typo], 3, &["bongsu.toml", "line 2, column 1", "zoen"]),
        (&["render", &ok, "--zone", "Asia/Seol"], 2, &["--zone", "Asia/Seol"]),
        (&["render"], 2, &["<FILE>"]),
    ];
    for (arguments, code, parts) in cases {
        let ran = run(command(arguments), b"").await;
        assert_eq!(ran.code, Some(code), "{arguments:?}: {}", ran.stderr);
        for part in parts {
            assert!(ran.stderr.contains(part), "{arguments:?}: no \"{part}\" in {}", ran.stderr);
        }
    }
}

#[tokio::test]
async fn a_configuration_beside_it_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let text = "locale = \"ko\"\n[accounts]\n\"123456789012\" = \"운영\"\n[message]\ntitle = \"{{ symbol }} [{{ account }}] {{ name }}\"\nfacts = [\"region\"]\n[[message.field]]\nlabel = \"호스트\"\nvalue = \"{{ dimensions.InstanceId }}\"\n";
    std::fs::write(folder.path().join("bongsu.toml"), text).unwrap();
    let mut command = command(&["render", &fixture("sns-lambda-metric-alarm.json"), "--format", "text"]);
    command.current_dir(folder.path());
    let ran = run(command, b"").await;
    let lines: Vec<_> = ran.stdout.lines().collect();
    assert_eq!(lines[0], "🚨 [운영] web-cpu-high", "{}", ran.stderr);
    assert!(lines.contains(&"  | 호스트: i-0abc123def4567890"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("임계값:"), "{}", ran.stdout);
}
