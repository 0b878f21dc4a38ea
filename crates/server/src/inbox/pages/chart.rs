//! Pictures of an alarm's metric.

use axum::extract::{Path, Query as Parameters, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use bongsu_alarm::Locale;
use bongsu_alarm::TimeRange;
use bongsu_alarm::definition::{AlarmDefinition, Watches};
use bongsu_chart::{Chart, Point, Size, Sparkline, Style, Theme};
use bongsu_core::ports::Picture;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::wanted::{encoded, time};
use super::what_if::Trial;
use super::words::words;
use crate::inbox::Inbox;
use crate::inbox::board::BoardEntry;
use crate::inbox::course::{Range, recorded};

/// The pixels of a PNG for each pixel of the picture, so that it is sharp on dense screens.
const PNG_SCALE: f64 = 2.0;

/// The content security policy of a separate picture, which contains its colours as a style.
const POLICY: (HeaderName, &str) =
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; sandbox");

/// The range to show.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Shown {
    /// The length of the range up to now, in hours.
    hours: Option<u32>,
    from: Option<String>,
    to: Option<String>,
    /// The width of the chart in CSS pixels, because a chart that is scaled down later is illegible.
    width: Option<u32>,
}

/// The default width of a chart.
const WIDTH: u32 = 820;
const LEAST_WIDTH: u32 = 280;
const MOST_WIDTH: u32 = 1_600;

/// The default number of hours.
const HOURS: u32 = 3;

/// The longest range in hours, which is the time for which the archive keeps records.
const MOST_HOURS: u32 = 14 * 24;

impl Shown {
    pub(super) fn hours(&self) -> u32 {
        self.hours.unwrap_or(HOURS)
    }

    pub(super) fn size(&self) -> Size {
        let width = self.width.unwrap_or(WIDTH).clamp(LEAST_WIDTH, MOST_WIDTH);
        Size { width: width.into(), height: 300.0 }
    }

    /// Returns the beginning and the end of the range.
    pub(super) fn range(&self, now: Timestamp, zone: &TimeZone) -> Range {
        let time = |text: &Option<String>| text.as_deref().and_then(|text| time(text, zone));
        let to = time(&self.to).unwrap_or(now);
        let hours = self.hours().clamp(1, MOST_HOURS);
        let before = |hours: u32| to.checked_sub(SignedDuration::from_hours(hours.into())).unwrap_or(to);
        let asked = time(&self.from).filter(|from| *from < to);
        let from = asked.unwrap_or_else(|| before(hours)).max(before(MOST_HOURS));
        Range { from, to, is_exact: asked.is_some() }
    }
}

/// Returns the chart in the reader's language.
pub(super) fn in_language(chart: Chart, alarm: &AlarmDefinition, locale: Locale) -> Chart {
    let w = words(locale);
    let subtitle = match &alarm.watches {
        Watches::Metric { metric, criteria } => {
            let statistic = criteria.statistic.as_deref().unwrap_or_default();
            (w.drawn)(&metric.name, statistic, criteria.period, criteria.m(), criteria.n())
        }
        Watches::Math { queries, result, criteria, .. } => {
            let query = queries.iter().find(|query| query.id == *result);
            let stat = query.and_then(|query| query.metric.as_ref());
            let name = stat.map_or(result.as_str(), |stat| stat.metric.name.as_str());
            let label = query.and_then(|query| query.label.as_deref()).unwrap_or(name);
            let statistic = stat.and_then(|stat| stat.statistic.as_deref());
            let made = query.and_then(|query| query.expression.as_deref()).or(statistic).unwrap_or_default();
            (w.drawn)(label, made, criteria.period, criteria.m(), criteria.n())
        }
        _ => chart.subtitle,
    };
    Chart { subtitle, no_data: w.no_datapoints.to_owned(), ..chart }
}

/// Serves the chart of a metric with its threshold and the alarm's states, or the states of other settings.
pub(crate) async fn chart_svg(
    State(inbox): State<Inbox>,
    Path(name): Path<String>,
    Parameters(shown): Parameters<Shown>,
    Parameters(trial): Parameters<Trial>,
) -> Response {
    match chart(&inbox, &name, &shown, &trial).await {
        Some(chart) => {
            ([(header::CONTENT_TYPE, "image/svg+xml"), POLICY], chart.svg(Style::Whole)).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Serves the same chart as PNG.
pub(crate) async fn chart_png(
    State(inbox): State<Inbox>,
    Path(name): Path<String>,
    Parameters(shown): Parameters<Shown>,
    Parameters(trial): Parameters<Trial>,
) -> Response {
    let chart = chart(&inbox, &name, &shown, &trial).await;
    match chart.map(|chart| chart.png(Theme::Light, PNG_SCALE)) {
        Some(Ok(png)) => ([(header::CONTENT_TYPE, "image/png")], png).into_response(),
        Some(Err(error)) => super::failed(&error.to_string()),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn chart(inbox: &Inbox, name: &str, shown: &Shown, trial: &Trial) -> Option<Chart> {
    let standing = inbox.board().get(name)?;
    let (zone, locale) = (inbox.look().zone, inbox.look().locale);
    let recorded = recorded(inbox, &standing, shown.range(inbox.now(), zone.rules())).await.ok()?;
    let definition = standing.alarm.definition();
    let chart = match trial.applied(&definition) {
        Some(Ok(tried)) => {
            let report = recorded.backtest(&tried).ok()?;
            recorded.chart_if(&tried, &report, zone.rules())
        }
        Some(Err(_)) => return None,
        None => recorded.chart(&definition, zone.rules()).ok()?,
    };
    let chart = in_language(chart, &definition, locale);
    Some(if shown.width.is_some() { Chart { size: shown.size(), ..chart } } else { chart })
}

/// Returns the picture for a message about a change at `at`, which shows the hours before the change, and the change.
/// Returns `None` for an alarm of another machine or without a metric.
pub(crate) async fn picture(inbox: &Inbox, name: &str, at: Timestamp) -> Option<Picture> {
    let standing = inbox.board().get(name)?;
    let range = Shown::default().range(next_second(at), &TimeZone::UTC);
    let recorded = recorded(inbox, &standing, range).await.ok()?;
    let definition = standing.alarm.definition();
    let drawn = recorded.chart(&definition, inbox.look().zone.rules()).ok()?;
    let drawn = in_language(drawn, &definition, inbox.look().locale);
    let TimeRange { from, to } = recorded.range;
    let (from, to) = (encoded(&from.to_string()), encoded(&to.to_string()));
    let url = format!("/alarms/{}/chart.svg?from={from}&to={to}", encoded(name));
    Some(Picture::Link { url, alt: drawn.alt() })
}

/// Returns the end of the second. A message has the time of a change only in milliseconds, but the record has the exact
/// time, so that a range up to the time in the message would miss the change.
fn next_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second() + 1).unwrap_or(at)
}

/// Returns the small curve beside an alarm. It is empty if there is no metric.
pub(super) async fn sparkline(inbox: &Inbox, standing: &BoardEntry, time: SignedDuration) -> String {
    let now = inbox.now();
    let range = Range { from: now.checked_sub(time).unwrap_or(now), to: now, is_exact: false };
    let Ok(recorded) = recorded(inbox, standing, range).await else { return String::new() };
    let Ok(report) = recorded.backtest(&standing.alarm.definition()) else { return String::new() };
    let points = report.trace.points();
    let line = Sparkline {
        points: points.iter().map(|it| Point { at: it.at, value: Some(it.value) }).collect(),
        threshold: standing.alarm.threshold(),
        spans: Vec::new(),
        range: Some(recorded.range),
        size: Size { width: 120.0, height: 28.0 },
        label: standing.alarm.metric().map(|subject| subject.metric.name.clone()).unwrap_or_default(),
    };
    line.svg(Style::Page)
}
