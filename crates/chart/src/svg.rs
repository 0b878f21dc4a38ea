use std::collections::BTreeSet;

use super::{
    Style,
    palette::{self, Ink},
    scene::{Anchor, At, Dash, Rect, Scene, Shape, Text},
    text,
};

/// Writes the scene as SVG.
pub(super) fn write(scene: &Scene, style: Style) -> String {
    let mut out = Writer::default();
    for shape in &scene.shapes {
        out.shape(shape);
    }
    let (width, height) = (scene.width, scene.height);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"bongsu-picture\" role=\"img\" width=\"{width}\" \
         height=\"{height}\" viewBox=\"0 0 {width} {height}\" aria-label=\"{}\"",
        escape(&scene.alt)
    );
    for (name, value) in &scene.facts {
        svg.push_str(&format!(" {name}=\"{}\"", escape(value)));
    }
    svg.push('>');
    if style == Style::Whole {
        let used: Vec<Ink> = out.used.into_iter().collect();
        svg.push_str(&format!("<style>{}</style>", palette::sheet(&used)));
    }
    svg + &out.body + "</svg>\n"
}

/// Escapes text for SVG. All text from outside passes through this function.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars().filter(text::visible) {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(letter),
        }
    }
    safe
}

/// Formats a length to a tenth of a pixel.
fn short(length: f64) -> String {
    let text = format!("{length:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".into() } else { text.to_owned() }
}

#[derive(Default)]
struct Writer {
    body: String,
    used: BTreeSet<Ink>,
}

impl Writer {
    fn put(&mut self, element: &str) {
        self.body.push_str(element);
    }

    fn fill(&mut self, ink: Ink) -> String {
        self.used.insert(ink);
        format!("class=\"bf-{}\"", ink.class())
    }

    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Block { rect, corner, ink } => self.block(rect, *corner, *ink),
            Shape::Area { outlines, ink, hint } => {
                let class = self.fill(*ink);
                self.put(&format!("<path {class} d=\"{}\"{}", path(outlines, "Z"), closed("path", hint)));
            }
            Shape::Stroke { lines, ink, width, dash } => self.stroke(lines, *ink, *width, *dash),
            Shape::Dots { centers, radius, ink, hint } => self.dots(centers, *radius, *ink, hint),
            Shape::Text(text) => self.text(text),
        }
    }

    fn block(&mut self, rect: &Rect, corner: f64, ink: Ink) {
        let class = self.fill(ink);
        let [x, y, width, height] = [rect.x, rect.y, rect.width, rect.height].map(short);
        self.put(&format!(
            "<rect {class} x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{}\"/>",
            short(corner)
        ));
    }

    fn stroke(&mut self, lines: &[Vec<At>], ink: Ink, width: f64, dash: Dash) {
        self.used.insert(ink);
        let dashes: Vec<_> = dash.lengths().iter().map(|length| short(*length)).collect();
        let dashes = if dashes.is_empty() {
            String::new()
        } else {
            format!(" stroke-dasharray=\"{}\"", dashes.join(" "))
        };
        self.put(&format!(
            "<path class=\"bs-{}\" fill=\"none\" stroke-width=\"{}\" stroke-linejoin=\"round\"{dashes} d=\"{}\"/>",
            ink.class(),
            short(width),
            path(lines, "")
        ));
    }

    fn dots(&mut self, centers: &[At], radius: f64, ink: Ink, hint: &str) {
        let class = self.fill(ink);
        let radius = short(radius);
        for center in centers {
            let [x, y] = [center.x, center.y].map(short);
            let end = closed("circle", hint);
            self.put(&format!("<circle {class} cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"{end}"));
        }
    }

    fn text(&mut self, text: &Text) {
        let class = self.fill(text.ink);
        let anchor = match text.anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let weight = if text.strong { " font-weight=\"600\"" } else { "" };
        let [x, y, size] = [text.at.x, text.at.y, text.size].map(short);
        let words = escape(&text.words);
        self.put(&format!(
            "<text {class} x=\"{x}\" y=\"{y}\" font-size=\"{size}\"{anchor}{weight}>{words}</text>"
        ));
    }
}

/// Closes an element, with the hint that appears under the pointer.
fn closed(name: &str, hint: &str) -> String {
    if hint.is_empty() { "/>".into() } else { format!("><title>{}</title></{name}>", escape(hint)) }
}

/// Writes lines as one path. Consecutive points at the same rounded position are written once.
fn path(lines: &[Vec<At>], end: &str) -> String {
    let mut path = String::new();
    for line in lines {
        let mut letter = 'M';
        let mut before = String::new();
        for place in line {
            let here = format!("{} {}", short(place.x), short(place.y));
            if here != before {
                path.push(letter);
                path.push_str(&here);
                letter = 'L';
                before = here;
            }
        }
        path.push_str(end);
    }
    path
}
