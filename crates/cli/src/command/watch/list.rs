//! `bongsu watch --list-metrics`: what there is to watch, now.

use std::time::Duration;

use bongsu_core::evaluate::Unit;
use bongsu_core::watch::{MetricDatum, MetricSource as _};
use bongsu_io::host::Host;
use serde_json::json;

use crate::arguments::{Format, WatchArguments};
use crate::failure::Failure;
use crate::output;

pub(super) async fn run(arguments: &WatchArguments) -> Result<(), Failure> {
    let mut host = Host::open().map_err(|error| Failure::System(error.to_string()))?;
    // Usage is usage since the last look.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let data = host.sample().map_err(|error| Failure::System(error.to_string()))?;
    let line = match output::format(arguments.format) {
        Format::Text => text,
        Format::Json => json_line,
    };
    data.iter().try_for_each(|datum| output::line(&line(datum)))
}

fn text(datum: &MetricDatum) -> String {
    let dimensions = datum.metric.dimensions.iter().map(|it| format!("{}={}", it.name, it.value));
    let dimensions = dimensions.collect::<Vec<_>>().join(" ");
    let unit = datum.unit.map(Unit::as_str).unwrap_or_default();
    let (namespace, name) = (&datum.metric.namespace, &datum.metric.name);
    format!("{namespace} {name:<24} {:>16.2} {unit:<13} {dimensions}", datum.value)
}

/// In the names of CloudWatch's API.
fn json_line(datum: &MetricDatum) -> String {
    let dimensions = datum.metric.dimensions.iter().map(|it| json!({ "Name": it.name, "Value": it.value }));
    json!({
        "Namespace": datum.metric.namespace,
        "MetricName": datum.metric.name,
        "Dimensions": dimensions.collect::<Vec<_>>(),
        "Value": datum.value,
        "Unit": datum.unit.map(Unit::as_str),
    })
    .to_string()
}
