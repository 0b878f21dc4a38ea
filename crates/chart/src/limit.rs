use super::{
    Chart, Limit,
    frame::Plot,
    number,
    palette::Ink,
    scale::drawable,
    scene::{Anchor, Dash, Rect, Scene, at},
    text,
    thin::Run,
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
    let (x, below) = quiet(plot, runs, width, y);
    let baseline = if below { y + 14.0 } else { y - 5.0 };
    scene.block(Rect { x: x - 4.0, y: baseline - 10.0, width: width + 8.0, height: 13.0 }, 3.0, Ink::Halo);
    scene.text(at(x, baseline), &words, Anchor::Start, Ink::Limit);
}

/// Returns the position of the label that covers the fewest points of the metric: at either end of the line,
/// above or below it.
fn quiet(plot: &Plot, runs: &[Vec<Run>], width: f64, y: f64) -> (f64, bool) {
    let right = plot.rect.right() - width - 6.0;
    let places = [(right, false), (plot.rect.x + 6.0, false), (right, true), (plot.rect.x + 6.0, true)];
    let fits = |below: bool| if below { y + 18.0 < plot.rect.bottom() } else { y - 16.0 > plot.rect.y - 6.0 };
    let covered = |(x, below): &(f64, bool)| {
        let (top, bottom) = if *below { (y, y + 18.0) } else { (y - 18.0, y) };
        let inside = |seconds: f64, value: f64| {
            (x - 4.0..x + width + 4.0).contains(&plot.x(seconds)) && (top..bottom).contains(&plot.y(value))
        };
        runs.iter().flatten().flatten().filter(|(seconds, value)| inside(*seconds, *value)).count()
    };
    let best = places.into_iter().filter(|(_, below)| fits(*below)).min_by_key(covered);
    best.unwrap_or((right, false))
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
