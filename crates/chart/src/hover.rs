use super::{frame::Plot, scene::Scene, time::seconds};

/// Adds the data that a page's script needs to show the value under the pointer.
pub(super) fn facts(scene: &mut Scene, plot: &Plot) {
    let rect = plot.rect;
    scene.facts = vec![
        ("data-from", seconds(plot.from).to_string()),
        ("data-to", seconds(plot.to).to_string()),
        ("data-low", plot.scale.low.to_string()),
        ("data-high", plot.scale.high.to_string()),
        ("data-plot", format!("{:.1} {:.1} {:.1} {:.1}", rect.x, rect.y, rect.width, rect.height)),
    ];
}
