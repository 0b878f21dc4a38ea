use bongsu_alarm::TimeRange;
use jiff::{SignedDuration, Timestamp};

use super::{
    Chart, Limit, Point, Size, alt, axes, legend, limit,
    lines::{self, Run},
    number,
    palette::Ink,
    scale::Scale,
    scene::{Anchor, At, Rect, Scene, Text, at},
    spans, text, time, transitions,
};

/// The margin around the content.
const MARGIN: f64 = 14.0;

/// The plot area, with the mapping from times and values to positions.
#[derive(Debug, Clone)]
pub(super) struct Plot {
    pub(super) rect: Rect,
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
    pub(super) scale: Scale,
}

impl Plot {
    /// Returns the horizontal position of a time in seconds since 1970, within the plot.
    pub(super) fn x(&self, seconds: f64) -> f64 {
        let (from, to) = (time::seconds(self.from), time::seconds(self.to));
        self.rect.x + ((seconds - from) / (to - from)).clamp(0.0, 1.0) * self.rect.width
    }

    /// Returns the vertical position of a value, within the plot.
    pub(super) fn y(&self, value: f64) -> f64 {
        self.rect.bottom() - self.scale.share(value) * self.rect.height
    }

    /// Returns the positions of a line's points.
    pub(super) fn places(&self, run: &Run) -> Vec<At> {
        run.iter().map(|vertex| at(self.x(vertex.seconds), self.y(vertex.value))).collect()
    }

    /// Splits `points` into lines.
    pub(super) fn runs(&self, points: &[Point]) -> Vec<Run> {
        let (from, to) = (time::seconds(self.from), time::seconds(self.to));
        lines::runs(points, from, to, self.rect.width.max(1.0) as usize)
    }
}

/// Limits a size to the range that people can read and the program can paint.
pub(super) fn bounded(size: Size, least: Size) -> Size {
    // A size that is not a number becomes the smallest size.
    let bound = |length: f64, least: f64| if length > least { length.min(4096.0).round() } else { least };
    Size { width: bound(size.width, least.width), height: bound(size.height, least.height) }
}

/// Draws the chart with a title, which may be empty.
pub(super) fn draw(chart: &Chart, title: &str) -> Scene {
    let size = bounded(chart.size, Size { width: 200.0, height: 120.0 });
    let mut scene = Scene::new(size.width, size.height, alt::of_chart(chart)).card();
    let range = range(chart);
    let top = header(&mut scene, chart, title, range);
    let bottom = legend::draw(&mut scene, chart, size.height - MARGIN);
    let Some(plot) = plot(chart, range, top, bottom - 20.0, size.width) else {
        let middle = at(size.width / 2.0, (top + bottom) / 2.0);
        let words = text::fit(&chart.no_data, text::SMALL, size.width - 2.0 * MARGIN);
        scene.text(middle, &words, Anchor::Middle, Ink::Muted);
        return scene;
    };
    content(&mut scene, chart, &plot);
    scene
}

/// Draws the content of the plot, from back to front.
fn content(scene: &mut Scene, chart: &Chart, plot: &Plot) {
    let runs: Vec<_> = chart.series.iter().map(|series| plot.runs(&series.points)).collect();
    limit::band(scene, chart, plot);
    spans::draw(scene, &chart.spans, plot);
    axes::draw(scene, chart, plot);
    lines::draw(scene, &runs, plot);
    limit::threshold(scene, chart, plot, &runs);
    transitions::draw(scene, chart, plot);
    if runs.iter().all(Vec::is_empty) {
        lines::nothing(scene, chart, plot);
    }
    facts(scene, plot);
}

/// Adds the data that a page's script needs to show the value under the pointer.
fn facts(scene: &mut Scene, plot: &Plot) {
    let rect = plot.rect;
    scene.facts = vec![
        ("data-from", time::seconds(plot.from).to_string()),
        ("data-to", time::seconds(plot.to).to_string()),
        ("data-low", plot.scale.low.to_string()),
        ("data-high", plot.scale.high.to_string()),
        ("data-plot", format!("{:.1} {:.1} {:.1} {:.1}", rect.x, rect.y, rect.width, rect.height)),
    ];
}

/// Draws the title, the subtitle and the time range, and returns the top of the plot.
fn header(scene: &mut Scene, chart: &Chart, title: &str, range: Option<TimeRange>) -> f64 {
    let room = scene.width - 2.0 * MARGIN;
    let mut line = MARGIN;
    let words = text::fit(title, text::TITLE * 1.05, room);
    if !words.is_empty() {
        line += 12.0;
        let strong = Text {
            at: at(MARGIN, line),
            words,
            size: text::TITLE,
            anchor: Anchor::Start,
            ink: Ink::Text,
            strong: true,
        };
        scene.write(strong);
        line += 5.0;
    }
    line += 12.0;
    let words = range.map_or_else(String::new, |range| time::range(range, &chart.zone));
    let words = text::fit(&words, text::SMALL, room);
    let left = room - text::width(&words, text::SMALL) - 16.0;
    scene.text(at(scene.width - MARGIN, line), &words, Anchor::End, Ink::Muted);
    let subtitle = [chart.subtitle.as_str()].into_iter().chain(number::spoken(&chart.unit));
    let subtitle: Vec<_> = subtitle.filter(|part| !part.is_empty()).collect();
    scene.text(
        at(MARGIN, line),
        &text::fit(&subtitle.join(" · "), text::SMALL, left),
        Anchor::Start,
        Ink::Muted,
    );
    line + 22.0
}

/// Returns the time range of the chart. A single point in time becomes an hour.
pub(super) fn range(chart: &Chart) -> Option<TimeRange> {
    let points = chart.series.iter().flat_map(|series| &series.points).map(|point| point.at);
    let spans = chart.spans.iter().flat_map(|span| [span.from, span.to]);
    let times = points.chain(spans).chain(chart.transitions.iter().map(|transition| transition.at));
    let TimeRange { from, to } = chart.range.or_else(|| extent(times))?;
    let (from, to) = (from.min(to), from.max(to));
    if from < to {
        return Some(TimeRange { from, to });
    }
    let half = SignedDuration::from_mins(30);
    Some(TimeRange { from: from.saturating_sub(half).ok()?, to: to.saturating_add(half).ok()? })
}

/// Returns the earliest and the latest time.
pub(super) fn extent(times: impl Iterator<Item = Timestamp>) -> Option<TimeRange> {
    times.fold(None, |extent, time| match extent {
        None => Some(TimeRange { from: time, to: time }),
        Some(range) => Some(TimeRange { from: time.min(range.from), to: time.max(range.to) }),
    })
}

/// Lays out the plot between `top` and `bottom`, with room for the value labels.
fn plot(chart: &Chart, range: Option<TimeRange>, top: f64, bottom: f64, width: f64) -> Option<Plot> {
    let TimeRange { from, to } = range?;
    let height = (bottom - top).max(20.0);
    let limit = match &chart.limit {
        Some(Limit::Threshold { value, .. }) => Some(*value),
        Some(Limit::Band { .. }) | None => None,
    };
    let scale = Scale::new(values(chart, from, to), limit, &chart.unit, (height / 38.0).max(2.0));
    let widest = scale.ticks.iter().map(|(_, label)| text::width(label, text::SMALL)).fold(0.0, f64::max);
    let left = MARGIN + widest.min(width / 3.0) + 8.0;
    let rect = Rect { x: left, y: top, width: width - left - MARGIN - 4.0, height };
    Some(Plot { rect, from, to, scale })
}

/// Returns all values that the axis must include, except a threshold.
fn values(chart: &Chart, from: Timestamp, to: Timestamp) -> impl Iterator<Item = f64> {
    let edges = match &chart.limit {
        Some(Limit::Band { lower, upper, .. }) => [&lower[..], &upper[..]],
        Some(Limit::Threshold { .. }) | None => [&[][..], &[]],
    };
    let points = chart.series.iter().flat_map(|series| &series.points).chain(edges.into_iter().flatten());
    let shown = points.filter(move |point| (from..=to).contains(&point.at));
    shown.filter_map(|point| point.value)
}
