use serde_json::json;

use super::*;
use crate::intake;

fn notice(trigger: &serde_json::Value, tags: &[(&str, &str)]) -> Notice {
    let message = json!({
        "AlarmName": "a", "NewStateValue": "ALARM", "OldStateValue": "OK", "NewStateReason": "",
        "StateChangeTime": "2026-11-23T22:00:00.000+0000", "AWSAccountId": "123456789012",
        "Region": "Asia Pacific (Seoul)", "Trigger": trigger,
    });
    let mut notice = intake::notices(&message.to_string()).pop().unwrap();
    notice.tags = Some(tags.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect());
    notice
}

fn single(namespace: &str, dimensions: &[(&str, &str)]) -> serde_json::Value {
    let dimensions: Vec<_> =
        dimensions.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
    json!({
        "MetricName": "Errors", "Namespace": namespace, "StatisticType": "Statistic", "Statistic": "SUM",
        "Dimensions": dimensions, "Period": 300, "EvaluationPeriods": 2,
        "ComparisonOperator": "GreaterThanThreshold", "Threshold": 0.0,
    })
}

fn service(name: &str, cluster: Option<&str>) -> Lookup {
    Lookup::Service { name: name.to_owned(), cluster: cluster.map(str::to_owned) }
}

#[test]
fn the_resource_follows_from_the_dimensions() {
    let resource = |name: &str| Some(Lookup::Resource(name.to_owned()));
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [(&'a str, &'a str)], Option<Lookup>);
    let cases: [Case<'_>; 8] = [
        ("AWS/Lambda", &[("FunctionName", "pay"), ("Resource", "pay:live")], &[], resource("pay")),
        ("AWS/ECS", &[("ServiceName", "web"), ("ClusterName", "c")], &[], Some(service("web", Some("c")))),
        ("Shop", &[("ServiceName", "web")], &[], None),
        ("AWS/RDS", &[("DBInstanceIdentifier", "db-1")], &[], resource("db-1")),
        ("CWAgent", &[("path", "/"), ("InstanceId", "i-1")], &[], resource("i-1")),
        ("AWS/Lambda", &[("FunctionName", "")], &[], None),
        ("Shop", &[], &[(STACK, "shop")], resource("shop")),
        ("AWS/Lambda", &[("FunctionName", "pay")], &[(STACK, "shop")], resource("pay")),
    ];
    for (namespace, dimensions, tags, expected) in cases {
        let query = change_query(&notice(&single(namespace, dimensions), tags));
        assert_eq!(query.map(|it| it.lookup), expected, "{namespace} {dimensions:?}");
    }
    let query = change_query(&notice(&single("AWS/Lambda", &[("FunctionName", "pay")]), &[])).unwrap();
    assert_eq!(
        (query.from.to_string(), query.to.to_string()),
        ("2026-11-23T21:00:00Z".into(), "2026-11-23T22:00:00Z".into())
    );
}

fn event(name: &str, at: &str) -> TrailEvent {
    TrailEvent {
        name: name.to_owned(),
        at: at.parse().unwrap(),
        by: Some("deployer".to_owned()),
        through: None,
        is_refused: false,
        service: None,
        cluster: None,
    }
}

fn names(query: &ChangeQuery, events: Vec<TrailEvent>) -> Vec<String> {
    let found = query.found(events).map_or_else(Vec::new, |found| found.changes);
    found.into_iter().map(|event| event.name).collect()
}

fn query(lookup: Lookup) -> ChangeQuery {
    ChangeQuery {
        lookup,
        from: "2026-11-23T21:00:00Z".parse().unwrap(),
        to: "2026-11-23T22:00:00Z".parse().unwrap(),
    }
}

#[test]
fn three_deployments_at_most_newest_first() {
    let query = query(Lookup::Resource("pay".to_owned()));
    let code = "UpdateFunctionCode20150331v2";
    let events = [
        event(code, "2026-11-23T21:10:00Z"),
        event("UpdateAlias20150331", "2026-11-23T21:50:00Z"),
        event("UpdateFunctionConfiguration20150331v2", "2026-11-23T21:20:00Z"),
        event("PublishVersion20150331", "2026-11-23T21:30:00Z"),
    ];
    let expected = ["UpdateAlias20150331", "PublishVersion20150331", "UpdateFunctionConfiguration20150331v2"];
    assert_eq!(names(&query, events.to_vec()), expected);
    let at = "2026-11-23T21:10:00Z";
    let refused = TrailEvent { is_refused: true, ..event(code, at) };
    let scaled = TrailEvent {
        through: Some("ecs.application-autoscaling.amazonaws.com".to_owned()),
        ..event("UpdateService", at)
    };
    let others = [
        refused,
        scaled,
        event("GetFunction20150331v2", at),
        event("UpdateFunctionCode2", at),
        event(code, "2026-11-23T20:59:59Z"),
        event(code, "2026-11-23T22:00:01Z"),
    ];
    for event in others {
        assert_eq!(names(&query, vec![event.clone()]), [""; 0], "{event:?}");
    }
}

#[test]
fn an_update_of_another_service_does_not_count() {
    let of = |service: Option<&str>, cluster: Option<&str>| TrailEvent {
        service: service.map(str::to_owned),
        cluster: cluster.map(str::to_owned),
        ..event("UpdateService", "2026-11-23T21:10:00Z")
    };
    let arn = "arn:aws:ecs:ap-northeast-2:123456789012:service/c/web";
    let cluster = "arn:aws:ecs:ap-northeast-2:123456789012:cluster/c";
    let query = query(service("web", Some("c")));
    for (event, is_found) in [
        (of(Some("web"), Some("c")), true),
        (of(Some(arn), Some(cluster)), true),
        (of(Some("web"), None), true),
        (of(Some("web"), Some("d")), false),
        (of(Some("c/web"), Some("c")), false),
        (of(Some("api"), Some("c")), false),
        (of(None, None), false),
    ] {
        assert_eq!(query.found(vec![event.clone()]).is_some(), is_found, "{event:?}");
    }
}

#[test]
fn a_line_has_the_time_the_change_and_the_user_as_plain_text() {
    let mut change = event("UpdateFunctionCode20150331v2", "2026-11-23T21:10:00Z");
    change.by = Some("<!channel>".to_owned());
    change.through = Some("cloudformation.amazonaws.com".to_owned());
    let found = FoundChanges { resource: "<pay>".to_owned(), changes: vec![change] };
    let config = Config::default();
    let background = crate::render::Background { logs: None, changes: Some(found) };
    let message = crate::render::background(&background, &config).to_json();
    assert!(message.contains("11-23 21:10:00  UpdateFunctionCode · "), "{message}");
    assert!(message.contains(" · cloudformation\"") && !message.contains("20150331"), "{message}");
    assert!(!message.contains("<!channel>") && !message.contains("<pay>"), "{message}");
}
