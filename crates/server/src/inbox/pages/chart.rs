//! Pictures of an alarm's metric.

use axum::extract::{Path, Query as Parameters, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use bongsu_core::chart::{Chart, Point, Size, Sparkline, Style, Theme};
use bongsu_core::ports::Picture;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::wanted::{encoded, time};
use super::what_if::Trial;
use crate::inbox::Inbox;
use crate::inbox::board::BoardEntry;
use crate::inbox::course::recorded;

/// Pixels of a PNG for each one of the picture: sharp on dense screens.
const PNG_SCALE: f64 = 2.0;

/// A picture of its own carries its colours within it.
const POLICY: (HeaderName, &str) =
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; sandbox");

/// Which time is shown.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Shown {
    /// Up to now, so many hours.
    hours: Option<u32>,
    from: Option<String>,
    to: Option<String>,
}

/// Hours that are shown where nobody says.
const HOURS: u32 = 3;

/// The longest that is shown: as long as anything is kept.
const MOST_HOURS: u32 = 14 * 24;

impl Shown {
    /// How many hours up to now.
    pub(super) fn hours(&self) -> u32 {
        self.hours.unwrap_or(HOURS)
    }

    /// From when until when.
    pub(super) fn range(&self, now: Timestamp, zone: &TimeZone) -> (Timestamp, Timestamp) {
        let time = |text: &Option<String>| text.as_deref().and_then(|text| time(text, zone));
        let to = time(&self.to).unwrap_or(now);
        let hours = self.hours().clamp(1, MOST_HOURS);
        let before = |hours: u32| to.checked_sub(SignedDuration::from_hours(hours.into())).unwrap_or(to);
        let from = time(&self.from).filter(|from| *from < to).unwrap_or_else(|| before(hours));
        (from.max(before(MOST_HOURS)), to)
    }
}

/// The metric with its limit and the alarm's states; or with what other settings would have made of it.
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

/// The same as PNG.
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
    let zone = inbox.look().zone;
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
    Some(chart)
}

/// The picture that goes along with what an alarm tells at `at`: the hours before it. Nothing for an alarm of another
/// machine, or without a metric.
pub(crate) async fn picture(inbox: &Inbox, name: &str, at: Timestamp) -> Option<Picture> {
    let standing = inbox.board().get(name)?;
    let range = Shown::default().range(at, &TimeZone::UTC);
    let drawn = recorded(inbox, &standing, range).await.ok()?;
    let drawn = drawn.chart(&standing.alarm.definition(), inbox.look().zone.rules()).ok()?;
    let (from, to) = (encoded(&range.0.to_string()), encoded(&range.1.to_string()));
    let url = format!("/alarms/{}/chart.svg?from={from}&to={to}", encoded(name));
    Some(Picture { url, alt: drawn.alt() })
}

/// The little curve beside an alarm; nothing where there is no metric.
pub(super) async fn sparkline(inbox: &Inbox, standing: &BoardEntry, time: SignedDuration) -> String {
    let now = inbox.now();
    let range = (now.checked_sub(time).unwrap_or(now), now);
    let Ok(recorded) = recorded(inbox, standing, range).await else { return String::new() };
    let Ok(report) = recorded.backtest(&standing.alarm.definition()) else { return String::new() };
    let points = report.trace.points();
    let line = Sparkline {
        points: points.iter().map(|it| Point { at: it.at, value: Some(it.value) }).collect(),
        threshold: standing.alarm.metric().map(|subject| subject.threshold),
        spans: Vec::new(),
        range: Some(range),
        size: Size { width: 120.0, height: 28.0 },
        label: standing.alarm.metric().map(|subject| subject.metric.name.clone()).unwrap_or_default(),
    };
    line.svg(Style::Page)
}
