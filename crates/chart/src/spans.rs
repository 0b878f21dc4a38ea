use super::{
    Span,
    frame::Plot,
    palette::Ink,
    scene::{At, Dash, Rect, Scene, at},
    time::seconds,
};
use bongsu_alarm::alarm::AlarmState;

/// The distance between the lines of a hatching.
const HATCH: f64 = 9.0;

/// Narrower spans have no hatching, because a few short lines would be unreadable.
const NARROW: f64 = 5.0;

/// Shades the spans in ALARM and INSUFFICIENT_DATA.
pub(super) fn draw(scene: &mut Scene, spans: &[Span], plot: &Plot) {
    for state in [AlarmState::InsufficientData, AlarmState::Alarm] {
        let rects = rects(spans, state, plot);
        shade(scene, &rects, state);
    }
}

/// Shades `rects` in the style of `state`.
pub(super) fn shade(scene: &mut Scene, rects: &[Rect], state: AlarmState) {
    let (wash, hatch) = match state {
        AlarmState::Alarm => (Ink::AlarmWash, Ink::AlarmHatch),
        AlarmState::InsufficientData => (Ink::UnknownWash, Ink::UnknownHatch),
        AlarmState::Ok => return,
    };
    scene.area(rects.iter().map(corners).collect(), wash, "");
    let rising = state == AlarmState::Alarm;
    let wide = rects.iter().filter(|rect| rect.width >= NARROW);
    scene.stroke(wide.flat_map(|rect| diagonals(rect, rising)).collect(), hatch, 1.0, Dash::Solid);
}

fn corners(rect: &Rect) -> Vec<At> {
    let (right, bottom) = (rect.right(), rect.bottom());
    vec![at(rect.x, rect.y), at(right, rect.y), at(right, bottom), at(rect.x, bottom)]
}

/// Returns the spans in `state` as rectangles over the plot. They are at least two pixels wide, and
/// rectangles that touch are joined.
pub(super) fn rects(spans: &[Span], state: AlarmState, plot: &Plot) -> Vec<Rect> {
    let shown = spans.iter().filter(|span| span.state == state && span.to > plot.from && span.from < plot.to);
    let mut rects: Vec<Rect> = shown.filter_map(|span| rect(span, plot)).collect();
    rects.sort_by(|one, other| one.x.total_cmp(&other.x));
    let mut joined: Vec<Rect> = Vec::new();
    for rect in rects {
        match joined.last_mut() {
            Some(last) if rect.x <= last.right() => last.width = last.width.max(rect.right() - last.x),
            _ => joined.push(rect),
        }
    }
    joined
}

fn rect(span: &Span, plot: &Plot) -> Option<Rect> {
    let (left, right) = (plot.x(seconds(span.from)), plot.x(seconds(span.to)));
    let left = left.min(plot.rect.right() - 2.0);
    (span.from < span.to).then(|| Rect { x: left, width: (right - left).max(2.0), ..plot.rect })
}

/// Returns the hatching lines in `rect`, on one grid for all rectangles.
fn diagonals(rect: &Rect, rising: bool) -> Vec<Vec<At>> {
    let (low, high) = if rising {
        (rect.x + rect.y, rect.right() + rect.bottom())
    } else {
        (rect.x - rect.bottom(), rect.right() - rect.y)
    };
    let count = ((high - low) / HATCH).clamp(0.0, 2_000.0) as i64;
    let first = (low / HATCH).ceil() as i64;
    (first..=first + count).filter_map(|index| diagonal(rect, rising, index as f64 * HATCH)).collect()
}

/// Returns the part in `rect` of the line on which x + y (rising) or x - y equals `sum`.
fn diagonal(rect: &Rect, rising: bool, sum: f64) -> Option<Vec<At>> {
    let y = |x: f64| if rising { sum - x } else { x - sum };
    let (one, other) =
        if rising { (sum - rect.bottom(), sum - rect.y) } else { (sum + rect.y, sum + rect.bottom()) };
    let (left, right) = (one.max(rect.x), other.min(rect.right()));
    (right - left > 1.0).then(|| vec![at(left, y(left)), at(right, y(right))])
}
