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

/// A metric the height of a line of text: no axis, no words, only its course.
#[derive(Debug, Clone, PartialEq)]
pub struct Sparkline {
    /// The datapoints.
    pub points: Vec<Point>,
    /// The threshold, dashed.
    pub threshold: Option<f64>,
    /// The states of the alarm.
    pub spans: Vec<Span>,
    /// The time shown; without it, what the points cover.
    pub range: Option<(Timestamp, Timestamp)>,
    /// The size in CSS pixels, such as 120 x 28.
    pub size: Size,
    /// The picture in words.
    pub label: String,
}

impl Sparkline {
    /// As SVG, with a clear background.
    pub fn svg(&self, style: Style) -> String {
        svg::write(&self.scene(), style)
    }

    /// As PNG, with a clear background.
    pub fn png(&self, theme: Theme, scale: f64) -> Result<Vec<u8>, PngError> {
        png::paint(&self.scene(), theme, scale)
    }

    fn scene(&self) -> Scene {
        let size = bounded(self.size, Size { width: 16.0, height: 8.0 });
        let mut scene = Scene::new(size.width, size.height, self.label.clone());
        let range = self.range.or_else(|| extent(self.points.iter().map(|point| point.at)));
        if let Some((from, to)) = range.filter(|(from, to)| from < to) {
            self.draw(&mut scene, from, to);
        }
        scene
    }

    fn draw(&self, scene: &mut Scene, from: Timestamp, to: Timestamp) {
        let shown = self.points.iter().filter(|point| (from..=to).contains(&point.at));
        let mut scale = Scale::new(shown.filter_map(|point| point.value), self.threshold, "", 3.0);
        // Half the air of a whole tick is more than so small a picture can spare.
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
            .map(|(seconds, value)| at(plot.x(*seconds), plot.y(*value)));
        lines::draw(scene, &[runs], &plot);
        scene.dots(last.into_iter().collect(), 2.0, Ink::First, "");
    }
}
