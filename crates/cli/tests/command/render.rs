use std::path::Path;

use serde_json::Value;

use crate::program::{command, fixture, run};

#[tokio::test]
async fn prints_the_body_to_a_pipe_and_text_on_request() {
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
async fn reads_any_bytes_from_standard_input() {
    for input in [&b"plain text"[..], b"", b"{}", b"\xff\xfe\xfd"] {
        let ran = run(command(&["render", "-"]), input).await;
        assert_eq!((ran.code, ran.stdout.lines().count()), (Some(0), 1), "{input:?}: {}", ran.stderr);
    }
}

#[tokio::test]
async fn an_old_event_is_late_only_with_a_later_now() {
    let file = fixture("sns-lambda-just-over.json");
    let render = async |more: &[&str]| {
        let arguments = [&["render", file.as_str(), "--format", "text"], more].concat();
        run(command(&arguments), b"").await.stdout
    };
    let at_once = render(&[]).await;
    assert!(!at_once.contains("delayed"), "{at_once}");
    let later = render(&["--now", "2026-11-28T07:12:08Z"]).await;
    assert!(later.replace('\u{a0}', " ").contains("delayed 2 h"), "{later}");
}

#[tokio::test]
async fn explains_messages_and_silences() {
    let told = run(command(&["render", &fixture("sns-lambda-ok.json"), "--explain"]), b"").await;
    assert!(told.stderr.contains("state_changed"), "{}", told.stderr);
    // The reason for a missing message is printed even without --explain.
    let suppressed = fixture("eventbridge-composite-suppressed.json");
    for arguments in [vec!["render", &suppressed, "--explain"], vec!["render", &suppressed]] {
        let silent = run(command(&arguments), b"").await;
        assert_eq!((silent.code, silent.stdout.as_str()), (Some(0), ""));
        assert!(silent.stderr.contains("suppressed"), "{}", silent.stderr);
    }
}

#[tokio::test]
async fn explains_whether_there_is_a_picture() {
    let folder = tempfile::tempdir().unwrap();
    let configuration = folder.path().join("bongsu.toml");
    let receiver = "[[receiver]]\nname = \"oncall\"\nwebhook_url_file = \"x\"\n";
    let graph = "[graph]\nbucket = \"pictures\"\n";
    for (text, event, word) in [
        ("", "sns-lambda-ok.json", "picture for terminal (receiver_cannot)"),
        (receiver, "sns-lambda-ok.json", "picture for oncall (off)"),
        (&format!("{graph}{receiver}"), "sns-lambda-ok.json", "picture for oncall (metric_graph)"),
        (&format!("{graph}{receiver}"), "sns-lambda-composite.json", "picture for oncall (no_metric)"),
        (
            "[graph]\nupload = true\n[[receiver]]\nname = \"bot\"\nchannel = \"C1\"\nbot_token_file = \"x\"\n",
            "sns-lambda-ok.json",
            "picture for bot (metric_graph_in_thread)",
        ),
    ] {
        std::fs::write(&configuration, text).unwrap();
        let mut command = command(&["render", &fixture(event), "--explain"]);
        command.current_dir(folder.path());
        let ran = run(command, b"").await;
        assert!(ran.stderr.contains(word), "{text}: {}", ran.stderr);
    }
}

#[tokio::test]
async fn explains_whether_log_lines_and_changes_follow() {
    let folder = tempfile::tempdir().unwrap();
    let configuration = folder.path().join("bongsu.toml");
    let receiver = "[[receiver]]\nname = \"oncall\"\nwebhook_url_file = \"x\"\n";
    let wanted = format!("[route]\nlog_lines = true\nchanges = true\n{receiver}");
    let named = format!("[route]\nlog_lines = true\nlog_group = \"/team/web\"\n{receiver}");
    for (text, event, lines, changes) in [
        ("", "sns-lambda-metric-alarm.json", "receiver_cannot", "receiver_cannot"),
        (receiver, "sns-lambda-metric-alarm.json", "off", "off"),
        (&wanted, "sns-lambda-ok.json", "not_in_alarm", "not_in_alarm"),
        (&wanted, "sns-lambda-metric-alarm.json", "no_log_group", "changes"),
        (&wanted, "sns-lambda-composite.json", "no_log_group", "no_resource"),
        (&named, "sns-lambda-metric-alarm.json", "log_lines", "off"),
    ] {
        std::fs::write(&configuration, text).unwrap();
        let mut command = command(&["render", &fixture(event), "--explain"]);
        command.current_dir(folder.path());
        let ran = run(command, b"").await;
        for word in [
            "log lines for".to_owned(),
            format!("({lines})"),
            "changes for".to_owned(),
            format!("({changes})"),
        ] {
            assert!(ran.stderr.contains(&word), "{text} {event}: no {word} in {}", ran.stderr);
        }
    }
}

/// The event of EventBridge has the datapoints of the decision, and the message of SNS has none.
#[tokio::test]
async fn shows_the_chart_of_the_events_datapoints() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = "[graph]\nchart = true\n[[receiver]]\nname = \"oncall\"\nwebhook_url_file = \"x\"\n";
    std::fs::write(folder.path().join("bongsu.toml"), receiver).unwrap();
    for (event, has_chart, said) in [
        ("eventbridge-state-change.json", true, "the chart shows the event's"),
        ("sns-lambda-metric-alarm.json", false, "no chart here: the event has too few datapoints"),
    ] {
        let mut command = command(&["render", &fixture(event), "--format", "json"]);
        command.current_dir(folder.path());
        let ran = run(command, b"").await;
        assert_eq!(ran.stdout.contains("\"data_visualization\""), has_chart, "{event}: {}", ran.stdout);
        assert!(ran.stderr.contains(said) && ran.stderr.contains("the last 20"), "{event}: {}", ran.stderr);
    }
}

/// Receivers, each with a different message.
const RECEIVERS: &str = r##"
[slack]
signing_secret_file = "x"

[route]
receivers = ["hook"]
mention = ["channel"]
message.title = "of the route: {{ name }}"

[[route.routes]]
matchers = ["state=ALARM"]
receivers = ["hook", "bot"]
mention = ["U0123456789"]

[[receiver]]
name = "hook"
webhook_url_file = "x"
channel = "#alarms"

[[receiver]]
name = "bot"
bot_token_file = "x"
channel = "C0123"

[[receiver]]
name = "last"
webhook_url_file = "x"
fallback = true
"##;

#[tokio::test]
async fn shows_the_message_of_one_receiver_with_the_settings_of_its_route() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("bongsu.toml"), RECEIVERS).unwrap();
    let rendered = async |event: &str, receiver: &[&str]| {
        let event = fixture(event);
        let arguments = [&["render", event.as_str()], receiver].concat();
        let mut command = command(&arguments);
        command.current_dir(folder.path());
        run(command, b"").await
    };
    let body = async |event: &str, receiver: &[&str]| {
        let ran = rendered(event, receiver).await;
        assert_eq!((ran.code, ran.stdout.lines().count()), (Some(0), 1), "{}", ran.stderr);
        serde_json::from_str::<Value>(&ran.stdout).unwrap()
    };
    let alarm = "sns-lambda-metric-alarm.json";
    let (first, hook) = (body(alarm, &[]).await, body(alarm, &["--receiver", "hook"]).await);
    assert_eq!(first, hook, "the first receiver of the routes");
    assert_eq!(hook["channel"], "#alarms");
    assert!(hook["text"].as_str().unwrap().starts_with("of the route: web-cpu-high"), "{hook}");
    assert!(hook["text"].as_str().unwrap().ends_with(" <@U0123456789>"), "{hook}");
    assert!(!hook.to_string().contains("actions"), "{hook}");
    let bot = body(alarm, &["--receiver", "bot"]).await;
    assert_eq!(bot["channel"], "C0123");
    assert!(bot.to_string().contains("actions"), "{bot}");
    let over = body("sns-lambda-ok.json", &[]).await;
    assert!(!over.to_string().contains("<!channel>"), "an OK notifies nobody: {over}");
    let inbox = body(alarm, &["--receiver", "inbox"]).await;
    assert_eq!(inbox["metadata"]["event_payload"]["notices"][0]["reason"], "state_changed", "{inbox}");

    let cases = [
        ("sns-lambda-ok.json", "bot", 0, "the routes choose other receivers"),
        (alarm, "last", 0, "it is a fallback"),
        (alarm, "nobody", 2, "no such receiver; it has hook, bot, last"),
    ];
    for (event, receiver, code, why) in cases {
        let ran = rendered(event, &["--receiver", receiver]).await;
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(code), ""), "{receiver}: {}", ran.stderr);
        assert!(ran.stderr.contains(why), "{receiver}: {}", ran.stderr);
    }
}

#[tokio::test]
async fn reports_mistakes_with_their_position() {
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
async fn reads_the_configuration_in_the_same_folder() {
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

#[tokio::test]
async fn draws_a_page_that_loads_nothing() {
    let file = fixture("sns-lambda-metric-alarm.json");
    let arguments = ["render", &file, "--format", "html", "--zone", "Asia/Seoul", "--explain"];
    let page = run(command(&arguments), b"").await;
    assert_eq!(page.code, Some(0), "{}", page.stderr);
    assert!(page.stderr.contains("state_changed"), "{}", page.stderr);
    assert!(page.stdout.starts_with("<!doctype html>"), "{}", page.stdout);
    let parts = [
        "content=\"default-src 'none'; style-src 'unsafe-inline'\"",
        "<title>🚨 ALARM: web-cpu-high",
        "fill=\"#",
        "<time datetime=\"2026-11-23T05:12:07Z\" data-format=\"{time_secs}\">14:12:07</time>",
    ];
    for part in parts {
        assert!(page.stdout.contains(part), "no {part} in {}", page.stdout);
    }
    for live in ["<script", " style=", "src="] {
        assert!(!page.stdout.contains(live), "{live} in {}", page.stdout);
    }
}

#[tokio::test]
async fn the_extension_of_the_file_decides_the_format() {
    let folder = tempfile::tempdir().unwrap();
    for (name, beginning) in
        [("m.json", "{\"text\""), ("m.txt", "🚨 web-cpu-high"), ("m.html", "<!doctype html>")]
    {
        let path = folder.path().join(name).display().to_string();
        let ran =
            run(command(&["render", &fixture("sns-lambda-metric-alarm.json"), "--out", &path]), b"").await;
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""), "{}", ran.stderr);
        let written = std::fs::read_to_string(&path).unwrap();
        assert!(written.starts_with(beginning), "{name}: {written}");
    }
    let nowhere =
        run(command(&["render", &fixture("sns-lambda-ok.json"), "--out", "/nonexistent/m.html"]), b"").await;
    assert_eq!(nowhere.code, Some(4), "{}", nowhere.stderr);
    let silent = fixture("eventbridge-composite-suppressed.json");
    let silent = run(command(&["render", &silent, "--format", "html"]), b"").await;
    assert_eq!((silent.code, silent.stdout.as_str()), (Some(0), ""));
    assert!(silent.stderr.contains("no message"), "{}", silent.stderr);
}

#[tokio::test]
async fn takes_a_picture_with_a_browser() {
    let Some(browser) =
        ["/usr/bin/chromium", "/usr/bin/google-chrome"].into_iter().find(|it| Path::new(it).exists())
    else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let temporary = folder.path().join("temporary");
    std::fs::create_dir(&temporary).unwrap();
    let path = folder.path().join("m.png");
    let mut command =
        command(&["render", &fixture("sns-lambda-metric-alarm.json"), "--out", path.to_str().unwrap()]);
    command.env("BONGSU_BROWSER", browser).env("PATH", "/usr/bin:/bin").env("HOME", folder.path());
    command.env("TMPDIR", &temporary);
    let ran = run(command, b"").await;
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let png = std::fs::read(&path).unwrap();
    assert!(png.starts_with(b"\x89PNG\r\n\x1a\n") && png.len() > 20_000, "{} bytes", png.len());
    // The picture has two pixels for each CSS pixel, and the height of the message instead of a window or a screen.
    let size = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    assert_eq!(size(16), 1_440);
    assert!((500..900).contains(&size(20)), "{}", size(20));
    let left: Vec<_> = std::fs::read_dir(&temporary).unwrap().collect();
    assert!(
        left.iter().flatten().all(|it| !it.file_name().to_string_lossy().starts_with("bongsu-")),
        "{left:?}"
    );
}

#[tokio::test]
async fn without_a_browser_it_prints_the_remedy() {
    let file = fixture("sns-lambda-ok.json");
    for (name, value) in
        [("PATH", "/nonexistent"), ("BONGSU_BROWSER", "/nonexistent"), ("BONGSU_BROWSER", "/bin/false")]
    {
        let mut command = command(&["render", &file, "--format", "png"]);
        command.env(name, value);
        let ran = run(command, b"").await;
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(4), ""), "{name}={value}: {}", ran.stderr);
        for part in ["BONGSU_BROWSER", "--format html"] {
            assert!(ran.stderr.contains(part), "{name}={value}: {}", ran.stderr);
        }
    }
}
