//! The graph that CloudWatch draws for a message (API reference, "GetMetricWidgetImage: Metric Widget
//! Structure and Syntax"). It differs from the graph behind the link in that it marks the state change and
//! ends shortly after it.

use bongsu_alarm::alarm::Definition;
use jiff::{SignedDuration, Timestamp};

use super::encode::Node;
use super::graph::{Detail, metrics, seconds, threshold};
use super::{around, period};
use crate::config::GraphTheme;
use crate::notice::AlarmNotice;

/// The width of the picture, twice the width at which Slack shows it, for high-resolution screens.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 320.0;
/// The colors of the threshold and of the mark: the red of an alarm's message, and a gray that differs from
/// the metric's lines in both color schemes.
const LIMIT: &str = "#d92d20";
const MOMENT: &str = "#7f7f7f";

/// The appearance of a picture and the labels of its lines.
#[derive(Debug)]
pub(in crate::render) struct Looks<'a> {
    pub(in crate::render) moment: &'a str,
    pub(in crate::render) threshold: Option<&'a str>,
    pub(in crate::render) theme: GraphTheme,
    /// The offset from UTC, such as `+0900`.
    pub(in crate::render) zone: &'a str,
}

/// Returns the graph around `at`, as JSON.
pub(in crate::render) fn picture(alarm: &AlarmNotice, at: Timestamp, looks: &Looks<'_>) -> Option<String> {
    let Definition::Metric(metric) = &alarm.definition else { return None };
    let period = period(metric);
    let (start, _) = around(alarm)?;
    // At the time of the message, no data exists after the change.
    let end = at.checked_add(SignedDuration::from_secs(i64::from(period))).ok()?;
    let (start, end, moment) = (seconds(start), seconds(end), seconds(at));
    let mut widget = vec![
        ("metrics", Node::List(metrics(metric, Detail::ALL))),
        ("view", Node::Text("timeSeries")),
        ("stacked", Node::Flag(false)),
        ("period", Node::Number(f64::from(period))),
        ("start", Node::Text(&start)),
        ("end", Node::Text(&end)),
        ("title", Node::Text(&alarm.alarm.name)),
        ("width", Node::Number(WIDTH)),
        ("height", Node::Number(HEIGHT)),
        ("timezone", Node::Text(looks.zone)),
        ("annotations", annotations(threshold(alarm, metric), &moment, looks)),
    ];
    if looks.theme != GraphTheme::default() {
        widget.push(("theme", Node::Text(looks.theme.as_str())));
    }
    Some(Node::Map(widget).to_json().to_string())
}

fn annotations<'a>(threshold: Option<f64>, moment: &'a str, looks: &Looks<'a>) -> Node<'a> {
    let moment = line(Node::Text(moment), Some(looks.moment), MOMENT);
    let threshold = threshold.map(|value| line(Node::Number(value), looks.threshold, LIMIT));
    let threshold = threshold.map(|line| ("horizontal", Node::List(vec![line])));
    Node::Map(threshold.into_iter().chain([("vertical", Node::List(vec![moment]))]).collect())
}

fn line<'a>(value: Node<'a>, label: Option<&'a str>, color: &'a str) -> Node<'a> {
    let label = label.map(|label| ("label", Node::Text(label)));
    Node::Map([("value", value), ("color", Node::Text(color))].into_iter().chain(label).collect())
}
