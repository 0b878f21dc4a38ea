//! Pictures of metrics and alarms: one scene, written as SVG for pages and painted as PNG for messages.
//!
//! A picture says everything twice, so that it reads without colour: ALARM and INSUFFICIENT_DATA spans are
//! hatched in opposite directions, transitions have a shape each, and further series a dash each.
//!
//! The font inside has Latin letters only. A title or label that it cannot write (a Korean alarm name) is left
//! out of a PNG rather than mutilated; the message around the picture names the alarm. SVG leaves letters to
//! the reader's own fonts and writes them all.
//!
//! ```
//! use bongsu_chart::{Chart, Limit, Point, Series, Style};
//!
//! let at = "2026-11-29T03:12:00Z".parse()?;
//! let chart = Chart {
//!     title: "web-cpu-high".to_owned(),
//!     series: vec![Series { name: "CPU".to_owned(), points: vec![Point { at, value: Some(92.5) }] }],
//!     limit: Some(Limit::Threshold { value: 80.0, label: "> 80 %".to_owned() }),
//!     ..Chart::default()
//! };
//! assert!(chart.svg(Style::Whole).starts_with("<svg"));
//! # Ok::<(), jiff::Error>(())
//! ```

#![warn(missing_docs)]

mod alt;
mod axes;
pub mod backtest;
mod font;
mod frame;
mod heat_map;
mod hover;
mod legend;
mod limit;
mod lines;
mod number;
mod palette;
mod png;
mod scale;
mod scene;
mod spans;
mod sparkline;
mod svg;
#[cfg(test)]
mod tests;
mod text;
mod thin;
mod time;
mod transitions;

use jiff::{Timestamp, tz::TimeZone};

use bongsu_alarm::alarm::AlarmState;

pub use self::{heat_map::HeatMap, palette::stylesheet, png::PngError, sparkline::Sparkline};

/// A metric over time with its limit, and what its alarm did.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// The first line: mostly the alarm's name.
    pub title: String,
    /// The second line: mostly metric, statistic and period.
    pub subtitle: String,
    /// The unit as CloudWatch writes it; any other word is shown as it is.
    pub unit: String,
    /// The time shown; without it, what the series, spans and transitions cover.
    pub range: Option<(Timestamp, Timestamp)>,
    /// The metric, or several.
    pub series: Vec<Series>,
    /// What the alarm compares with.
    pub limit: Option<Limit>,
    /// The states of the alarm; OK is not shaded.
    pub spans: Vec<Span>,
    /// The changes of state.
    pub transitions: Vec<Transition>,
    /// The zone of the time axis.
    pub zone: TimeZone,
    /// The size in CSS pixels.
    pub size: Size,
    /// What is written where there is nothing to draw.
    pub no_data: String,
}

impl Default for Chart {
    fn default() -> Self {
        Self {
            title: String::new(),
            subtitle: String::new(),
            unit: String::new(),
            range: None,
            series: Vec::new(),
            limit: None,
            spans: Vec::new(),
            transitions: Vec::new(),
            zone: TimeZone::UTC,
            size: Size::default(),
            no_data: "No datapoints".into(),
        }
    }
}

/// A named line.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its name in the legend, which is only drawn for several series.
    pub name: String,
    /// Its datapoints, best in order of time.
    pub points: Vec<Point>,
}

/// A datapoint, or its absence, which breaks the line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// The start of its period.
    pub at: Timestamp,
    /// Its value; what is not finite counts as absent.
    pub value: Option<f64>,
}

/// What the alarm compares with.
#[derive(Debug, Clone, PartialEq)]
pub enum Limit {
    /// One value.
    Threshold {
        /// The value.
        value: f64,
        /// What to write at the line, such as `> 50%`.
        label: String,
    },
    /// A band whose edges move.
    Band {
        /// The lower edge.
        lower: Vec<Point>,
        /// The upper edge.
        upper: Vec<Point>,
        /// What to write in the legend.
        label: String,
    },
}

/// A stretch of time in one state.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// Its beginning.
    pub from: Timestamp,
    /// Its end.
    pub to: Timestamp,
    /// The state.
    pub state: AlarmState,
}

/// A change of state.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Transition {
    /// The instant of evaluation.
    pub at: Timestamp,
    /// The new state.
    pub to: AlarmState,
}

/// A size in CSS pixels. What is too small to read or too large to paint is brought into bounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Size {
    /// The width.
    pub width: f64,
    /// The height.
    pub height: f64,
}

impl Default for Size {
    fn default() -> Self {
        Self { width: 720.0, height: 320.0 }
    }
}

/// Where an SVG will stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// In a file of its own or an `<img>`: it carries its colours.
    Whole,
    /// Within a page that has [`stylesheet`]; a strict content security policy forbids a style inside.
    Page,
}

/// The background of a PNG.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Dark on white.
    Light,
    /// Light on near black.
    Dark,
}

impl Chart {
    /// The chart as SVG, light or dark as the reader prefers.
    pub fn svg(&self, style: Style) -> String {
        svg::write(&frame::draw(self, &self.title), style)
    }

    /// The chart as PNG; `scale` is the number of its pixels to a CSS pixel, 1 to 3.
    pub fn png(&self, theme: Theme, scale: f64) -> Result<Vec<u8>, PngError> {
        let title = if font::covers(&self.title) { self.title.as_str() } else { "" };
        png::paint(&frame::draw(self, title), theme, scale)
    }

    /// The chart in words, for those who cannot see it.
    pub fn alt(&self) -> String {
        alt::of_chart(self)
    }
}
