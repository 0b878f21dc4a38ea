use jiff::{SignedDuration, Timestamp};

use crate::config::Config;
use crate::route::Labels;
use bongsu_slack::Mention;

const RECEIVERS: &str = "[[receiver]]\nname=\"oncall\"\nwebhook_url_file=\"a\"\n[[receiver]]\nname=\"night\"\nwebhook_url_file=\"b\"\n";

fn check(text: &str, expected: &str) {
    let error = Config::parse(&format!("{text}\n{RECEIVERS}")).unwrap_err().to_string();
    assert!(error.contains(expected), "{error}");
}

#[test]
fn a_tree_is_read_with_all_settings() {
    let text = "[route]\nreceivers = [\"oncall\"]\n[[route.routes]]\nmatchers = [\"state=OK\"]\ncontinue = true\n\
        [[route.routes]]\nmatchers = [\"severity=sev1\"]\nreceivers = [\"oncall\", \"night\"]\n\
        [severity]\nlevels = [\"P1\"]\n";
    let routing = Config::parse(&format!("{text}{RECEIVERS}")).unwrap().routing;
    assert_eq!(routing.all().len(), 3);
    assert!(routing.at(&[0]).unwrap().continues && routing.at(&[0]).unwrap().own.receivers.is_none());
    assert_eq!(routing.severity.levels, ["p1"]);
    assert_eq!(Config::parse(RECEIVERS).unwrap().routing.all().len(), 1);
}

#[test]
fn errors_name_the_route() {
    check("[route]\nmatchers = [\"state=OK\"]", "[route] cannot have matchers");
    check("[route]\nreceivers = [\"nobody\"]", "route: there is no receiver \"nobody\"");
    check("[[route.routes]]\nreceivers = []", "route.routes[0]: receivers is empty");
    let nested = "[[route.routes]]\n[[route.routes.routes]]\nmatchers = [\"x=1\"]";
    check(nested, "route.routes[0].routes[0]: matcher \"x=1\"");
}

/// A missing setting comes from the parent route. A setting with the value for "off" does not.
#[test]
fn settings_are_inherited_field_by_field() {
    let text = "[[time_interval]]\nname = \"night\"\ntimes = [\"22:00-08:00\"]\n\
        [[rota]]\nname = \"one\"\npeople = [\"U1\"]\nstarts = 2026-01-05\n\
        [message]\ntitle = \"{{ name }}\"\nfacts = [\"metric\"]\n\
        [route]\nreceivers = [\"oncall\"]\nmention = [\"rota:one\", \"here\"]\nrepeat_interval = \"4h\"\n\
        group_by = [\"account\", \"tag.team\"]\ngroup_wait = \"2 minutes\"\nmute_time_intervals = [\"night\"]\n\
        [[route.routes]]\nmatchers = [\"state=OK\"]\nmention = []\nrepeat_interval = \"0\"\ngraph = false\n\
        mute_time_intervals = []\n[route.routes.message]\ntitle = \"{{ state }}\"\n";
    let config = Config::parse(&format!("{text}{RECEIVERS}")).unwrap();
    let end = |state: &str| {
        let labels: Labels = [("alarm", "web"), ("state", state)].into_iter().collect();
        config.routing.ends(&labels).remove(0).settings
    };
    let (alarm, ok) = (end("ALARM"), end("OK"));
    let night: Timestamp = "2026-01-05T23:00:00Z".parse().unwrap();
    let day: Timestamp = "2026-01-05T12:00:00Z".parse().unwrap();
    assert_eq!(alarm.repeat_interval, Some(SignedDuration::from_hours(4)));
    assert_eq!(
        (alarm.group_wait, ok.group_wait),
        (SignedDuration::from_mins(2), SignedDuration::from_mins(2))
    );
    assert_eq!(alarm.is_muted(&config.time_intervals, night), Some("night"));
    assert_eq!(alarm.is_muted(&config.time_intervals, day), None);
    let targets: Vec<_> = alarm.mention.iter().filter_map(|it| it.resolve(&config.rotas, day)).collect();
    assert_eq!(targets, [Mention::User("U1".to_owned()), Mention::Here]);
    assert_eq!((alarm.message, alarm.graph), (None, None));
    assert_eq!((ok.mention, ok.repeat_interval, ok.graph), (vec![], None, Some(false)));
    assert_eq!(ok.receivers, Some(vec!["oncall".to_owned()]));
    assert_eq!(
        (ok.group_by, ok.mute_time_intervals),
        (vec!["account".to_owned(), "tag.team".to_owned()], vec![])
    );
    let message = ok.message.unwrap();
    assert_eq!((message.facts, message.title == config.message.title), (config.message.facts.clone(), false));
}

#[test]
fn people_are_notified_only_within_active_intervals() {
    let text = "[[time_interval]]\nname = \"work\"\ntimes = [\"09:00-17:00\"]\n\
        [[time_interval]]\nname = \"sunday\"\nweekdays = [\"sun\"]\n\
        [route]\nactive_time_intervals = [\"work\", \"sunday\"]\n";
    let config = Config::parse(text).unwrap();
    let settings = config.routing.ends(&Labels::default()).remove(0).settings;
    let muted = |time: &str| settings.is_muted(&config.time_intervals, time.parse().unwrap());
    assert_eq!(muted("2026-01-05T10:00:00Z"), None);
    assert_eq!(muted("2026-01-05T18:00:00Z"), Some("work"));
    assert_eq!(muted("2026-01-04T18:00:00Z"), None);
}

#[test]
fn tags_are_needed_if_a_setting_uses_them() {
    let needs = |text: &str| Config::parse(text).unwrap().needs_tags();
    assert!(!needs("[[route.routes]]\nmatchers = [\"alarm=a\"]"));
    assert!(needs("[[route.routes]]\n[[route.routes.routes]]\nmatchers = [\"tag.team=a\"]"));
    assert!(needs("[[route.routes]]\nmatchers = [\"severity=sev1\"]"));
    assert!(!needs("[severity]\ntag = \"\"\n[[route.routes]]\nmatchers = [\"severity=sev1\"]"));
    assert!(needs("[route]\ngroup_by = [\"tag.team\"]"));
    let bot = |channel| {
        format!(
            "[[receiver]]\nname = \"a\"\nbot_token_file = \"t\"\nchannel = \"{channel}\"\ndefault_channel = \"b\""
        )
    };
    assert!(needs(&bot("{{ tag.team }}")) && needs(&bot("{{ severity }}")) && !needs(&bot("{{ account }}")));
    assert!(needs("[[inhibit]]\nsource = [\"alarm=a\"]\ntarget = [\"tag.team=a\"]"));
    assert!(needs("[[inhibit]]\nsource = [\"alarm=a\"]\ntarget = [\"alarm=b\"]\nequal = [\"severity\"]"));
}

#[test]
fn errors_name_the_setting_of_the_route() {
    check("[route]\nmention = [\"jane\"]", "route: mention \"jane\" cannot be mentioned");
    check("[route]\nmention = [\"rota:none\"]", "there is no [[rota]] with the name \"none\"");
    check(
        "[route]\nrepeat_interval = \"4 minutes\"",
        "route: repeat_interval \"4 minutes\": must be at least",
    );
    check("[route]\nrepeat_interval = \"often\"", "repeat_interval \"often\"");
    check("[route]\nrepeat_interval = \"-1h\"", "repeat_interval \"-1h\"");
    check("[route]\ngroup_wait = \"16m\"", "group_wait \"16m\": must be at most 15 minutes");
    check("[route]\ngroup_by = [\"team\"]", "group_by \"team\": there is no such label");
    check(
        "[[route.routes]]\nmute_time_intervals = [\"x\"]",
        "route.routes[0]: there is no [[time_interval]]",
    );
    check("[route]\nactive_time_intervals = [\"x\"]", "there is no [[time_interval]] with the name \"x\"");
    check("[[inhibit]]\nsource = []\ntarget = [\"alarm=a\"]", "inhibit[0]: source has no matchers");
    check("[[inhibit]]\nsource = [\"x=1\"]\ntarget = [\"alarm=a\"]", "inhibit[0]: matcher \"x=1\"");
    check(
        "[[inhibit]]\nsource = [\"alarm=a\"]\ntarget = [\"alarm=a\"]\nequal = [\"x\"]",
        "inhibit[0]: equal \"x\"",
    );
}
