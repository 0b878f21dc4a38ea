//! Finds alarms on metrics that no source provides. An alarm with a mistyped metric would stay in
//! INSUFFICIENT_DATA forever.

use std::time::Duration;

use bongsu_alarm::alarm::Metric;
use bongsu_alarm::nearest::nearest;
use bongsu_alarm::simulate::{MetricSource as _, WatchedAlarm, is_watched_by};
use bongsu_core::config::MetricSources;
use bongsu_io::host::Host;
use bongsu_io::probe::METRICS;

use crate::look::say;

/// The time between the samples. The usage of a processor is measured since the previous sample.
const FIRST_LOOK: Duration = Duration::from_millis(250);

/// Returns a sentence for each alarm whose metric no source provides.
pub(super) async fn unknown(alarms: &[WatchedAlarm], sources: &MetricSources) -> Vec<String> {
    let Ok(mut host) = Host::open() else { return Vec::new() };
    let mut known: Vec<_> = host.sample().unwrap_or_default().into_iter().map(|datum| datum.metric).collect();
    tokio::time::sleep(FIRST_LOOK).await;
    known.extend(host.sample().unwrap_or_default().into_iter().map(|datum| datum.metric));
    known.extend(sources.exec.iter().map(|it| it.metric.clone()));
    known.extend(sources.file.iter().map(|it| it.metric.clone()));
    known.extend(
        sources.http.iter().flat_map(|probe| METRICS.map(|name| bongsu_io::probe::metric(probe, name))),
    );
    let statsd = sources.statsd.as_ref().map(|it| it.namespace.as_str());
    let unknown = |alarm: &WatchedAlarm, watched: &Metric| {
        // The names of StatsD metrics are unknown until a sender sends them.
        let is_known = statsd == Some(watched.namespace.as_str())
            || known.iter().any(|metric| is_watched_by(metric, watched));
        (!is_known).then(|| told(&alarm.identity.name, watched, &known))
    };
    let watched = alarms.iter().flat_map(|alarm| alarm.metrics().into_iter().map(move |it| (alarm, it)));
    watched.filter_map(|(alarm, metric)| unknown(alarm, metric)).collect()
}

fn told(alarm: &str, watched: &Metric, known: &[Metric]) -> String {
    let Metric { namespace, name, .. } = watched;
    let of_namespace = || known.iter().filter(|it| it.namespace == *namespace);
    let (why, way) = if let Some(same) = of_namespace().find(|it| it.name == *name) {
        let (has, asks) = (dimensions(same), dimensions(watched));
        (
            say(
                format!("no source provides {name} with the dimensions {asks}"),
                format!("차원이 {asks}인 {name} 지표를 제공하는 소스가 없습니다"),
            ),
            say(format!("a source provides it with {has}"), format!("{has} 차원으로는 있습니다")),
        )
    } else if let Some(near) = nearest(name, of_namespace().map(|it| it.name.as_str())) {
        (
            say(
                format!("no source provides the metric {name} of {namespace}"),
                format!("{namespace} 네임스페이스의 {name} 지표를 제공하는 소스가 없습니다"),
            ),
            say(format!("did you mean {near}?"), format!("혹시 {near}입니까?")),
        )
    } else {
        let near = nearest(namespace, known.iter().map(|it| it.namespace.as_str()));
        let near = near.filter(|_| of_namespace().next().is_none());
        let list = "bongsu watch --list-metrics";
        (
            say(
                format!("no source provides the metric {name} of {namespace}"),
                format!("{namespace} 네임스페이스의 {name} 지표를 제공하는 소스가 없습니다"),
            ),
            near.map_or_else(
                || {
                    say(
                        format!("{list} shows the available metrics"),
                        format!("{list} 명령으로 있는 지표를 볼 수 있습니다"),
                    )
                },
                |near| {
                    say(
                        format!("did you mean the namespace {near}?"),
                        format!("혹시 네임스페이스가 {near}입니까?"),
                    )
                },
            ),
        )
    };
    say(
        format!("alarm {alarm:?}: {why}, so it never has data; {way}"),
        format!("경보 {alarm:?}: {why}. 데이터가 들어오지 않습니다. {way}"),
    )
}

fn dimensions(metric: &Metric) -> String {
    let dimensions: Vec<_> = metric.dimensions.iter().map(|it| format!("{}={}", it.name, it.value)).collect();
    if dimensions.is_empty() { "-".to_owned() } else { dimensions.join(", ") }
}
