//! Silences in force, and the button that ends one.

use std::time::Duration;

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query as Parameters, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use bongsu_alarm::alarm::AlarmState;
use bongsu_core::route::Labels;
use bongsu_core::silence::{Silence, SilenceId};
use serde::Deserialize;
use tokio::time::timeout;

use super::reading::Reading;
use super::wanted::{Wanted, encoded};
use super::words::Words;
use crate::inbox::Inbox;
use crate::inbox::board::BoardEntry;

/// The time that a reader waits for a silence to end.
const ENDED_WITHIN: Duration = Duration::from_secs(3);

#[derive(Template)]
#[template(path = "silences.html")]
struct Silences<'a> {
    w: &'static Words,
    silences: Vec<InForce>,
    /// The alarm whose page shows the list.
    alarm: &'a str,
}

struct InForce {
    id: String,
    /// The matchers, such as `alarm=web-*`.
    matchers: String,
    until: String,
    by: String,
    comment: String,
}

/// The page on which a silence was ended.
#[derive(Debug, Deserialize)]
pub(crate) struct Ended {
    #[serde(default)]
    alarm: String,
}

/// Returns the list of silences, which is empty if there are none. `alarm` is the alarm whose page shows the list.
pub(super) fn html(silences: &[Silence], alarm: &str, reading: &Reading) -> String {
    if silences.is_empty() {
        return String::new();
    }
    let w = reading.words();
    let in_force = |silence: &Silence| InForce {
        id: encoded(&silence.id.0),
        matchers: matchers(silence),
        until: silence
            .until
            .map_or_else(|| w.until_over.to_owned(), |at| (w.until)(&reading.moment(at).shown)),
        by: silence.created_by.clone(),
        comment: silence.comment.clone(),
    };
    let view = Silences { w, silences: silences.iter().map(in_force).collect(), alarm };
    view.render().unwrap_or_default()
}

/// Returns the silences that apply to the alarm when it goes off.
pub(super) fn of_alarm(silences: &[Silence], standing: &BoardEntry, reading: &Reading) -> Vec<Silence> {
    let labels = labels(standing);
    silences.iter().filter(|silence| silence.holds(&labels, reading.now)).cloned().collect()
}

pub(crate) async fn end_silence(
    State(inbox): State<Inbox>,
    Path(id): Path<String>,
    Parameters(wanted): Parameters<Wanted>,
    headers: HeaderMap,
    Form(ended): Form<Ended>,
) -> Response {
    let w = Reading::of(&inbox, &wanted, &headers).words();
    let Some(told) = inbox.undo(SilenceId(id)) else {
        return (StatusCode::SERVICE_UNAVAILABLE, w.nobody_listens).into_response();
    };
    if !matches!(timeout(ENDED_WITHIN, told).await, Ok(Ok(true))) {
        return (StatusCode::CONFLICT, w.not_ended).into_response();
    }
    let page =
        if ended.alarm.is_empty() { "/".to_owned() } else { format!("/alarms/{}", encoded(&ended.alarm)) };
    Redirect::to(&page).into_response()
}

/// Returns the matchers, without the matchers for an empty account and region, which all alarms of this machine have.
fn matchers(silence: &Silence) -> String {
    let all: Vec<_> = silence.matchers.iter().map(ToString::to_string).collect();
    let some: Vec<_> = all.iter().filter(|it| !it.ends_with(['=', '"']) || !is_empty(it)).cloned().collect();
    if some.is_empty() { all.join(", ") } else { some.join(", ") }
}

fn is_empty(matcher: &str) -> bool {
    matcher.split_once('=').is_some_and(|(_, value)| value.trim_matches('"').is_empty())
}

fn labels(standing: &BoardEntry) -> Labels {
    let (name, metric) = (&standing.alarm.identity.name, standing.alarm.metric());
    let kind = if standing.alarm.is_composite() { "composite" } else { "metric" };
    let mut pairs = vec![
        ("alarm".to_owned(), name.clone()),
        ("state".to_owned(), AlarmState::Alarm.as_str().to_owned()),
        ("kind".to_owned(), kind.to_owned()),
    ];
    if let Some(metric) = metric.map(|subject| &subject.metric) {
        pairs.push(("namespace".to_owned(), metric.namespace.clone()));
        pairs.push(("metric".to_owned(), metric.name.clone()));
        pairs.extend(metric.dimensions.iter().map(|it| (format!("dimension.{}", it.name), it.value.clone())));
    }
    pairs.into_iter().collect()
}
