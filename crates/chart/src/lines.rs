use super::{
    Chart,
    frame::Plot,
    palette::Ink,
    scene::{Anchor, Dash, Rect, Scene, at},
    text,
    thin::Run,
};

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
