use serde::Serialize;
use serde_json::Number;

use super::limits::{CHART_LABEL_CHARS, CHART_POINTS, CHART_TITLE_CHARS, LINES};

/// A line chart that Slack draws itself (docs.slack.dev, ["Data visualization block"]). Its constructor keeps
/// Slack's limits.
///
/// ["Data visualization block"]: https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineChart {
    pub(super) title: String,
    pub(super) chart: Lines,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Lines {
    #[serde(rename = "type")]
    kind: &'static str,
    series: Vec<Series>,
    axis_config: Axis,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Series {
    name: String,
    data: Vec<Point>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Point {
    label: String,
    value: Number,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Axis {
    categories: Vec<String>,
}

impl LineChart {
    /// Creates a chart of one or more lines over the same labels. Returns `None` if Slack would refuse it: labels and
    /// names must be unique, each line needs a number for each label, and there are at most 20 labels and 6 lines. Cuts
    /// a long title and long names.
    ///
    /// ```
    /// use bongsu_slack::{LineChart, Message};
    ///
    /// let labels = ["12:00".to_owned(), "12:01".to_owned()];
    /// let chart = LineChart::lines("CPU", &labels, &[("web-1", vec![80.5, 97.0])]).unwrap();
    /// let message = Message::of_text("CPU is high".to_owned()).with_chart(chart);
    /// assert!(message.to_json().contains("data_visualization"));
    /// ```
    pub fn lines(title: &str, labels: &[String], lines: &[(&str, Vec<f64>)]) -> Option<Self> {
        let is_unique = |texts: &[String]| {
            texts.iter().enumerate().all(|(at, text)| !texts.iter().skip(at + 1).any(|it| it == text))
        };
        let is_short = |text: &String| !text.is_empty() && text.chars().count() <= CHART_LABEL_CHARS;
        let names: Vec<String> = lines.iter().map(|(name, _)| cut(name, CHART_LABEL_CHARS)).collect();
        let fits = (1..=CHART_POINTS).contains(&labels.len())
            && (1..=LINES).contains(&lines.len())
            && labels.iter().all(is_short)
            && is_unique(labels)
            && is_unique(&names);
        if !fits {
            return None;
        }
        let series = lines.iter().zip(names).map(|((_, values), name)| {
            let values: Option<Vec<_>> = values.iter().copied().map(Number::from_f64).collect();
            let values = values.filter(|values| values.len() == labels.len())?;
            let points = labels.iter().cloned().zip(values).map(|(label, value)| Point { label, value });
            Some(Series { name, data: points.collect() })
        });
        let series = series.collect::<Option<Vec<_>>>()?;
        let axis_config = Axis { categories: labels.to_vec() };
        Some(Self {
            title: cut(title, CHART_TITLE_CHARS),
            chart: Lines { kind: "line", series, axis_config },
        })
    }
}

/// Cuts a text to `most` characters. An empty one becomes a hyphen, because Slack refuses empty texts.
fn cut(text: &str, most: usize) -> String {
    match text.trim() {
        "" => "-".to_owned(),
        text if text.chars().count() <= most => text.to_owned(),
        text => text.chars().take(most - 1).chain(['…']).collect(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn labels(count: usize) -> Vec<String> {
        (0..count).map(|number| format!("12:{number:02}")).collect()
    }

    #[test]
    fn a_chart_has_the_documented_json() {
        let lines = [("CPUUtilization", vec![80.5, 97.0]), ("Threshold", vec![90.0, 90.0])];
        let chart = LineChart::lines("CPUUtilization", &labels(2), &lines).unwrap();
        let expected = json!({
            "title": "CPUUtilization",
            "chart": {
                "type": "line",
                "series": [
                    { "name": "CPUUtilization", "data": [{ "label": "12:00", "value": 80.5 }, { "label": "12:01", "value": 97.0 }] },
                    { "name": "Threshold", "data": [{ "label": "12:00", "value": 90.0 }, { "label": "12:01", "value": 90.0 }] },
                ],
                "axis_config": { "categories": ["12:00", "12:01"] },
            },
        });
        assert_eq!(serde_json::to_value(&chart).unwrap(), expected);
    }

    #[test]
    fn a_chart_that_slack_would_refuse_is_none() {
        let of =
            |labels: &[String], lines: &[(&str, Vec<f64>)]| LineChart::lines("t", labels, lines).is_some();
        assert!(of(&labels(20), &[("a", vec![1.0; 20])]));
        assert!(!of(&labels(21), &[("a", vec![1.0; 21])]));
        assert!(!of(&[], &[("a", vec![])]));
        assert!(!of(&labels(2), &[]));
        assert!(!of(&labels(2), &[("a", vec![1.0])]));
        assert!(!of(&labels(1), &[("a", vec![f64::NAN])]));
        assert!(!of(&labels(1), &[("a", vec![1.0]), ("a", vec![2.0])]));
        assert!(!of(&["x".repeat(21)], &[("a", vec![1.0])]));
        assert!(!of(&["x".to_owned(), "x".to_owned()], &[("a", vec![1.0, 2.0])]));
        let long = LineChart::lines(&"가".repeat(99), &labels(1), &[(&"나".repeat(99), vec![1.0])]).unwrap();
        assert_eq!((long.title.chars().count(), long.chart.series[0].name.chars().count()), (50, 20));
    }
}
