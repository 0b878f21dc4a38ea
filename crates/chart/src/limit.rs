use super::{
    Chart, Limit,
    frame::Plot,
    lines::Run,
    number,
    palette::Ink,
    scale::drawable,
    scene::{Anchor, Dash, Rect, Scene, at},
    text,
};

/// Draws the threshold and its label over the lines.
pub(super) fn threshold(scene: &mut Scene, chart: &Chart, plot: &Plot, runs: &[Vec<Run>]) {
    let Some(Limit::Threshold { value, label }) = &chart.limit else { return };
    let Some(value) = drawable(*value) else { return };
    let y = plot.y(value);
    let line = vec![at(plot.rect.x, y), at(plot.rect.right(), y)];
    scene.stroke(vec![line], Ink::Limit, 1.4, Dash::Long);
    let label = if label.is_empty() { number::alone(&chart.unit, value) } else { label.clone() };
    let words = text::fit(&label, text::SMALL, plot.rect.width / 2.0);
    if words.is_empty() {
        return;
    }
    let width = text::width(&words, text::SMALL);
    let LabelPlace { x, is_below } = quiet_place(plot, runs, width, y);
    let baseline = if is_below { y + 14.0 } else { y - 5.0 };
    scene.block(Rect { x: x - 4.0, y: baseline - 10.0, width: width + 8.0, height: 13.0 }, 3.0, Ink::Halo);
    scene.text(at(x, baseline), &words, Anchor::Start, Ink::Limit);
}

/// The place of the threshold's label.
#[derive(Clone, Copy)]
struct LabelPlace {
    x: f64,
    /// Whether the label is below the line.
    is_below: bool,
}

/// Returns the place of the label that covers the fewest points of the metric: at either end of the line, above or
/// below it.
fn quiet_place(plot: &Plot, runs: &[Vec<Run>], width: f64, y: f64) -> LabelPlace {
    let (left, right) = (plot.rect.x + 6.0, plot.rect.right() - width - 6.0);
    let places = [(right, false), (left, false), (right, true), (left, true)];
    let places = places.map(|(x, is_below)| LabelPlace { x, is_below });
    let fits = |place: &LabelPlace| {
        if place.is_below { y + 18.0 < plot.rect.bottom() } else { y - 16.0 > plot.rect.y - 6.0 }
    };
    let covered = |place: &LabelPlace| {
        let (top, bottom) = if place.is_below { (y, y + 18.0) } else { (y - 18.0, y) };
        let across = place.x - 4.0..place.x + width + 4.0;
        let vertices = runs.iter().flatten().flatten();
        let inside = vertices.filter(|vertex| {
            across.contains(&plot.x(vertex.seconds)) && (top..bottom).contains(&plot.y(vertex.value))
        });
        inside.count()
    };
    places.into_iter().filter(fits).min_by_key(covered).unwrap_or(LabelPlace { x: right, is_below: false })
}

/// Draws the band and its edges.
pub(super) fn band(scene: &mut Scene, chart: &Chart, plot: &Plot) {
    let Some(Limit::Band { lower, upper, .. }) = &chart.limit else { return };
    let (lower, upper) = (plot.runs(lower), plot.runs(upper));
    // Edges with the same gaps enclose areas. Otherwise only the edges are drawn.
    if lower.len() == upper.len() {
        let outlines = lower.iter().zip(&upper).map(|(low, high)| {
            plot.places(high).into_iter().chain(plot.places(low).into_iter().rev()).collect()
        });
        scene.area(outlines.collect(), Ink::Band, "");
    }
    let edges = lower.iter().chain(&upper).filter(|run| run.len() > 1).map(|run| plot.places(run));
    scene.stroke(edges.collect(), Ink::Limit, 1.0, Dash::Short);
}
