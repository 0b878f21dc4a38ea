use super::{Chart, Limit, frame, scale::drawable, text, time};
use bongsu_alarm::Locale;
use bongsu_alarm::alarm::AlarmState;
use bongsu_alarm::quantity;

/// Describes the chart in words.
pub(super) fn of_chart(chart: &Chart) -> String {
    let head = [chart.title.as_str(), chart.subtitle.as_str()];
    let head = head.into_iter().map(|part| part.chars().filter(text::visible).take(400).collect::<String>());
    let range = frame::range(chart).map(|range| time::range(range, &chart.zone));
    let parts = head.chain(range).chain([values(chart)]).chain(limit(chart)).chain([states(chart)]);
    parts.filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join(". ")
}

fn values(chart: &Chart) -> String {
    let points = chart.series.iter().flat_map(|series| &series.points);
    let values = points.filter_map(|point| point.value.and_then(drawable));
    let (count, low, high) = values
        .fold((0_u64, f64::INFINITY, f64::NEG_INFINITY), |(count, low, high), value| {
            (count + 1, low.min(value), high.max(value))
        });
    if count == 0 {
        return chart.no_data.clone();
    }
    let limit: Vec<_> = threshold(chart).into_iter().collect();
    let written = |value| quantity::apart(value, &limit, Some(&chart.unit), Locale::En).0;
    let datapoints = if count == 1 { "datapoint" } else { "datapoints" };
    format!("{count} {datapoints} from {} to {}", written(low), written(high))
}

fn threshold(chart: &Chart) -> Option<f64> {
    match chart.limit.as_ref()? {
        Limit::Threshold { value, .. } => drawable(*value),
        Limit::Band { .. } => None,
    }
}

fn limit(chart: &Chart) -> Option<String> {
    match chart.limit.as_ref()? {
        Limit::Threshold { .. } => {
            let threshold = quantity::threshold(threshold(chart)?, Some(&chart.unit), Locale::En);
            Some(format!("Threshold {threshold}"))
        }
        Limit::Band { label, .. } => Some(format!("Band {}", label.trim())),
    }
}

/// Describes how often the alarm fired.
fn states(chart: &Chart) -> String {
    match chart.transitions.iter().filter(|transition| transition.to == AlarmState::Alarm).count() {
        0 => String::new(),
        1 => "1 transition to ALARM".into(),
        count => format!("{count} transitions to ALARM"),
    }
}
