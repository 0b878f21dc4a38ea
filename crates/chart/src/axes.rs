use super::{
    Chart,
    frame::Plot,
    palette::Ink,
    scene::{Anchor, Dash, Scene, at},
    text, time,
};

/// Draws the grid with its labels.
pub(super) fn draw(scene: &mut Scene, chart: &Chart, plot: &Plot) {
    values(scene, plot);
    times(scene, chart, plot);
}

fn values(scene: &mut Scene, plot: &Plot) {
    let (left, right) = (plot.rect.x, plot.rect.right());
    let lines =
        plot.scale.ticks.iter().map(|(value, _)| vec![at(left, plot.y(*value)), at(right, plot.y(*value))]);
    scene.stroke(lines.collect(), Ink::Grid, 1.0, Dash::Solid);
    for (value, label) in &plot.scale.ticks {
        scene.text(at(left - 8.0, plot.y(*value) + 4.0), label, Anchor::End, Ink::Muted);
    }
}

/// Draws the time labels. A label that would touch the previous one is left out, but its mark stays.
fn times(scene: &mut Scene, chart: &Chart, plot: &Plot) {
    let ticks = time::ticks(plot.from, plot.to, &chart.zone, plot.rect.width / 66.0);
    let bottom = plot.rect.bottom();
    let mut free = 0.0;
    let mut marks = Vec::new();
    for tick in ticks {
        let x = plot.x(time::seconds(tick.at));
        marks.push(vec![at(x, bottom), at(x, bottom + 4.0)]);
        let half = text::width(&tick.label, text::SMALL) / 2.0;
        if x - half < free || x + half > scene.width - 4.0 {
            continue;
        }
        free = x + half + 6.0;
        let ink = if tick.strong { Ink::Text } else { Ink::Muted };
        scene.text(at(x, bottom + 16.0), &tick.label, Anchor::Middle, ink);
    }
    scene.stroke(marks, Ink::Muted, 1.0, Dash::Solid);
    let base = vec![at(plot.rect.x, bottom), at(plot.rect.right(), bottom)];
    scene.stroke(vec![base], Ink::Muted, 1.0, Dash::Solid);
}
