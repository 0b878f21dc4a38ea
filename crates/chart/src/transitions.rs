use super::{
    Chart, ChartTransition,
    frame::Plot,
    palette::Ink,
    scene::{At, Dash, Scene, at},
    time::seconds,
};
use bongsu_alarm::alarm::AlarmState;

/// The smallest distance between two marks.
const APART: f64 = 9.0;

/// Draws a mark above the plot for each transition: a triangle for ALARM, a ring for OK and a square for
/// INSUFFICIENT_DATA.
pub(super) fn draw(scene: &mut Scene, chart: &Chart, plot: &Plot) {
    for transition in apart(&chart.transitions, plot) {
        let x = plot.x(seconds(transition.at));
        let instant = transition.at.to_zoned(chart.zone.clone()).strftime("%Y-%m-%d %H:%M:%S%:z").to_string();
        if transition.to == AlarmState::Alarm {
            let stem = vec![at(x, plot.rect.y - 3.0), at(x, plot.rect.bottom())];
            scene.stroke(vec![stem], Ink::Alarm, 1.0, Dash::Short);
        }
        sign(scene, at(x, plot.rect.y - 7.0), transition.to, &format!("{instant} {}", transition.to));
    }
}

/// Returns the transitions that have enough room. Of two that overlap, a transition to ALARM stays.
fn apart(transitions: &[ChartTransition], plot: &Plot) -> Vec<ChartTransition> {
    let mut shown: Vec<_> = transitions
        .iter()
        .filter(|transition| (plot.from..=plot.to).contains(&transition.at))
        .copied()
        .collect();
    shown.sort_by_key(|transition| transition.at);
    let mut kept: Vec<ChartTransition> = Vec::new();
    for transition in shown {
        match kept.last_mut() {
            Some(last) if plot.x(seconds(transition.at)) - plot.x(seconds(last.at)) < APART => {
                if transition.to == AlarmState::Alarm && last.to != AlarmState::Alarm {
                    *last = transition;
                }
            }
            _ => kept.push(transition),
        }
    }
    kept
}

/// Draws the mark of `state` around `center`.
pub(super) fn sign(scene: &mut Scene, center: At, state: AlarmState, hint: &str) {
    let At { x, y } = center;
    match state {
        AlarmState::Alarm => {
            let triangle = vec![at(x, y - 5.0), at(x + 5.0, y + 4.0), at(x - 5.0, y + 4.0)];
            scene.area(vec![triangle], Ink::Alarm, hint);
        }
        AlarmState::Ok => {
            scene.dots(vec![center], 4.2, Ink::Okay, hint);
            scene.dots(vec![center], 2.0, Ink::Card, "");
        }
        AlarmState::InsufficientData => {
            let square =
                vec![at(x - 3.6, y - 3.6), at(x + 3.6, y - 3.6), at(x + 3.6, y + 3.6), at(x - 3.6, y + 3.6)];
            scene.area(vec![square], Ink::Unknown, hint);
        }
    }
}
