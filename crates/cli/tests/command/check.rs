use crate::program::{command, run};
use crate::route::{DUTY, ROUTES, bongsu, fixture, folder};

#[tokio::test]
async fn check_warns_about_settings_without_effect() {
    let good = folder(ROUTES);
    for name in ["oncall.url", "night.url"] {
        std::fs::write(good.path().join(name), "https://hooks.slack.com/services/T0/B0/x").unwrap();
    }
    let ran = bongsu(good.path(), &["check"]).await;
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""), "{}", ran.stderr);
    assert!(ran.stderr.contains("no warnings for 3 routes and 2 receivers"), "{}", ran.stderr);
    let all = "[[route.routes]]\nreceivers = [\"night\"]\n[[route.routes]]\nmatchers = [\"state=OK\"]\n";
    let third = "[[receiver]]\nname = \"third\"\nwebhook_url_file = \"c\"\nchannel = \"#ops\"\n";
    let odd = folder(&format!("{ROUTES}{all}{third}"));
    let ran = bongsu(odd.path(), &["check", "--format", "text"]).await;
    assert_eq!(ran.code, Some(1));
    for expected in [
        "route.routes[3]: no notice gets here",
        "receiver \"third\": no route names it",
        "receiver \"third\": channel: a webhook of a Slack app posts to its own channel",
    ] {
        assert!(ran.stdout.contains(expected), "{expected}: {}", ran.stdout);
    }
    let bad = folder(&ROUTES.replace("\"oncall\", \"night\"", "\"nobody\""));
    let ran = bongsu(bad.path(), &["check"]).await;
    assert_eq!(ran.code, Some(3));
    assert!(ran.stderr.contains("route.routes[0]: there is no receiver \"nobody\""), "{}", ran.stderr);
    let escalation = "[[escalation]]\nname = \"night\"\nsteps = [{ after = \"5m\" }]\n";
    let silent = folder(&format!("{ROUTES}{escalation}"));
    let ran = bongsu(silent.path(), &["check"]).await;
    assert_eq!(ran.code, Some(3));
    assert!(ran.stderr.contains("steps[0]: it names nobody; set mention, to or both"), "{}", ran.stderr);
    let regex = folder(&ROUTES.replace("severity=sev1", "alarm=~\\\"(a+)+$(\\\""));
    let ran = bongsu(regex.path(), &["check"]).await;
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    assert!(ran.stderr.contains("open group"), "{}", ran.stderr);
}

#[tokio::test]
async fn check_warns_about_gaps_in_rotas_and_unused_settings() {
    let folder = folder(DUTY);
    let ran = bongsu(folder.path(), &["check", "--format", "text"]).await;
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    for expected in [
        "rota \"spare\": no route mentions it",
        "time_interval \"holidays\": no route names it",
        "rota \"primary\": nobody is on call from 20",
    ] {
        assert!(ran.stdout.contains(expected), "{expected}: {}", ran.stdout);
    }
    // The gap is in every other week of the eight.
    assert_eq!(ran.stdout.matches("nobody is on call").count(), 4, "{}", ran.stdout);
}

/// Returns the warnings, and the last line of the program.
async fn checked(config: &str) -> (String, String) {
    let folder = folder(config);
    // All receivers have a webhook, which the test never calls.
    for line in config.lines().filter_map(|line| line.strip_prefix("webhook_url_file = \"")) {
        let name = line.split('"').next().unwrap();
        if !name.starts_with('/') {
            std::fs::write(folder.path().join(name), "https://hooks.slack.com/services/T0/B0/x").unwrap();
        }
    }
    let ran = bongsu(folder.path(), &["check", "--format", "text"]).await;
    assert!(ran.code == Some(i32::from(!ran.stdout.is_empty())), "{config}: {}", ran.stderr);
    (ran.stdout, ran.stderr)
}

#[tokio::test]
async fn check_warns_about_unreachable_routes_with_the_reason() {
    let route = |matchers: &str| format!("[[route.routes]]\nmatchers = {matchers}\n");
    let (a, prod) = (route("[\"alarm=a\"]"), route("[\"alarm=prod-*\"]"));
    let muted = "[[time_interval]]\nname = \"m\"\n[route]\nmute_time_intervals = [\"m\"]\n";
    let never = "[[time_interval]]\nname = \"n\"\nmonths = [\"feb\"]\ndays_of_month = [\"30\"]\n[route]\n\
        active_time_intervals = [\"n\"]\n";
    let cases = [
        (
            route("[\"state=ALRM\"]"),
            "route.routes[0]: no notice gets here, state=ALRM never holds: state is one of ALARM, OK, INSUFFICIENT_DATA",
        ),
        (
            route("[\"kind=foo\"]"),
            "kind=foo never holds: kind is one of metric, math, composite, log, promql, unknown",
        ),
        (
            route("[\"severity=sev9\"]"),
            "severity=sev9 is not one of the levels sev1, sev2, sev3, sev4, critical",
        ),
        (route("[\"alarm=a\", \"alarm=b\"]"), "no notice gets here, alarm=a and alarm=b never hold together"),
        (
            format!("{}[[route.routes.routes]]\nmatchers = [\"state=ALARM\"]\n", route("[\"state=OK\"]")),
            "route.routes[0].routes[0]: no notice gets here, state=OK and state=ALARM never hold together",
        ),
        (
            format!("{prod}{}", route("[\"alarm=prod-web\"]")),
            "route.routes[1]: no notice gets here, route.routes[0] before it takes all such notices",
        ),
        (
            format!("{a}{}", route("['alarm=\"a\"']")),
            "route.routes[1]: no notice gets here, route.routes[0] before",
        ),
        (
            format!("[announce]\nstates = [\"ALARM\"]\n{}", route("[\"state=OK\"]")),
            "route.routes[0]: nobody is notified: announce.states leaves out every state",
        ),
        (muted.to_owned(), "route: it never notifies anybody of an alarm: time_interval \"m\""),
        (never.to_owned(), "none of its active_time_intervals is ever open"),
    ];
    for (config, expected) in cases {
        let (found, last) = checked(&config).await;
        assert!(found.contains(expected), "{config}\n{found}");
        assert_eq!(found.lines().count(), 1, "{config}\n{found}");
        assert!(last.contains("1 warning"), "{last}");
    }
}

#[tokio::test]
async fn check_and_route_agree_on_fallbacks() {
    let receiver = |name: &str, more: &str| {
        format!("[[receiver]]\nname = \"{name}\"\nwebhook_url_file = \"{name}\"\n{more}\n")
    };
    let receivers = format!("{}{}", receiver("a", "fallback = true"), receiver("b", ""));
    let only = format!("{receivers}[route]\nreceivers = [\"a\"]\n");
    let (found, _) = checked(&only).await;
    let expected = "route: it names only fallbacks (\"a\"), so all other receivers get the notices";
    assert!(found.contains(expected) && found.lines().count() == 1, "{found}");
    let ran =
        bongsu(folder(&only).path(), &["route", &fixture("sns-lambda-metric-alarm"), "--format", "text"])
            .await;
    assert!(ran.stdout.contains("-> b: "), "{}", ran.stdout);
    let (found, last) =
        checked(&format!("{receivers}{}[route]\nreceivers = [\"a\", \"b\"]\n", receiver("c", ""))).await;
    assert!(
        found.contains("route: it names a fallback (\"a\"), which has no effect in a route; remove it"),
        "{found}"
    );
    assert!(found.contains("receiver \"c\": no route names it, so it gets nothing"), "{found}");
    assert!(last.contains("2 warnings"), "{last}");
    let (_, last) = checked(&receiver("b", "")).await;
    assert!(last.contains("1 route and 1 receiver") && !last.contains("routes"), "{last}");
}

/// People begin with this example.
#[tokio::test]
async fn the_documented_example_has_no_warnings() {
    for name in ["configuration.md", "configuration.ko.md"] {
        let text =
            std::fs::read_to_string(format!("{}/../../docs/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let (_, rest) = text.split_once("```toml\n").unwrap();
        let (example, _) = rest.split_once("```").unwrap();
        let (found, _) = checked(example).await;
        // The only warnings are about the example's files, which do not exist here.
        let others = found.lines().filter(|line| !line.contains("/etc/bongsu/"));
        assert_eq!(others.collect::<Vec<_>>(), Vec::<&str>::new(), "{name}");
    }
}

#[tokio::test]
async fn check_warns_about_failures_that_would_appear_later() {
    let ops = "[[receiver]]\nname = \"ops\"\nwebhook_url_file = \"ops\"\n";
    let sre = "[[receiver]]\nname = \"sre\"\nwebhook_url_file = \"sre\"\n";
    let accounts = "[accounts]\n\"123456789012\" = \"prod\"\n";
    let cases = [
        (
            format!(
                "{ops}{sre}[route]\nreceivers = [\"ops\"]\n[[route.routes]]\nmatchers = [\"severity=sev1\", \
                 \"state=ALARM\"]\nreceivers = [\"sre\"]\n"
            ),
            "line 10, column 1: route.routes[0]: matchers split an alarm: its ALARM goes to sre and its OK to ops",
        ),
        (
            "[[receiver]]\nname = \"ops\"\nwebhook_url_file = \"/nowhere/url\"\n".to_owned(),
            "receiver \"ops\": the webhook URL is not available: secret file /nowhere/url cannot be read",
        ),
        (
            format!("{accounts}[[route.routes]]\nmatchers = [\"account=prdo\"]\n"),
            "account=prdo is neither an account's twelve digits nor a name of [accounts]; did you mean \"prod\"?",
        ),
        (
            "[[metric.exec]]\nname = \"q\"\ncommand = [\"/nowhere/queue\"]\n".to_owned(),
            "metric.exec \"q\": command: there is no program \"/nowhere/queue\"",
        ),
    ];
    for (config, expected) in cases {
        let (found, last) = checked(&config).await;
        assert!(found.contains(expected) && found.lines().count() == 1, "{config}\n{found}");
        assert!(last.contains("bongsu.toml: 1 warning"), "{last}");
    }
    let (found, _) = checked(&format!("{accounts}[[route.routes]]\nmatchers = [\"account=prod\"]\n")).await;
    assert_eq!(found, "", "an alias counts as the name of an account");
}

#[tokio::test]
async fn check_reports_a_missing_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let ran = bongsu(folder.path(), &["check"]).await;
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stderr.contains("there is no configuration to check"), "{}", ran.stderr);
}

#[tokio::test]
async fn speaks_the_language_of_the_environment() {
    let folder = folder("[[route.routes]]\nmatchers = [\"state=ALRM\"]\n");
    for variable in [("BONGSU_LOCALE", "ko"), ("LANG", "ko_KR.UTF-8")] {
        let mut check = command(&["check"]);
        check.current_dir(folder.path()).env(variable.0, variable.1);
        let ran = run(check, b"").await;
        assert!(ran.stdout.contains("여기에 오는 알림이 없습니다"), "{variable:?}: {}", ran.stdout);
        assert!(ran.stderr.contains("의도와 다른 부분이 1개 있습니다"), "{variable:?}: {}", ran.stderr);
    }
    let mut route = command(&["route", "-", "--locale", "ko"]);
    route.current_dir(folder.path());
    let way = run(route, br#"{"AlarmName":"web","NewStateValue":"ALARM"}"#).await;
    assert!(way.stdout.contains("아니요: state=ALRM 불일치 (state 값은 \"ALARM\")"), "{}", way.stdout);
    let mut expire = command(&["silence", "expire", "nothing", "--state"]);
    expire.arg(folder.path()).env("LANG", "ko_KR.UTF-8");
    let unknown = run(expire, b"").await;
    assert!(unknown.stderr.contains("음소거 nothing이(가) 없습니다"), "{}", unknown.stderr);
    let mut check = command(&["check", "--locale", "en"]);
    check.current_dir(folder.path()).env("LANG", "ko_KR.UTF-8");
    assert!(run(check, b"").await.stdout.contains("no notice gets here"));
    let mut check = command(&["check"]);
    check.current_dir(folder.path()).env("BONGSU_LOCALE", "fr");
    let ran = run(check, b"").await;
    assert!(ran.code == Some(2) && ran.stderr.contains("not one of en, ko"), "{}", ran.stderr);
}

#[tokio::test]
async fn check_refuses_an_alarm_that_watch_would_refuse() {
    let folder = folder("[[alarm]]\nAlarmName = \"a\"\nPeriods = 60\n");
    let ran = bongsu(folder.path(), &["check"]).await;
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    let expected =
        "line 3, column 1: alarm \"a\": Periods is no setting of such an alarm; did you mean Period?";
    assert!(ran.stderr.contains(expected), "{}", ran.stderr);
}

#[tokio::test]
async fn check_reads_the_secret_of_every_kind_of_receiver() {
    let kinds = [
        "pagerduty = { routing_key = { file = \"/nowhere/key\" } }",
        "webhook = { url = \"https://example.com/\", signing_secret = { file = \"/nowhere/key\" } }",
        "bot_token_file = \"/nowhere/key\"\nchannel = \"C0123456789\"",
        "webhook_url_file = \"/nowhere/key\"",
    ];
    for kind in kinds {
        let (found, _) = checked(&format!("[[receiver]]\nname = \"night\"\n{kind}\n")).await;
        assert!(found.contains("receiver \"night\": ") && found.contains("/nowhere/key"), "{kind}: {found}");
    }
}
