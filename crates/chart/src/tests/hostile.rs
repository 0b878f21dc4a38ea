//! Arbitrary outside input causes no panic and no markup, and the picture stays small.

use bongsu_alarm::TimeRange;
use proptest::prelude::*;

use super::{super::*, gallery::*};

const HOSTILE: &str = "</text><script>alert('1')</script>\" onload=\"x&\u{0}\u{202e}<!channel>";

#[test]
fn escapes_every_text() {
    let mut chart = Chart { title: HOSTILE.into(), subtitle: HOSTILE.into(), unit: HOSTILE.into(), ..band() };
    chart.series.iter_mut().for_each(|series| series.name = HOSTILE.into());
    chart.no_data = HOSTILE.into();
    let map = HeatMap {
        title: HOSTILE.into(),
        rows: vec![HOSTILE.into()],
        columns_name: HOSTILE.into(),
        ..sweep()
    };
    let spark = Sparkline { label: HOSTILE.into(), ..sparkline() };
    let empty = Chart { series: vec![], ..chart.clone() };
    for svg in
        [chart.svg(Style::Whole), empty.svg(Style::Page), map.svg(Style::Whole), spark.svg(Style::Page)]
    {
        assert!(!svg.contains("<script") && !svg.contains("\" onload") && !svg.contains('\u{0}'), "{svg}");
        assert!(!svg.contains("<!channel") && !svg.contains('\u{202e}'), "{svg}");
    }
}

#[test]
fn pngs_are_small_and_valid() {
    for chart in [busy(), year(), band()] {
        for theme in [Theme::Light, Theme::Dark] {
            let png = chart.png(theme, 2.0).unwrap();
            assert!(png.len() < 100_000, "{} has {} bytes", chart.title, png.len());
            let picture = ::png::Decoder::new(std::io::Cursor::new(&png)).read_info().unwrap();
            let picture = picture.info();
            assert_eq!((picture.width, picture.height), (1440, 640));
        }
    }
}

#[test]
fn one_minute_in_a_year_stays_visible() {
    let runs = lines::runs(
        &year().series[0].points,
        time::seconds(minutes(0)),
        time::seconds(minutes(525_600)),
        640,
    );
    assert!(runs.iter().flatten().any(|vertex| vertex.value == 930.0));
    assert!(runs.iter().map(Vec::len).sum::<usize>() <= 640 * 4 + 4);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_input_is_drawn(
        values in proptest::collection::vec((any::<i32>(), proptest::option::of(any::<f64>())), 0..40),
        title in any::<String>(), unit in any::<String>(), threshold in any::<f64>(),
        width in any::<f64>(), ends in (-377_705_023_201_i64..=253_402_207_200, -377_705_023_201_i64..=253_402_207_200),
    ) {
        let point = |(at, value): (i32, Option<f64>)| Point { at: Timestamp::from_second(at.into()).unwrap(), value };
        let (from, to) = (Timestamp::from_second(ends.0).unwrap(), Timestamp::from_second(ends.1).unwrap());
        let chart = Chart {
            title, unit,
            series: vec![PlottedSeries { name: String::new(), points: values.into_iter().map(point).collect() }],
            limit: Some(Limit::Threshold { value: threshold, label: String::new() }),
            spans: vec![Span { from, to, state: AlarmState::Alarm }],
            transitions: vec![ChartTransition { at: to, to: AlarmState::Ok }],
            size: Size { width: width.min(600.0), height: 200.0 },
            ..Chart::default()
        };
        prop_assert!(!chart.svg(Style::Whole).contains("NaN"));
        let ranged = Chart { range: Some(TimeRange { from, to }), ..chart.clone() };
        prop_assert!(ranged.png(Theme::Dark, 1.0).is_ok());
        prop_assert!(!chart.alt().is_empty());
    }
}

#[test]
fn odd_values_have_a_picture() {
    let rows = [
        vec![],
        vec![1.0],
        vec![0.0; 5],
        vec![7.0; 5],
        vec![1e308, -1e308],
        vec![f64::INFINITY],
        vec![5e-324],
    ];
    for values in rows {
        let chart = Chart {
            series: vec![PlottedSeries { name: "m".into(), points: points(values.clone()) }],
            ..Chart::default()
        };
        let svg = chart.svg(Style::Whole);
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{values:?}: {svg}");
        assert!(chart.png(Theme::Light, 1.0).is_ok());
    }
}
