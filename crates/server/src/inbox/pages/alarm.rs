//! The page of one alarm: its definition, its metric, its history, and a back-test with other settings.

use askama::Template;
use axum::extract::{Path, Query as Parameters, State};
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use bongsu_alarm::backtest::{BacktestReport, Summary};
use bongsu_alarm::definition::AlarmDefinition;
use bongsu_chart::{Chart, Style};
use bongsu_slack::drawing;
use serde::Deserialize;

use super::channel::{class, compared};
use super::chart::{Shown, in_language};
use super::reading::{Moment, Reading};
use super::silences;
use super::wanted::{Wanted, encoded};
use super::what_if::{Fields, Trial};
use super::words::Words;
use super::{Frame, show};
use crate::inbox::Inbox;
use crate::inbox::board::BoardEntry;
use crate::inbox::course::{Recorded, recorded};

/// The selectable ranges, in hours.
const RANGES: [u32; 5] = [1, 3, 24, 7 * 24, 14 * 24];

#[derive(Template)]
#[template(path = "alarm.html")]
struct AlarmPage {
    frame: Frame,
    name: String,
    description: String,
    state: &'static str,
    class: &'static str,
    since: String,
    compared: String,
    explanation: String,
    /// The time at which the page was made.
    as_of: String,
    /// The address of the updates.
    live: String,
    /// The silences that apply to the alarm.
    silences: String,
    definition: String,
    ranges: Vec<RangeLink>,
    chart: String,
    history: Vec<Change>,
    messages: String,
    what_if: String,
}

/// A selectable range.
struct RangeLink {
    label: String,
    link: String,
    is_shown: bool,
}

struct Change {
    at: Moment,
    state: &'static str,
    class: &'static str,
    lasted: String,
    reason: String,
    explanation: String,
}

/// The part of the page that the form changes. It is also served separately.
#[derive(Template)]
#[template(path = "what_if.html")]
struct WhatIf {
    w: &'static Words,
    path: String,
    hours: u32,
    fields: Fields,
    trouble: String,
    verdict: String,
    chart: String,
    columns: Vec<Column>,
}

struct Column {
    title: &'static str,
    fired: usize,
    flaps: usize,
    alarm: String,
    unknown: String,
}

/// The requested part of the page.
#[derive(Debug, Deserialize)]
pub(crate) struct Part {
    part: Option<String>,
}

pub(crate) async fn alarm(
    State(inbox): State<Inbox>,
    Path(name): Path<String>,
    (Parameters(shown), Parameters(trial), Parameters(part)): (
        Parameters<Shown>,
        Parameters<Trial>,
        Parameters<Part>,
    ),
    Parameters(wanted): Parameters<Wanted>,
    headers: HeaderMap,
) -> Response {
    let reading = Reading::of(&inbox, &wanted, &headers);
    let Some(standing) = inbox.board().get(&name) else {
        // An alarm of another machine or of CloudWatch has only messages.
        return Redirect::to(&Wanted { alarm: Some(name), ..Wanted::default() }.link("/")).into_response();
    };
    let range = shown.range(reading.now, reading.zone());
    let recorded = match recorded(&inbox, &standing, range).await {
        Ok(recorded) => recorded,
        Err(error) => return error.into(),
    };
    let what_if = what_if(&standing, &recorded, &shown, &trial, &reading);
    if part.part.as_deref() == Some("what-if") {
        return Html(what_if).into_response();
    }
    let page = page(&standing, &recorded, &shown, &wanted, what_if, &reading);
    let in_force = silences::of_alarm(&inbox.silences(), &standing, &reading);
    let silences = silences::html(&in_force, &page.name, &reading);
    show(&AlarmPage { silences, ..page }, &reading)
}

fn page(
    standing: &BoardEntry,
    recorded: &Recorded,
    shown: &Shown,
    wanted: &Wanted,
    what_if: String,
    reading: &Reading,
) -> AlarmPage {
    let w = reading.words();
    let definition = standing.alarm.definition();
    let name = definition.name.clone();
    let path = path(&name);
    let chart = recorded.chart(&definition, reading.zone());
    let chart = chart.map(|chart| in_language(chart, &definition, reading.locale()));
    let chart = chart.map(|chart| drawn(Chart { title: String::new(), ..chart }, shown)).unwrap_or_default();
    let messages = Wanted { alarm: Some(name.clone()), ..Wanted::default() };
    AlarmPage {
        frame: reading.frame(&path, &Wanted { lang: None, ..wanted.clone() }),
        description: drawing::text(definition.description.as_deref().unwrap_or_default(), &reading.reader()),
        state: (w.state_name)(standing.state),
        class: class(standing.state),
        since: reading.ago(standing.since),
        compared: compared(standing, reading.locale()),
        explanation: standing.explanation.sentence(reading.locale()),
        as_of: (w.as_of)(&reading.moment(reading.now).whole),
        live: messages.link("/live"),
        silences: String::new(),
        definition: definition.sentence_in(reading.locale()),
        ranges: ranges(&path, shown.hours(), w),
        chart,
        history: history(standing, recorded, reading),
        messages: messages.link("/"),
        what_if,
        name,
    }
}

fn path(name: &str) -> String {
    format!("/alarms/{}", encoded(name))
}

fn drawn(chart: Chart, shown: &Shown) -> String {
    Chart { size: shown.size(), ..chart }.svg(Style::Page)
}

fn ranges(path: &str, shown: u32, w: &'static Words) -> Vec<RangeLink> {
    let range = |hours: u32| RangeLink {
        label: (w.span)(jiff::SignedDuration::from_hours(hours.into())),
        link: format!("{path}?hours={hours}"),
        is_shown: hours == shown,
    };
    RANGES.into_iter().map(range).collect()
}

/// Returns the changes, newest first, each with the duration of the state.
fn history(standing: &BoardEntry, recorded: &Recorded, reading: &Reading) -> Vec<Change> {
    let w = reading.words();
    let ends = recorded.changes.iter().skip(1).map(|next| next.at).chain([reading.now]);
    let change = |(change, end): (&bongsu_core::inbox::Changed, jiff::Timestamp)| Change {
        at: reading.moment(change.at),
        state: (w.state_name)(change.to),
        class: class(change.to),
        lasted: (w.span)(end.duration_since(change.at)),
        reason: change.reason.clone(),
        // The reason of a composite alarm already explains its rule.
        explanation: if standing.alarm.is_composite() {
            String::new()
        } else {
            change.explanation.sentence(reading.locale())
        },
    };
    let mut history: Vec<_> = recorded.changes.iter().zip(ends).map(change).collect();
    history.reverse();
    history
}

/// Returns the back-test with other settings. It is empty for an alarm without a metric.
fn what_if(
    standing: &BoardEntry,
    recorded: &Recorded,
    shown: &Shown,
    trial: &Trial,
    reading: &Reading,
) -> String {
    let w = reading.words();
    let definition = standing.alarm.definition();
    let Some(criteria) = definition.criteria() else { return String::new() };
    let mut part = WhatIf {
        w,
        path: path(&definition.name),
        hours: shown.hours(),
        fields: trial.fields(criteria),
        trouble: String::new(),
        verdict: String::new(),
        chart: String::new(),
        columns: Vec::new(),
    };
    part.columns.extend(column(w.as_it_is, recorded.backtest(&definition).ok().as_ref(), w));
    match trial.applied(&definition) {
        Some(Ok(tried)) => part.try_out(&tried, recorded, shown, reading),
        Some(Err(trouble)) => part.trouble = trouble,
        None => {}
    }
    part.render().unwrap_or_default()
}

impl WhatIf {
    fn try_out(&mut self, tried: &AlarmDefinition, recorded: &Recorded, shown: &Shown, reading: &Reading) {
        match recorded.backtest(tried) {
            Ok(report) => {
                self.verdict = (self.w.verdict)(&report.summary());
                self.columns.extend(column(self.w.as_tried, Some(&report), self.w));
                let chart = recorded.chart_if(tried, &report, reading.zone());
                let chart = in_language(chart, tried, reading.locale());
                self.chart = drawn(Chart { title: self.w.as_tried.to_owned(), ..chart }, shown);
            }
            Err(error) => self.trouble = error.to_string(),
        }
    }
}

fn column(title: &'static str, report: Option<&BacktestReport>, w: &'static Words) -> Option<Column> {
    let Summary { fired, flaps, alarm, insufficient_data, .. } = report?.summary();
    Some(Column { title, fired, flaps, alarm: (w.span)(alarm), unknown: (w.span)(insufficient_data) })
}
