//! Draws charts of lines as pictures, and other charts as tables of their numbers.

use std::fmt::Write as _;

use serde_json::Value;

use super::html::{boxed, escaped};
use super::{list, word};

/// The size of a picture, in its own units.
const WIDTH: f64 = 400.0;
const HEIGHT: f64 = 120.0;
/// The number of colors in the style sheet.
const COLORS: usize = 4;

/// Returns the chart with its title and legend, or `None` if it is none of Slack's.
pub(super) fn html(block: &Value) -> Option<String> {
    let chart = block.get("chart")?;
    let title = boxed("sl-title", &escaped(word(block, "title")));
    let body = match word(chart, "type") {
        "line" | "area" => lines(chart)?,
        "pie" => boxed("sl-small", &numbers(list(chart, "segments"))),
        "bar" => list(chart, "series").iter().map(series).collect(),
        _ => return None,
    };
    Some(boxed("sl-chart", &(title + &body)))
}

fn lines(chart: &Value) -> Option<String> {
    let all: Vec<Vec<f64>> = list(chart, "series").iter().map(values).collect();
    let (least, most) = (edge(&all, f64::min)?, edge(&all, f64::max)?);
    let lines: String = all.iter().enumerate().map(|(at, values)| line(values, least, most, at)).collect();
    let labels = list(chart.get("axis_config")?, "categories");
    let label = |label: Option<&Value>| escaped(label.and_then(Value::as_str).unwrap_or_default());
    let (first, last) = (label(labels.first()), label(labels.last()));
    let legend: String = list(chart, "series").iter().enumerate().map(|(at, it)| name(it, at)).collect();
    let alt = format!("{} – {}", plain(least), plain(most));
    Some(format!(
        "<svg class=\"sl-lines\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{alt}\">{lines}</svg>\
         <div class=\"sl-small\">{first} – {last} · {alt}</div><div class=\"sl-small\">{legend}</div>"
    ))
}

fn line(values: &[f64], least: f64, most: f64, at: usize) -> String {
    let range = if most > least { most - least } else { 1.0 };
    let steps = u32::try_from(values.len().saturating_sub(1).max(1)).map_or(1.0, f64::from);
    let mut points = String::new();
    for (place, value) in values.iter().enumerate() {
        let x = WIDTH * u32::try_from(place).map_or(0.0, f64::from) / steps;
        let y = HEIGHT - (HEIGHT - 8.0) * (value - least) / range - 4.0;
        // Writing to a string cannot fail.
        let _ = write!(points, "{x:.1},{y:.1} ");
    }
    format!("<polyline class=\"sl-line-{}\" points=\"{}\"/>", at % COLORS, points.trim_end())
}

fn values(series: &Value) -> Vec<f64> {
    let values = list(series, "data").iter().filter_map(|point| point.get("value")?.as_f64());
    values.filter(|value| value.is_finite()).collect()
}

fn edge(all: &[Vec<f64>], better: fn(f64, f64) -> f64) -> Option<f64> {
    all.iter().flatten().copied().reduce(better)
}

fn name(series: &Value, at: usize) -> String {
    format!("<span class=\"sl-key-{}\">━ {}</span> ", at % COLORS, escaped(word(series, "name")))
}

fn series(series: &Value) -> String {
    let name = escaped(word(series, "name"));
    boxed("sl-small", &format!("{name}: {}", numbers(list(series, "data"))))
}

fn numbers(points: &[Value]) -> String {
    let number = |point: &Value| point.get("value").and_then(Value::as_f64).map_or_else(String::new, plain);
    let points = points.iter().map(|point| format!("{} {}", escaped(word(point, "label")), number(point)));
    points.collect::<Vec<_>>().join(" · ")
}

/// Returns the number with at most two digits after the point.
fn plain(value: f64) -> String {
    format!("{value:.2}").trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn block(chart: &Value) -> String {
        html(&json!({ "type": "data_visualization", "title": "<cpu>", "chart": chart })).unwrap_or_default()
    }

    #[test]
    fn a_line_spans_the_picture() {
        let series = |name: &str, values: [f64; 3]| {
            let data: Vec<_> = ["a", "b", "c"]
                .iter()
                .zip(values)
                .map(|(label, value)| json!({ "label": label, "value": value }))
                .collect();
            json!({ "name": name, "data": data })
        };
        let chart = json!({
            "type": "line", "axis_config": { "categories": ["a", "b", "<c>"] },
            "series": [series("<x>", [0.0, 5.0, 10.0]), series("y", [10.0; 3])],
        });
        let drawn = block(&chart);
        assert!(drawn.contains("points=\"0.0,116.0 200.0,60.0 400.0,4.0\""), "{drawn}");
        assert!(drawn.contains("a – &lt;c&gt; · 0 – 10") && drawn.contains("━ &lt;x&gt;"), "{drawn}");
        assert!(drawn.contains("&lt;cpu&gt;") && !drawn.contains("<cpu>"), "{drawn}");
    }

    #[test]
    fn other_charts_are_drawn_as_numbers() {
        let points = json!([{ "label": "<a>", "value": 1.25 }, { "label": "b", "value": 2 }]);
        assert!(block(&json!({ "type": "pie", "segments": points })).contains("&lt;a&gt; 1.25 · b 2"));
        let bars = json!({ "type": "bar", "series": [{ "name": "s", "data": points }] });
        assert!(block(&bars).contains("s: &lt;a&gt; 1.25 · b 2"));
        for odd in [json!({}), json!({ "type": "line", "series": [] }), json!({ "type": "donut" })] {
            assert_eq!(block(&odd), "");
        }
    }
}
