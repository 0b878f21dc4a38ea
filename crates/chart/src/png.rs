use tiny_skia::{
    FillRule, Paint, Path, PathBuilder, Pixmap, Rect as SkiaRect, Stroke, StrokeDash, Transform,
};

use super::{
    Theme,
    palette::Ink,
    scene::{Anchor, At, Dash, Rect, Scene, Shape, Text},
    text,
};

/// An error while painting a PNG.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PngError {
    /// There is no memory for a picture of this size.
    #[error("cannot paint a picture of {width} x {height} pixels: not enough memory")]
    Size {
        /// The width in pixels.
        width: u32,
        /// The height in pixels.
        height: u32,
    },
    /// The encoder failed.
    #[error("cannot encode the picture: {0}")]
    Encode(String),
}

/// Paints the scene as PNG.
pub(super) fn paint(scene: &Scene, theme: Theme, scale: f64) -> Result<Vec<u8>, PngError> {
    let scale = if scale > 1.0 { scale.min(3.0) } else { 1.0 };
    let [width, height] = [scene.width, scene.height].map(|length| (length * scale).round() as u32);
    let pixmap = Pixmap::new(width, height).ok_or(PngError::Size { width, height })?;
    let mut painter = Painter { pixmap, theme, transform: Transform::from_scale(scale as f32, scale as f32) };
    for shape in &scene.shapes {
        painter.shape(shape);
    }
    encode(painter.pixmap).map_err(|error| PngError::Encode(error.to_string()))
}

/// Encodes a PNG. A chart is encoded once and sent to phones, so size matters more than speed.
fn encode(pixmap: Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixmap.width(), pixmap.height());
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixmap.take_demultiplied())?;
    writer.finish()?;
    Ok(bytes)
}

struct Painter {
    pixmap: Pixmap,
    theme: Theme,
    transform: Transform,
}

impl Painter {
    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Block { rect, corner, ink } => self.fill(block(rect, *corner), *ink),
            Shape::Area { outlines, ink, .. } => self.fill(lines(outlines, true), *ink),
            Shape::Stroke { lines: places, ink, width, dash } => {
                self.stroke(lines(places, false), *ink, *width, *dash);
            }
            Shape::Dots { centers, radius, ink, .. } => self.fill(circles(centers, *radius), *ink),
            Shape::Text(text) => self.text(text),
        }
    }

    fn fill(&mut self, path: Option<Path>, ink: Ink) {
        let Some(path) = path else { return };
        self.pixmap.fill_path(&path, &self.paint(ink), FillRule::Winding, self.transform, None);
    }

    fn stroke(&mut self, path: Option<Path>, ink: Ink, width: f64, dash: Dash) {
        let Some(path) = path else { return };
        let lengths = dash.lengths().iter().map(|length| *length as f32).collect();
        let stroke = Stroke {
            width: width as f32,
            dash: StrokeDash::new(lengths, 0.0),
            line_join: tiny_skia::LineJoin::Round,
            ..Stroke::default()
        };
        self.pixmap.stroke_path(&path, &self.paint(ink), &stroke, self.transform, None);
    }

    fn paint(&self, ink: Ink) -> Paint<'static> {
        let [red, green, blue, opacity] = ink.color(self.theme);
        let mut paint = Paint::default();
        paint.set_color_rgba8(red, green, blue, opacity);
        paint.anti_alias = true;
        paint
    }

    /// Draws a text. A text with a letter that the font lacks is left out, because half a name misleads.
    fn text(&mut self, text: &Text) {
        if !text::covers(&text.words) {
            return;
        }
        let path = words(text);
        if let (true, Some(path)) = (text.strong, &path) {
            self.stroke(Some(path.clone()), text.ink, 0.45, Dash::Solid);
        }
        self.fill(path, text.ink);
    }
}

fn block(rect: &Rect, corner: f64) -> Option<Path> {
    let [x, y, width, height] = [rect.x, rect.y, rect.width, rect.height].map(|length| length as f32);
    let corner = (corner as f32).min(width / 2.0).min(height / 2.0);
    if corner <= 0.0 {
        return Some(PathBuilder::from_rect(SkiaRect::from_xywh(x, y, width, height)?));
    }
    let (right, bottom) = (x + width, y + height);
    let mut path = PathBuilder::new();
    path.move_to(x + corner, y);
    path.line_to(right - corner, y);
    path.quad_to(right, y, right, y + corner);
    path.line_to(right, bottom - corner);
    path.quad_to(right, bottom, right - corner, bottom);
    path.line_to(x + corner, bottom);
    path.quad_to(x, bottom, x, bottom - corner);
    path.line_to(x, y + corner);
    path.quad_to(x, y, x + corner, y);
    path.close();
    path.finish()
}

fn lines(lines: &[Vec<At>], close: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    for line in lines {
        for (index, place) in line.iter().enumerate() {
            let (x, y) = (place.x as f32, place.y as f32);
            if index == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
        }
        if close {
            path.close();
        }
    }
    path.finish()
}

fn circles(centers: &[At], radius: f64) -> Option<Path> {
    let mut path = PathBuilder::new();
    for center in centers {
        path.push_circle(center.x as f32, center.y as f32, radius as f32);
    }
    path.finish()
}

/// Returns the outlines of the letters of `text`.
fn words(text: &Text) -> Option<Path> {
    let width = text::width(&text.words, text.size);
    let mut x = match text.anchor {
        Anchor::Start => text.at.x,
        Anchor::Middle => text.at.x - width / 2.0,
        Anchor::End => text.at.x - width,
    };
    let mut path = PathBuilder::new();
    for letter in text.words.chars() {
        glyph(&mut path, letter, x as f32, text.at.y as f32, text.size as f32);
        x += text::advance(letter) * text.size;
    }
    path.finish()
}

/// Adds the outline of `letter`. A curve that does not start at the end of the previous one starts a new
/// path.
fn glyph(path: &mut PathBuilder, letter: char, x: f32, y: f32, size: f32) {
    use ab_glyph::OutlineCurve::{Cubic, Line, Quad};
    let Some((outline, em)) = text::outline(letter) else { return };
    let place = |point: ab_glyph::Point| (x + point.x / em * size, y - point.y / em * size);
    let mut end = None;
    for curve in &outline.curves {
        let (Line(start, last) | Quad(start, _, last) | Cubic(start, _, _, last)) = curve;
        if end != Some(*start) {
            let (x, y) = place(*start);
            path.move_to(x, y);
        }
        end = Some(*last);
        let (x, y) = place(*last);
        match curve {
            Line(..) => path.line_to(x, y),
            Quad(_, by, _) => path.quad_to(place(*by).0, place(*by).1, x, y),
            Cubic(_, one, two, _) => {
                path.cubic_to(place(*one).0, place(*one).1, place(*two).0, place(*two).1, x, y);
            }
        }
    }
}
