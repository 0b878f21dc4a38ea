use super::palette::Ink;

/// A position in CSS pixels from the top left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct At {
    pub(super) x: f64,
    pub(super) y: f64,
}

pub(super) fn at(x: f64, y: f64) -> At {
    At { x, y }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rect {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Rect {
    pub(super) fn right(&self) -> f64 {
        self.x + self.width
    }

    pub(super) fn bottom(&self) -> f64 {
        self.y + self.height
    }
}

/// The part of a text at its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// The dash pattern of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dash {
    Solid,
    Long,
    Short,
    Mixed,
}

impl Dash {
    /// Returns the lengths of the dashes and gaps.
    pub(super) fn lengths(self) -> &'static [f64] {
        match self {
            Self::Solid => &[],
            Self::Long => &[6.0, 4.0],
            Self::Short => &[2.0, 3.0],
            Self::Mixed => &[8.0, 3.0, 2.0, 3.0],
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Text {
    pub(super) at: At,
    pub(super) words: String,
    pub(super) size: f64,
    pub(super) anchor: Anchor,
    pub(super) ink: Ink,
    pub(super) strong: bool,
}

/// A shape. There are few kinds, so that SVG and PNG look the same.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    /// A filled rectangle with round corners.
    Block { rect: Rect, corner: f64, ink: Ink },
    /// Filled polygons. `hint` appears under the pointer.
    Area { outlines: Vec<Vec<At>>, ink: Ink, hint: String },
    /// Open lines, each through its points.
    Stroke { lines: Vec<Vec<At>>, ink: Ink, width: f64, dash: Dash },
    /// Filled circles.
    Dots { centers: Vec<At>, radius: f64, ink: Ink, hint: String },
    /// A line of text.
    Text(Text),
}

/// The shapes of a picture, from back to front.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scene {
    pub(super) width: f64,
    pub(super) height: f64,
    /// The description of the picture in words.
    pub(super) alt: String,
    /// Attributes for the page's script. Their names are fixed, and their values are numbers.
    pub(super) facts: Vec<(&'static str, String)>,
    pub(super) shapes: Vec<Shape>,
}

impl Scene {
    pub(super) fn new(width: f64, height: f64, alt: String) -> Self {
        Self { width, height, alt, facts: Vec::new(), shapes: Vec::new() }
    }

    /// Adds a background card with a thin frame, which stands out on light and dark pages.
    pub(super) fn card(mut self) -> Self {
        let whole = Rect { x: 0.0, y: 0.0, width: self.width, height: self.height };
        self.block(whole, 6.0, Ink::Frame);
        let inner = Rect { x: 1.0, y: 1.0, width: self.width - 2.0, height: self.height - 2.0 };
        self.block(inner, 5.0, Ink::Card);
        self
    }

    pub(super) fn block(&mut self, rect: Rect, corner: f64, ink: Ink) {
        self.shapes.push(Shape::Block { rect, corner, ink });
    }

    pub(super) fn area(&mut self, outlines: Vec<Vec<At>>, ink: Ink, hint: &str) {
        if !outlines.is_empty() {
            self.shapes.push(Shape::Area { outlines, ink, hint: hint.into() });
        }
    }

    pub(super) fn stroke(&mut self, lines: Vec<Vec<At>>, ink: Ink, width: f64, dash: Dash) {
        if !lines.is_empty() {
            self.shapes.push(Shape::Stroke { lines, ink, width, dash });
        }
    }

    pub(super) fn dots(&mut self, centers: Vec<At>, radius: f64, ink: Ink, hint: &str) {
        if !centers.is_empty() {
            self.shapes.push(Shape::Dots { centers, radius, ink, hint: hint.into() });
        }
    }

    /// Adds a text in the normal size.
    pub(super) fn text(&mut self, at: At, words: &str, anchor: Anchor, ink: Ink) {
        self.write(Text { at, words: words.into(), size: super::text::SMALL, anchor, ink, strong: false });
    }

    pub(super) fn write(&mut self, text: Text) {
        if !text.words.is_empty() {
            self.shapes.push(Shape::Text(text));
        }
    }
}
