//! Validates charts (docs.slack.dev, ["Data visualization block"]).
//!
//! ["Data visualization block"]: https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block

use serde_json::Value;

use super::Fault;
use super::fields::{at, each, list, most, needed, optional, string, word};
use crate::limits::{AXIS_CHARS, CHART_LABEL_CHARS, CHART_POINTS, CHART_SERIES, CHART_TITLE_CHARS};

pub(super) fn one(block: &Value) -> Result<(), Fault> {
    needed(block, "title", |title| string(title, 1, CHART_TITLE_CHARS))?;
    needed(block, "chart", |chart| match word(chart, "type") {
        "pie" => each(chart, "segments", CHART_SERIES, point),
        "bar" | "area" | "line" => lines(chart),
        kind => Err(Fault::unsupported("type", kind).within("type")),
    })
}

/// Validates the series of a chart. Each has a number for each category, in any order.
fn lines(chart: &Value) -> Result<(), Fault> {
    let axis = chart.get("axis_config").unwrap_or(&Value::Null);
    let judged = at(list(axis, "categories"), |label| string(label, 1, CHART_LABEL_CHARS));
    judged.map_err(|fault| fault.within("categories").within("axis_config"))?;
    for label in ["x_label", "y_label"] {
        optional(axis, label, |label| string(label, 0, AXIS_CHARS))
            .map_err(|fault| fault.within("axis_config"))?;
    }
    let categories: Vec<_> = list(axis, "categories").iter().filter_map(Value::as_str).collect();
    most(list(axis, "categories"), CHART_POINTS)
        .map_err(|fault| fault.within("categories").within("axis_config"))?;
    each(chart, "series", CHART_SERIES, |series| {
        needed(series, "name", |name| string(name, 1, CHART_LABEL_CHARS))?;
        each(series, "data", CHART_POINTS, point)?;
        let labels = list(series, "data").iter().map(|point| word(point, "label"));
        let is_same = labels.clone().count() == categories.len()
            && labels.clone().all(|label| categories.contains(&label));
        if is_same { Ok(()) } else { Err(Fault::new("must have one point for each category").within("data")) }
    })?;
    let names: Vec<_> = list(chart, "series").iter().map(|series| word(series, "name")).collect();
    let is_repeated =
        names.iter().enumerate().any(|(index, name)| names.iter().skip(index + 1).any(|it| it == name));
    if is_repeated { Err(Fault::new("must have unique names").within("series")) } else { Ok(()) }
}

fn point(point: &Value) -> Result<(), Fault> {
    needed(point, "label", |label| string(label, 1, CHART_LABEL_CHARS))?;
    needed(
        point,
        "value",
        |value| if value.is_number() { Ok(()) } else { Err(Fault::new("must be a number")) },
    )
}
