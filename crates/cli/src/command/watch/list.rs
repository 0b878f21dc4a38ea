//! `bongsu watch --list-metrics`: lists the available metrics with their present values.

use std::collections::BTreeSet;
use std::error::Error;
use std::time::Duration;

use bongsu_alarm::evaluate::Unit;
use bongsu_alarm::simulate::{MetricDatum, MetricSource as _};
use bongsu_io::host::Host;
use serde_json::json;

use crate::arguments::{Format, WatchArguments};
use crate::failure::Failure;
use crate::sources::{self, Source};
use crate::{output, settings};

/// The time between the samples. The usage of a processor is measured since the previous sample.
const FIRST_LOOK: Duration = Duration::from_millis(500);
/// The maximum number of samples to take while commands and URLs have not answered.
const MOST_LOOKS: u32 = 10;

pub(super) async fn run(arguments: &WatchArguments) -> Result<(), Failure> {
    let failure = |error: &dyn Error| Failure::System(error.to_string());
    let config = settings::read(&arguments.settings)?;
    let host = Host::open().map_err(|error| failure(&error))?;
    let mut sources = sources::configured(&config.metrics).map_err(|error| failure(&error))?;
    sources.push(Source::Host(host));
    // The first sample is the base of later ones, and includes metrics with long sample intervals.
    let first: Vec<_> = sources.iter_mut().filter_map(|source| source.sample().ok()).flatten().collect();
    let mut printed = BTreeSet::new();
    let line = match arguments.output.format() {
        Format::Text => text,
        Format::Json => json_line,
    };
    for _ in 0..MOST_LOOKS {
        tokio::time::sleep(FIRST_LOOK).await;
        let mut waiting = Vec::new();
        for mut source in sources {
            match source.sample() {
                Ok(data) if data.is_empty() => waiting.push(source),
                Ok(data) => {
                    printed.extend(data.iter().map(|datum| format!("{:?}", datum.metric)));
                    data.iter().try_for_each(|datum| output::line(&line(datum)))?;
                }
                Err(error) => output::note(&format!("no data: {error}")),
            }
        }
        sources = waiting;
        if sources.is_empty() {
            break;
        }
    }
    let seldom = first.iter().filter(|datum| !printed.contains(&format!("{:?}", datum.metric)));
    seldom.map(line).try_for_each(|text| output::line(&text))?;
    let silent = sources.iter().filter_map(Source::silence);
    silent.for_each(|what| output::note(&format!("no data yet: {what}")));
    Ok(())
}

fn text(datum: &MetricDatum) -> String {
    let dimensions = datum.metric.dimensions.iter().map(|it| format!("{}={}", it.name, it.value));
    let dimensions = dimensions.collect::<Vec<_>>().join(" ");
    let unit = datum.unit.map(Unit::as_str).unwrap_or_default();
    let (namespace, name) = (&datum.metric.namespace, &datum.metric.name);
    format!("{namespace} {name:<24} {:>16.2} {unit:<13} {dimensions}", datum.value)
}

/// Writes a metric with the field names of CloudWatch's API.
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
