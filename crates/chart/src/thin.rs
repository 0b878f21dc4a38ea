use std::borrow::Cow;

use super::{Point, scale::drawable, time::seconds};

/// A line without gaps, as pairs of time in seconds and value.
pub(super) type Run = Vec<(f64, f64)>;

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
    first: Option<(f64, f64)>,
    least: (f64, f64),
    greatest: (f64, f64),
    last: (f64, f64),
}

impl Column {
    fn of(at: f64, value: Option<f64>) -> Self {
        let only = (at, value.unwrap_or_default());
        Self { first: value.map(|value| (at, value)), least: only, greatest: only, last: only }
    }

    fn add(&mut self, at: f64, value: f64) {
        if self.first.is_none() {
            *self = Self::of(at, Some(value));
        }
        self.last = (at, value);
        if value < self.least.1 {
            self.least = self.last;
        }
        if value > self.greatest.1 {
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
                inner.sort_by(|one, other| one.0.total_cmp(&other.0));
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
