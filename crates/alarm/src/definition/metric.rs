//! The metric that an alarm watches.

use serde_json::Value;

use super::fields::{Fields, Shape};
use super::{DefinitionError, Watches, criteria};
use crate::alarm::{Dimension, Metric};
use crate::evaluate::{Counted, check_count, default_treatment};

/// The statistics that SNS messages write in upper case.
const BASIC: [&str; 5] = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"];

pub(crate) fn watches(fields: &Fields<'_>) -> Result<Watches, DefinitionError> {
    let metric = read(fields)?;
    let period =
        fields.count("Period")?.ok_or_else(|| fields.missing("Period", ": a whole number of seconds"))?;
    let mut criteria = criteria::read(fields, period, default_treatment([metric.namespace.as_str()]))?;
    criteria.statistic = Some(statistic(fields)?);
    criteria.unit = fields.text("Unit")?;
    criteria::refuse(criteria.problems())?;
    if fields.text("ThresholdMetricId")?.is_some() {
        return Err(fields.missing("Metrics", ": a band (ThresholdMetricId) is one of its entries"));
    }
    Ok(Watches::Metric { metric, criteria })
}

/// Reads `Statistic` or `ExtendedStatistic`, which exclude each other.
fn statistic(fields: &Fields<'_>) -> Result<String, DefinitionError> {
    let (basic, extended) = (fields.text("Statistic")?, fields.text("ExtendedStatistic")?);
    match (basic, extended) {
        (Some(word), None) | (None, Some(word)) => Ok(usual(&word, fields.shape)),
        (Some(_), Some(_)) => Err(DefinitionError::Beside {
            field: fields.name("ExtendedStatistic"),
            other: fields.name("Statistic"),
        }),
        (None, None) => {
            Err(fields.missing("Statistic", ": set it (Average...) or ExtendedStatistic (p99...)"))
        }
    }
}

/// Restores the API's spelling: SNS messages write `AVERAGE` and `SAMPLE_COUNT` for `Average` and
/// `SampleCount`.
pub(crate) fn usual(statistic: &str, shape: Shape) -> String {
    let plain = statistic.replace('_', "");
    let known = BASIC.iter().find(|basic| shape == Shape::Described && basic.eq_ignore_ascii_case(&plain));
    known.map_or(statistic, |basic| *basic).to_owned()
}

/// Reads a metric's name, namespace and dimensions.
pub(crate) fn read(fields: &Fields<'_>) -> Result<Metric, DefinitionError> {
    let hint = match fields.shape {
        Shape::Settings => "; `bongsu watch --list-metrics` shows what there is",
        _ => "",
    };
    let text = |field| fields.text(field)?.ok_or_else(|| fields.missing(field, hint));
    let (name, namespace) = (text("MetricName")?, text("Namespace")?);
    let dimensions = dimensions(fields)?;
    check_count(Counted::Dimensions, dimensions.len())?;
    Ok(Metric { namespace, name, dimensions })
}

/// Reads the dimensions: a list of names and values, or a map as in EventBridge events.
fn dimensions(fields: &Fields<'_>) -> Result<Vec<Dimension>, DefinitionError> {
    let Some(value) = fields.get("Dimensions")? else { return Ok(Vec::new()) };
    match value {
        Value::Array(list) if list.iter().all(Value::is_object) => {
            fields.children("Dimensions")?.iter().map(dimension).collect()
        }
        Value::Object(map) => {
            let map_fields = fields.child("Dimensions")?.ok_or_else(|| shape(fields, value))?;
            let one = |name: &String| {
                let value = map_fields.text(name)?.unwrap_or_default();
                Ok(Dimension { name: name.clone(), value })
            };
            map.keys().map(one).collect()
        }
        _ => Err(shape(fields, value)),
    }
}

fn dimension(fields: &Fields<'_>) -> Result<Dimension, DefinitionError> {
    fields.only(&[&["Name", "Value", "name", "value"]])?;
    let part = |upper: &str, lower: &str| match fields.text(upper)? {
        Some(text) => Ok(text),
        None => fields.text(lower)?.ok_or_else(|| fields.missing(upper, "")),
    };
    Ok(Dimension { name: part("Name", "name")?, value: part("Value", "value")? })
}

fn shape(fields: &Fields<'_>, value: &Value) -> DefinitionError {
    let expected = match fields.shape {
        Shape::Settings => "must be a list like [{ Name = \"path\", Value = \"/\" }]",
        _ => "must be a list like [{\"Name\": \"InstanceId\", \"Value\": \"i-0abc\"}]",
    };
    fields.wrong("Dimensions", value, expected)
}
