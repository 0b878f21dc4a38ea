use std::borrow::Cow;

use super::{
    Chart, Point,
    frame::Plot,
    palette::Ink,
    scale::drawable,
    scene::{Anchor, Dash, Rect, Scene, at},
    text,
    time::seconds,
};

/// A point of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Vertex {
    /// The time, in seconds since 1970.
    pub(super) seconds: f64,
    pub(super) value: f64,
}

/// A line without gaps.
pub(super) type Run = Vec<Vertex>;

/// The look of each series. The fifth series looks like the first.
const LOOKS: [(Ink, Dash); 4] = [
    (Ink::First, Dash::Solid),
    (Ink::Second, Dash::Long),
    (Ink::Third, Dash::Mixed),
    (Ink::Fourth, Dash::Short),
];

/// Returns the look of the series `index`.
pub(super) fn look(index: usize) -> (Ink, Dash) {
    LOOKS.get(index % LOOKS.len()).copied().unwrap_or((Ink::First, Dash::Solid))
}

/// Draws every series. A point between two gaps becomes a dot, because a line needs two points.
pub(super) fn draw(scene: &mut Scene, series: &[Vec<Run>], plot: &Plot) {
    for (index, runs) in series.iter().enumerate() {
        let (ink, dash) = look(index);
        let (alone, lines): (Vec<_>, Vec<_>) = runs.iter().partition(|run| run.len() == 1);
        scene.stroke(lines.into_iter().map(|run| plot.places(run)).collect(), ink, 1.6, dash);
        scene.dots(alone.into_iter().flat_map(|run| plot.places(run)).collect(), 2.2, ink, "");
    }
}

/// Writes the text of an empty chart into the middle of the plot.
pub(super) fn nothing(scene: &mut Scene, chart: &Chart, plot: &Plot) {
    let words = text::fit(&chart.no_data, text::SMALL, plot.rect.width - 16.0);
    let half = text::width(&words, text::SMALL) / 2.0;
    let middle = at(plot.rect.x + plot.rect.width / 2.0, plot.rect.y + plot.rect.height / 2.0);
    let halo = Rect { x: middle.x - half - 6.0, y: middle.y - 13.0, width: half * 2.0 + 12.0, height: 19.0 };
    if !words.is_empty() {
        scene.block(halo, 4.0, Ink::Halo);
    }
    scene.text(middle, &words, Anchor::Middle, Ink::Text);
}

/// Returns the points between `from` and `to` as lines. For a long history, each of the `columns` keeps its
/// first, lowest, highest and last value, so that a spike of one minute in a year remains visible.
pub(super) fn runs(points: &[Point], from: f64, to: f64, columns: usize) -> Vec<Run> {
    let points = sorted(points);
    let shown = points.iter().map(|point| (seconds(point.at), point.value.and_then(drawable)));
    let shown = shown.filter(|(at, _)| (from..=to).contains(at));
    if points.len() <= columns * 4 || to <= from {
        return connect(shown.map(|(at, value)| Column::of(at, value)));
    }
    let column = |at: f64| ((at - from) / (to - from) * columns as f64) as usize;
    connect(Columns { points: shown.peekable(), column })
}

/// Returns the points in order of time. Only unsorted points are copied.
fn sorted(points: &[Point]) -> Cow<'_, [Point]> {
    if points.is_sorted_by_key(|point| point.at) {
        return Cow::Borrowed(points);
    }
    let mut points = points.to_vec();
    points.sort_by_key(|point| point.at);
    Cow::Owned(points)
}

/// The points in one pixel column.
struct Column {
    first: Option<Vertex>,
    least: Vertex,
    greatest: Vertex,
    last: Vertex,
}

impl Column {
    fn of(seconds: f64, value: Option<f64>) -> Self {
        let only = Vertex { seconds, value: value.unwrap_or_default() };
        Self { first: value.map(|_| only), least: only, greatest: only, last: only }
    }

    fn add(&mut self, seconds: f64, value: f64) {
        if self.first.is_none() {
            *self = Self::of(seconds, Some(value));
        }
        self.last = Vertex { seconds, value };
        if value < self.least.value {
            self.least = self.last;
        }
        if value > self.greatest.value {
            self.greatest = self.last;
        }
    }
}

/// Groups points by column. A column is a gap only if all its points are gaps.
struct Columns<I: Iterator<Item = (f64, Option<f64>)>, F> {
    points: std::iter::Peekable<I>,
    column: F,
}

impl<I: Iterator<Item = (f64, Option<f64>)>, F: Fn(f64) -> usize> Iterator for Columns<I, F> {
    type Item = Column;

    fn next(&mut self) -> Option<Column> {
        let (at, value) = self.points.next()?;
        let index = (self.column)(at);
        let mut column = Column::of(at, value);
        while let Some((at, value)) = self.points.next_if(|(at, _)| (self.column)(*at) == index) {
            if let Some(value) = value {
                column.add(at, value);
            }
        }
        Some(column)
    }
}

/// Returns lines through the columns, broken at gaps.
fn connect(columns: impl Iterator<Item = Column>) -> Vec<Run> {
    let mut runs = vec![Run::new()];
    for column in columns {
        match (column.first, runs.last_mut()) {
            (Some(first), Some(run)) => {
                let mut inner = [column.least, column.greatest];
                inner.sort_by(|one, other| one.seconds.total_cmp(&other.seconds));
                run.extend([first].into_iter().chain(inner).chain([column.last]));
                run.dedup();
            }
            (None, Some(run)) if !run.is_empty() => runs.push(Run::new()),
            _ => {}
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}
