use serde_json::{Value, json};

use super::*;
use crate::render::console::picture::{Looks, picture};

fn drawn(notice: &AlarmNotice, theme: GraphTheme) -> Option<Value> {
    let looks = Looks { moment: "ALARM", threshold: Some("above 50"), theme, zone: "+0900" };
    let drawn = picture(notice, notice.transition.at?, &looks)?;
    serde_json::from_str(&drawn).ok()
}

#[test]
fn draws_the_metric_its_threshold_and_the_time_of_the_change() {
    let notice = notice("eu-west-1", "AWS/EC2", &[("InstanceId", "i-1")]);
    let mut expected = json!({
        "metrics": [["AWS/EC2", "m", "InstanceId", "i-1", { "stat": "p99" }]],
        "view": "timeSeries",
        "stacked": false,
        "period": 300,
        "start": "2026-11-23T04:12:07Z",
        "end": "2026-11-23T05:17:07Z",
        "title": "a",
        "width": 720,
        "height": 320,
        "timezone": "+0900",
        "annotations": {
            "horizontal": [{ "value": 50, "color": "#d92d20", "label": "above 50" }],
            "vertical": [{ "value": "2026-11-23T05:12:07Z", "color": "#7f7f7f", "label": "ALARM" }],
        },
    });
    assert_eq!(drawn(&notice, GraphTheme::Light), Some(expected.clone()));
    expected["theme"] = json!("dark");
    assert_eq!(drawn(&notice, GraphTheme::Dark), Some(expected));
}

#[test]
fn a_band_has_no_line_for_the_threshold() {
    let band = entry("ad1", None, Some("ANOMALY_DETECTION_BAND(m1, 2)"), true);
    let watched = entry("m1", Some(stat("N", &[])), None, true);
    let mut notice = notice_of("eu-west-1", Query::Math(vec![watched, band]));
    let Definition::Metric(metric) = &mut notice.definition else { panic!() };
    (metric.threshold, metric.threshold_metric_id) = (None, Some("ad1".to_owned()));
    let drawn = drawn(&notice, GraphTheme::Light).unwrap();
    let expected = json!([
        ["N", "m", { "id": "m1", "visible": true, "stat": "p99" }],
        [{ "id": "ad1", "visible": true, "expression": "ANOMALY_DETECTION_BAND(m1, 2)" }],
    ]);
    assert_eq!(drawn["metrics"], expected);
    assert_eq!(drawn["annotations"].get("horizontal"), None);
}

#[test]
fn nothing_but_a_metric_alarm_is_drawn() {
    let mut notice = notice("eu-west-1", "AWS/EC2", &[]);
    notice.definition = Definition::Unknown;
    assert_eq!(drawn(&notice, GraphTheme::Light), None);
}
