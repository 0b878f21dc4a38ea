//! Typical and unusual charts, for the other tests and for viewing.

use bongsu_alarm::TimeRange;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::super::*;

pub(super) fn start() -> Timestamp {
    "2026-11-23T04:55:00Z".parse().unwrap()
}

pub(super) fn minutes(count: i64) -> Timestamp {
    start() + SignedDuration::from_mins(count)
}

/// Returns one value a minute. A value that is not a number is a gap.
pub(super) fn points(values: impl IntoIterator<Item = f64>) -> Vec<Point> {
    let point = |(index, value): (usize, f64)| Point {
        at: minutes(i64::try_from(index).unwrap()),
        value: Some(value).filter(|value| !value.is_nan()),
    };
    values.into_iter().enumerate().map(point).collect()
}

/// The load of a host that was busy twice and once did not answer.
pub(super) fn busy() -> Chart {
    let value = |minute: i32| {
        let x = f64::from(minute);
        let wave = 22.0 + 6.0 * (x / 9.0).sin() + 3.0 * (x * 1.7).sin() + 2.0 * (x * 0.9).cos();
        match minute {
            62..=86 => 71.0 + 12.0 * (x / 5.0).sin() + 4.0 * (x * 2.1).sin(),
            118..=128 => f64::NAN,
            150..=156 => 58.0 + 3.0 * (x * 1.3).sin(),
            _ => wave,
        }
    };
    let span = |from, to, state| Span { from: minutes(from), to: minutes(to), state };
    let turn = |at, to| ChartTransition { at: minutes(at), to };
    use AlarmState::{Alarm, InsufficientData, Ok};
    Chart {
        title: "mission-cpu-alarm".into(),
        subtitle: "CPUUtilization, Average of 1 minute".into(),
        unit: "Percent".into(),
        series: vec![PlottedSeries { name: "CPUUtilization".into(), points: points((0..180).map(value)) }],
        limit: Some(Limit::Threshold { value: 50.0, label: "> 50%".into() }),
        spans: vec![span(64, 88, Alarm), span(121, 130, InsufficientData), span(152, 158, Alarm)],
        transitions: vec![
            turn(64, Alarm),
            turn(88, Ok),
            turn(121, InsufficientData),
            turn(130, Ok),
            turn(152, Alarm),
            turn(158, Ok),
        ],
        zone: TimeZone::get("Asia/Seoul").unwrap(),
        ..Chart::default()
    }
}

/// A year of minutes with a spike of one minute.
pub(super) fn year() -> Chart {
    let value =
        |minute: i32| if minute == 300_000 { 930.0 } else { 120.0 + f64::from(minute % 97 * 79 % 97) };
    Chart {
        title: "api-latency-p99".into(),
        unit: "Milliseconds".into(),
        series: vec![PlottedSeries { name: "Latency".into(), points: points((0..525_600).map(value)) }],
        limit: Some(Limit::Threshold { value: 800.0, label: String::new() }),
        ..Chart::default()
    }
}

/// A band that changes over time, with two series.
pub(super) fn band() -> Chart {
    let wave = |height: f64, slow: f64| {
        points((0..1440).map(move |minute| height + 4e6 * (f64::from(minute) / slow).sin()))
    };
    Chart {
        title: "network-anomaly".into(),
        subtitle: "NetworkIn, Sum of 5 minutes".into(),
        unit: "Bytes".into(),
        series: vec![
            PlottedSeries { name: "i-0abc (web)".into(), points: wave(2.0e7, 170.0) },
            PlottedSeries { name: "i-0def (batch)".into(), points: wave(1.6e7, 40.0) },
        ],
        limit: Some(Limit::Band {
            lower: wave(1.2e7, 230.0),
            upper: wave(2.6e7, 230.0),
            label: "expected".into(),
        }),
        ..Chart::default()
    }
}

pub(super) fn sweep() -> HeatMap {
    let cell = |row: i32, column: i32| Some(f64::from((14 - row * 2 - column).max(0).pow(2)));
    HeatMap {
        title: "Times fired".into(),
        columns_name: "threshold".into(),
        columns: (40..=90).step_by(5).map(|column| column.to_string()).collect(),
        rows_name: "datapoints".into(),
        rows: (1..=5).map(|row| row.to_string()).collect(),
        cells: (0..5).map(|row| (0..11).map(|column| cell(row, column)).collect()).collect(),
        marked: Some(HeatMapCell { row: 2, column: 2 }),
    }
}

pub(super) fn sparkline() -> Sparkline {
    let Chart { series, spans, .. } = busy();
    Sparkline {
        points: series.into_iter().flat_map(|series| series.points).collect(),
        threshold: Some(50.0),
        spans,
        range: None,
        size: Size { width: 120.0, height: 28.0 },
        label: "CPU".into(),
    }
}

/// Writes every chart to a folder: `cargo test -p bongsu-chart gallery -- --ignored`.
#[test]
#[ignore = "for people's eyes"]
fn gallery() {
    let folder = std::env::temp_dir().join("bongsu-charts");
    std::fs::create_dir_all(&folder).unwrap();
    let empty = Chart {
        series: vec![],
        spans: vec![],
        transitions: vec![],
        range: Some(TimeRange { from: minutes(0), to: minutes(60) }),
        ..busy()
    };
    let narrow = Chart { size: Size { width: 360.0, height: 220.0 }, ..busy() };
    let korean = Chart { title: "결제 서버 CPU 경보".into(), ..busy() };
    for (name, chart) in [
        ("busy", busy()),
        ("year", year()),
        ("band", band()),
        ("empty", empty),
        ("narrow", narrow),
        ("korean", korean),
    ] {
        let begun = std::time::Instant::now();
        let svg = chart.svg(Style::Whole);
        let middle = begun.elapsed();
        let png = chart.png(Theme::Light, 2.0).unwrap();
        let done = begun.elapsed();
        println!(
            "{name}: svg {} {middle:?}, png {} {:?}: {}",
            svg.len(),
            png.len(),
            done - middle,
            chart.alt()
        );
        std::fs::write(folder.join(format!("{name}.svg")), svg).unwrap();
        std::fs::write(folder.join(format!("{name}-light.png")), png).unwrap();
        std::fs::write(folder.join(format!("{name}-dark.png")), chart.png(Theme::Dark, 2.0).unwrap())
            .unwrap();
    }
    for (name, theme) in [("light", Theme::Light), ("dark", Theme::Dark)] {
        std::fs::write(folder.join(format!("sweep-{name}.png")), sweep().png(theme, 2.0).unwrap()).unwrap();
        std::fs::write(folder.join(format!("spark-{name}.png")), sparkline().png(theme, 3.0).unwrap())
            .unwrap();
    }
    std::fs::write(folder.join("sweep.svg"), sweep().svg(Style::Whole)).unwrap();
    std::fs::write(folder.join("spark.svg"), sparkline().svg(Style::Whole)).unwrap();
}
