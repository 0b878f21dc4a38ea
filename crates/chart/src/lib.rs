//! Charts of metrics and CloudWatch alarms, as SVG for pages, as PNG for messages, and in words for screen readers.
//!
//! The library does no I/O and never panics on outside input. Its dependencies are pure Rust, and the font is built in.
//!
//! ```
//! use bongsu_chart::{Chart, Limit, PlottedSeries, Point, Style, Theme};
//!
//! let at = "2026-11-29T03:12:00Z".parse()?;
//! let chart = Chart {
//!     title: "web-cpu-high".to_owned(),
//!     series: vec![PlottedSeries { name: "CPU".to_owned(), points: vec![Point { at, value: Some(92.5) }] }],
//!     limit: Some(Limit::Threshold { value: 80.0, label: "> 80 %".to_owned() }),
//!     ..Chart::default()
//! };
//! assert!(chart.svg(Style::Whole).starts_with("<svg"));
//! assert!(chart.png(Theme::Light, 2.0)?.starts_with(b"\x89PNG"));
//! assert!(chart.alt().contains("web-cpu-high"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | item | purpose |
//! | --- | --- |
//! | [`Chart`] | metrics, a limit and the states of an alarm over time |
//! | [`Sparkline`] | a small curve at the height of a text line |
//! | [`HeatMap`] | a table of numbers with shades, such as many settings of an alarm |
//! | [`backtest`] | the chart of a back-test of `bongsu-alarm` |
//! | [`stylesheet`] | the colors for pages whose content security policy forbids styles in an SVG |
//!
//! The crate has no features.
//!
//! A chart is readable without color: the hatchings of ALARM and INSUFFICIENT_DATA run in opposite
//! directions, each kind of transition has its own shape, and each further series has its own dash pattern.
//!
//! The built-in font has only Latin letters. A PNG omits a title or label that the font cannot write, such as
//! a Korean alarm name, because the message around it names the alarm. An SVG uses the reader's fonts and
//! shows all texts.

#![warn(missing_docs)]

mod alt;
mod axes;
pub mod backtest;
mod frame;
mod heat_map;
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
mod tests {
    mod gallery;
    mod hostile;
}
mod text;
mod time;
mod transitions;

use jiff::{Timestamp, tz::TimeZone};

use bongsu_alarm::TimeRange;
use bongsu_alarm::alarm::AlarmState;

#[doc(inline)]
pub use bongsu_alarm::backtest::StateSpan as Span;

pub use self::{
    heat_map::{HeatMap, HeatMapCell},
    palette::stylesheet,
    png::PngError,
    sparkline::Sparkline,
};

/// A chart of a metric with its limit and its alarm's states. Create it with `..Chart::default()`.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// The title, usually the alarm's name.
    pub title: String,
    /// The subtitle, usually the metric, statistic and period.
    pub subtitle: String,
    /// The unit in CloudWatch's spelling. Any other word is shown unchanged.
    pub unit: String,
    /// The time range. `None` means the range of the series, states and transitions.
    pub range: Option<TimeRange>,
    /// The metrics.
    pub series: Vec<PlottedSeries>,
    /// The limit of the alarm.
    pub limit: Option<Limit>,
    /// The alarm's states over time. OK is not shaded.
    pub spans: Vec<Span>,
    /// The state changes.
    pub transitions: Vec<ChartTransition>,
    /// The time zone of the time axis.
    pub zone: TimeZone,
    /// The size in CSS pixels.
    pub size: Size,
    /// The text of an empty chart.
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

/// A named series of datapoints.
#[derive(Debug, Clone, PartialEq)]
pub struct PlottedSeries {
    /// The name in the legend, which appears only for several series.
    pub name: String,
    /// The datapoints. Points that are not in order of time are copied and sorted first.
    pub points: Vec<Point>,
}

/// A datapoint or a gap, which breaks the line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// The start of the period.
    pub at: Timestamp,
    /// The value. A value that is not finite counts as a gap.
    pub value: Option<f64>,
}

/// The limit that the alarm compares the metric with.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Limit {
    /// A fixed threshold.
    Threshold {
        /// The threshold, in the chart's unit.
        value: f64,
        /// The label of the line, such as `> 50%`.
        label: String,
    },
    /// A band that changes over time.
    Band {
        /// The lower edge.
        lower: Vec<Point>,
        /// The upper edge.
        upper: Vec<Point>,
        /// The label in the legend.
        label: String,
    },
}

/// A state change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChartTransition {
    /// The evaluation time.
    pub at: Timestamp,
    /// The new state.
    pub to: AlarmState,
}

/// A size in CSS pixels. A chart limits it to a readable and paintable range.
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

/// The document that an SVG is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Style {
    /// A separate file or an `<img>`. The SVG includes its colors.
    Whole,
    /// A page that includes [`stylesheet`], because a strict content security policy forbids a style in the
    /// SVG.
    Page,
}

/// The color scheme of a PNG.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Theme {
    /// Dark text on white.
    Light,
    /// Light text on near black.
    Dark,
}

impl Chart {
    /// Returns the chart as SVG, which follows the reader's preference for light or dark.
    pub fn svg(&self, style: Style) -> String {
        svg::write(&frame::draw(self, &self.title), style)
    }

    /// Returns the chart as PNG. `scale` is the number of pixels per CSS pixel, from 1 to 3.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no memory for the picture or the encoder fails.
    pub fn png(&self, theme: Theme, scale: f64) -> Result<Vec<u8>, PngError> {
        let title = if text::covers(&self.title) { self.title.as_str() } else { "" };
        png::paint(&frame::draw(self, title), theme, scale)
    }

    /// Describes the chart in words, for screen readers.
    pub fn alt(&self) -> String {
        alt::of_chart(self)
    }
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
