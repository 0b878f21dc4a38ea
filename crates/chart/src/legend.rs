use super::{
    Chart, Limit, lines,
    palette::Ink,
    scene::{Anchor, Dash, Rect, Scene, at},
    spans, text, transitions,
};
use bongsu_alarm::alarm::AlarmState;

/// An entry of the legend.
enum Entry<'a> {
    Line(usize, &'a str),
    Band(&'a str),
    State(AlarmState),
}

/// Draws the entries on the line that ends at `bottom`. Returns the top of the line, or `bottom` without
/// entries.
pub(super) fn draw(scene: &mut Scene, chart: &Chart, bottom: f64) -> f64 {
    let mut x = 14.0;
    let entries = entries(chart);
    for entry in &entries {
        let words = text::fit(entry.words(), text::SMALL, (scene.width - x - 40.0).min(scene.width / 3.0));
        if words.is_empty() {
            break;
        }
        entry.swatch(scene, x, bottom - 4.0);
        scene.text(at(x + 26.0, bottom), &words, Anchor::Start, Ink::Muted);
        x += 26.0 + text::width(&words, text::SMALL) + 18.0;
    }
    if entries.is_empty() { bottom } else { bottom - 20.0 }
}

/// Returns the entries. A single series needs no name, and only states that occur are named.
fn entries(chart: &Chart) -> Vec<Entry<'_>> {
    let names = chart.series.iter().enumerate().filter(|_| chart.series.len() > 1);
    let names = names.map(|(index, series)| Entry::Line(index, series.name.as_str()));
    let band = match &chart.limit {
        Some(Limit::Band { label, .. }) => Some(Entry::Band(label)),
        _ => None,
    };
    let reached = |state: &AlarmState| {
        chart.spans.iter().any(|span| span.state == *state)
            || chart.transitions.iter().any(|to| to.to == *state)
    };
    let states =
        [AlarmState::Alarm, AlarmState::InsufficientData, AlarmState::Ok].into_iter().filter(reached);
    // OK appears in the legend only for its transition mark.
    let signs =
        |state: &AlarmState| *state != AlarmState::Ok || chart.transitions.iter().any(|to| to.to == *state);
    names.chain(band).chain(states.filter(signs).map(Entry::State)).collect()
}

impl Entry<'_> {
    fn words(&self) -> &str {
        match self {
            Entry::Line(_, name) if name.trim().is_empty() => "?",
            Entry::Line(_, name) => name,
            Entry::Band("") => "band",
            Entry::Band(label) => label,
            Entry::State(state) => state.as_str(),
        }
    }

    fn swatch(&self, scene: &mut Scene, x: f64, y: f64) {
        let line = vec![vec![at(x, y), at(x + 20.0, y)]];
        let rect = Rect { x, y: y - 6.0, width: 20.0, height: 12.0 };
        match self {
            Entry::Line(index, _) => {
                let (ink, dash) = lines::look(*index);
                scene.stroke(line, ink, 1.8, dash);
            }
            Entry::Band(_) => {
                scene.block(rect, 0.0, Ink::Band);
                let edges = [rect.y, rect.bottom()].map(|y| vec![at(x, y), at(x + 20.0, y)]);
                scene.stroke(edges.to_vec(), Ink::Limit, 1.0, Dash::Short);
            }
            Entry::State(state) => {
                spans::shade(scene, &[rect], *state);
                transitions::sign(scene, at(x + 10.0, y), *state, "");
            }
        }
    }
}
