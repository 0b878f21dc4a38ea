use proptest::prelude::*;

use super::*;
use crate::notice::Contributor;
use crate::render::console::graph::graph;
use crate::render::console::resource::{pages, resource};

/// Generates the dimension names in the tables, so that hostile text reaches every row.
fn dimension_names() -> impl Strategy<Value = String> {
    let fields: Vec<String> = pages()
        .flat_map(|(_, page)| page.split('{').skip(1).filter_map(|field| field.split(['}', ':']).next()))
        .map(str::to_owned)
        .chain(["LogGroupName".to_owned(), "FunctionName".to_owned()])
        .collect();
    prop_oneof![4 => proptest::sample::select(fields), 1 => "\\PC{0,20}"]
}

fn namespaces() -> impl Strategy<Value = String> {
    let known = pages().flat_map(|(namespaces, _)| namespaces.iter().copied()).chain(["AWS/Logs"]);
    let known: Vec<_> = known.map(str::to_owned).collect();
    prop_oneof![4 => proptest::sample::select(known), 1 => ".{0,20}"]
}

fn values() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,40}",
        "(i-|vol-|arn:|targetgroup/|)[<>|\"' %~a{}$경🚨\\\\\u{202e}\u{0}\n]{0,20}",
        "[a/]{0,2}-[0-9]{0,5}-[0-9]{0,4}",
        "x{1000,4000}",
    ]
}

prop_compose! {
    fn stats()(
        namespace in namespaces(),
        name in values(),
        dimensions in proptest::collection::vec((dimension_names(), values()), 0..4),
        statistic in proptest::option::of(values()),
        period in proptest::option::of(any::<u32>()),
    ) -> MetricStat {
        let dimensions = dimensions.into_iter().map(|(name, value)| Dimension { name, value }).collect();
        MetricStat { metric: Metric { namespace, name, dimensions }, statistic, unit: None, period }
    }
}

prop_compose! {
    fn entries()(
        id in values(),
        label in proptest::option::of(values()),
        expression in proptest::option::of(values()),
        metric in proptest::option::of(stats()),
        return_data in any::<bool>(),
        account in proptest::option::of(values()),
    ) -> MetricQuery {
        let mut query = MetricQuery::new(id);
        (query.label, query.expression, query.metric) = (label, expression, metric);
        (query.return_data, query.account) = (return_data, account);
        query
    }
}

fn queries() -> impl Strategy<Value = Query> {
    prop_oneof![
        stats().prop_map(Query::Single),
        proptest::collection::vec(entries(), 0..4).prop_map(Query::Math),
    ]
}

prop_compose! {
    fn notices()(
        query in queries(),
        name in values(),
        account in proptest::option::of(values()),
        region in proptest::sample::select(vec!["eu-west-1", "cn-north-1", "us-gov-east-1"]),
        seconds in proptest::option::of(any::<i64>()),
        threshold in proptest::option::of(any::<f64>()),
        periods in proptest::option::of(any::<u32>()),
        attributes in proptest::option::of(proptest::collection::vec((dimension_names(), values()), 0..3)),
    ) -> AlarmNotice {
        let mut notice = notice_of(region, query);
        notice.alarm.name = name;
        notice.alarm.account = account;
        notice.transition.at = seconds.map(|it| Timestamp::from_second(it).unwrap_or(Timestamp::MAX));
        notice.contributor = attributes.map(|attributes| Contributor { id: String::new(), attributes });
        if let Definition::Metric(metric) = &mut notice.definition {
            metric.threshold = threshold;
            metric.evaluation_periods = periods;
        }
        notice
    }
}

proptest! {
    #[test]
    fn no_name_ends_a_link_early(notice in notices()) {
        let bounded = [graph(&notice), resource(&notice).map(|it| it.url), logs(&notice)];
        prop_assert!(bounded.iter().flatten().all(|url| url.len() <= LONGEST));
        for url in bounded.into_iter().flatten().chain(alarm(&notice.alarm)) {
            prop_assert!(url.starts_with("https://"));
            prop_assert!(url.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>|\"".contains(&byte)), "{url}");
        }
    }
}
