use bongsu_alarm::TimeRange;
use jiff::Timestamp;

use super::{
    PngError, Point, Size, Span, Style, Theme,
    frame::{Plot, bounded, extent},
    lines,
    palette::Ink,
    png,
    scale::{Scale, drawable},
    scene::{Dash, Rect, Scene, at},
    spans, svg,
};

/// A small chart at the height of a text line, without axes and text.
///
/// ```
/// use bongsu_chart::{Point, Size, Sparkline, Style};
/// use jiff::{SignedDuration, Timestamp};
///
/// let at = |minute| Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute);
/// let line = Sparkline {
///     points: (0..30).map(|minute| Point { at: at(minute), value: Some((minute % 7) as f64) }).collect(),
///     threshold: Some(5.0),
///     spans: Vec::new(),
///     range: None,
///     size: Size { width: 120.0, height: 28.0 },
///     label: "CPU of the last half hour".to_owned(),
/// };
/// assert!(line.svg(Style::Whole).contains("CPU of the last half hour"));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Sparkline {
    /// The datapoints.
    pub points: Vec<Point>,
    /// The threshold, drawn as a dashed line.
    pub threshold: Option<f64>,
    /// The alarm's states over time.
    pub spans: Vec<Span>,
    /// The time range. `None` means the range of the points.
    pub range: Option<TimeRange>,
    /// The size in CSS pixels, such as 120 x 28.
    pub size: Size,
    /// The description of the picture in words.
    pub label: String,
}

impl Sparkline {
    /// Returns the sparkline as SVG, with a transparent background.
    pub fn svg(&self, style: Style) -> String {
        svg::write(&self.scene(), style)
    }

    /// Returns the sparkline as PNG, with a transparent background. `scale` is the number of pixels per CSS
    /// pixel, from 1 to 3.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no memory for the picture or the encoder fails.
    pub fn png(&self, theme: Theme, scale: f64) -> Result<Vec<u8>, PngError> {
        png::paint(&self.scene(), theme, scale)
    }

    fn scene(&self) -> Scene {
        let size = bounded(self.size, Size { width: 16.0, height: 8.0 });
        let mut scene = Scene::new(size.width, size.height, self.label.clone());
        let range = self.range.or_else(|| extent(self.points.iter().map(|point| point.at)));
        if let Some(TimeRange { from, to }) = range.filter(|range| range.from < range.to) {
            self.draw(&mut scene, from, to);
        }
        scene
    }

    fn draw(&self, scene: &mut Scene, from: Timestamp, to: Timestamp) {
        let shown = self.points.iter().filter(|point| (from..=to).contains(&point.at));
        let mut scale = Scale::new(shown.filter_map(|point| point.value), self.threshold, "", 3.0);
        // A small picture has no room for the space of a whole tick.
        scale.ticks.clear();
        let rect = Rect { x: 2.0, y: 3.0, width: scene.width - 6.0, height: scene.height - 6.0 };
        let plot = Plot { rect, from, to, scale };
        spans::draw(scene, &self.spans, &plot);
        if let Some(value) = self.threshold.and_then(drawable) {
            let line = vec![at(rect.x, plot.y(value)), at(rect.right(), plot.y(value))];
            scene.stroke(vec![line], Ink::Limit, 1.0, Dash::Short);
        }
        let runs = plot.runs(&self.points);
        let last = runs
            .last()
            .and_then(|run| run.last())
            .map(|vertex| at(plot.x(vertex.seconds), plot.y(vertex.value)));
        lines::draw(scene, &[runs], &plot);
        scene.dots(last.into_iter().collect(), 2.0, Ink::First, "");
    }
}
