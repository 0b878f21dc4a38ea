//! Draws a metric with its threshold and the alarm's states: `cargo run --example chart > chart.svg`

use bongsu_alarm::alarm::AlarmState;
use bongsu_chart::{Chart, Limit, PlottedSeries, Point, Span, Style};
use jiff::{SignedDuration, Timestamp};

#[expect(clippy::print_stdout, reason = "an example prints its result")]
fn main() {
    let at = |minute: i64| Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute);
    let values = [41.0, 44.5, 91.2, 93.8, 95.1, 88.0, 62.3, 48.9];
    let points = values.iter().zip(0..).map(|(value, minute)| Point { at: at(minute), value: Some(*value) });
    let chart = Chart {
        title: "web-cpu-high".to_owned(),
        subtitle: "CPUUtilization, Average, 60 s".to_owned(),
        unit: "Percent".to_owned(),
        series: vec![PlottedSeries { name: "CPUUtilization".to_owned(), points: points.collect() }],
        limit: Some(Limit::Threshold { value: 80.0, label: "> 80 %".to_owned() }),
        spans: vec![Span { from: at(4), to: at(7), state: AlarmState::Alarm }],
        ..Chart::default()
    };
    println!("{}", chart.svg(Style::Whole));
}
