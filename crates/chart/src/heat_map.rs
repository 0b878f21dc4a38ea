use super::{
    PngError, Style, Theme, number,
    palette::Ink,
    png,
    scene::{Anchor, Dash, Rect, Scene, Text, at},
    svg, text,
};

/// A table of numbers with shades from low to high, such as the result of a sweep.
///
/// ```
/// use bongsu_chart::{HeatMap, HeatMapCell, Style};
///
/// let map = HeatMap {
///     title: "Times fired".to_owned(),
///     columns_name: "threshold".to_owned(),
///     columns: vec!["70".to_owned(), "80".to_owned()],
///     rows_name: "datapoints".to_owned(),
///     rows: vec!["1".to_owned(), "2".to_owned()],
///     cells: vec![vec![Some(9.0), Some(5.0)], vec![Some(4.0), None]],
///     marked: Some(HeatMapCell { row: 0, column: 1 }),
/// };
/// assert!(map.svg(Style::Whole).contains("Times fired"));
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HeatMap {
    /// The title.
    pub title: String,
    /// The name of the setting in the columns.
    pub columns_name: String,
    /// The value of each column.
    pub columns: Vec<String>,
    /// The name of the setting in the rows.
    pub rows_name: String,
    /// The value of each row.
    pub rows: Vec<String>,
    /// The numbers: one list of columns for each row.
    pub cells: Vec<Vec<Option<f64>>>,
    /// The cell with a frame around it, such as that of the current settings.
    pub marked: Option<HeatMapCell>,
}

/// The position of a cell, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeatMapCell {
    /// The index of the row.
    pub row: usize,
    /// The index of the column.
    pub column: usize,
}

/// The shades, with the text color that is readable on each.
const SHADES: [(Ink, Ink); 6] = [
    (Ink::Heat0, Ink::HeatFaint),
    (Ink::Heat1, Ink::HeatFaint),
    (Ink::Heat2, Ink::HeatFaint),
    (Ink::Heat3, Ink::HeatFaint),
    (Ink::Heat4, Ink::HeatStrong),
    (Ink::Heat5, Ink::HeatStrong),
];

/// The maximum number of columns or rows to draw. Nobody could distinguish more.
const MOST: usize = 200;

/// The position of the cells.
struct Grid {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
    columns: usize,
    rows: usize,
}

impl Grid {
    fn cell(&self, row: usize, column: usize) -> Rect {
        let (x, y) = (self.left + column as f64 * self.width, self.top + row as f64 * self.height);
        Rect { x, y, width: self.width, height: self.height }
    }
}

impl HeatMap {
    /// Returns the map as SVG, which follows the reader's preference for light or dark.
    pub fn svg(&self, style: Style) -> String {
        svg::write(&self.scene(&self.title), style)
    }

    /// Returns the map as PNG. `scale` is the number of pixels per CSS pixel, from 1 to 3.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no memory for the picture or the encoder fails.
    pub fn png(&self, theme: Theme, scale: f64) -> Result<Vec<u8>, PngError> {
        png::paint(&self.scene(if text::covers(&self.title) { &self.title } else { "" }), theme, scale)
    }

    /// Describes the map in words.
    pub fn alt(&self) -> String {
        let (columns, rows) = (self.columns.len(), self.rows.len());
        let rows = match self.rows_name.as_str() {
            "" => String::new(),
            name => format!(", {rows} rows of {name}"),
        };
        let axes = format!("{columns} columns of {}{rows}", self.columns_name);
        let (low, high) = self.bounds();
        let title = if self.title.is_empty() { "Table" } else { &self.title };
        let said = number::alone("", low);
        format!("{title}: {axes}. From {said} to {}", number::alone("", high))
    }

    fn bounds(&self) -> (f64, f64) {
        let values = self.cells.iter().flatten().flatten().copied().filter(|value| value.is_finite());
        let (low, high) = values
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        if low > high { (0.0, 0.0) } else { (low, high) }
    }

    fn grid(&self) -> Grid {
        let widest = self.rows.iter().take(MOST).map(|row| text::width(row, text::SMALL)).fold(0.0, f64::max);
        let left = 14.0 + widest.clamp(20.0, 160.0) + 8.0;
        let (columns, rows) = (self.columns.len().min(MOST), self.rows.len().min(MOST));
        let width = (640.0 / columns.max(1) as f64).clamp(14.0, 56.0).floor();
        let height = (480.0 / rows.max(1) as f64).clamp(14.0, 28.0).floor();
        Grid { left, top: 74.0, width, height, columns, rows }
    }

    fn scene(&self, title: &str) -> Scene {
        let grid = self.grid();
        let width = (grid.left + grid.columns as f64 * grid.width + 14.0).max(320.0);
        let height = grid.top + grid.rows as f64 * grid.height + 14.0;
        let mut scene = Scene::new(width, height, self.alt()).card();
        let words = text::fit(title, text::TITLE * 1.05, width - 28.0);
        let place = at(14.0, 26.0);
        let (size, anchor, ink) = (text::TITLE, Anchor::Start, Ink::Text);
        scene.write(Text { at: place, words, size, anchor, ink, strong: true });
        let axes = match self.rows_name.as_str() {
            "" => format!("→ {}", self.columns_name),
            rows => format!("→ {}   ↓ {rows}", self.columns_name),
        };
        scene.text(at(14.0, 45.0), &text::fit(&axes, text::SMALL, width - 28.0), Anchor::Start, Ink::Muted);
        self.labels(&mut scene, &grid);
        self.shades(&mut scene, &grid);
        scene
    }

    /// Draws the values. A column label that would touch the previous one is left out.
    fn labels(&self, scene: &mut Scene, grid: &Grid) {
        let mut free = 0.0;
        for (index, column) in self.columns.iter().take(MOST).enumerate() {
            let middle = grid.left + (index as f64 + 0.5) * grid.width;
            let words = text::fit(column, text::SMALL, 90.0);
            let half = text::width(&words, text::SMALL) / 2.0;
            if middle - half > free && middle + half < scene.width - 4.0 {
                free = middle + half + 6.0;
                scene.text(at(middle, grid.top - 6.0), &words, Anchor::Middle, Ink::Muted);
            }
        }
        for (index, row) in self.rows.iter().take(MOST).enumerate() {
            let y = grid.top + (index as f64 + 0.5) * grid.height + 4.0;
            let words = text::fit(row, text::SMALL, grid.left - 22.0);
            scene.text(at(grid.left - 8.0, y), &words, Anchor::End, Ink::Muted);
        }
    }

    fn shades(&self, scene: &mut Scene, grid: &Grid) {
        let (low, high) = self.bounds();
        for (row, cells) in self.cells.iter().take(grid.rows).enumerate() {
            for (column, value) in cells.iter().take(grid.columns).enumerate() {
                if let Some(value) = value.filter(|value| value.is_finite()) {
                    cell(scene, &grid.cell(row, column), value, low, high);
                }
            }
        }
        let shown = |cell: &HeatMapCell| cell.row < grid.rows && cell.column < grid.columns;
        if let Some(HeatMapCell { row, column }) = self.marked.filter(shown) {
            outline(scene, &grid.cell(row, column));
        }
    }
}

/// Draws a number on its shade.
fn cell(scene: &mut Scene, rect: &Rect, value: f64, low: f64, high: f64) {
    let share = share(value, low, high);
    let level = (share.clamp(0.0, 1.0) * 5.0).round() as usize;
    let (shade, ink) = SHADES.get(level).copied().unwrap_or((Ink::Heat0, Ink::HeatFaint));
    let inner = Rect { x: rect.x + 1.0, y: rect.y + 1.0, width: rect.width - 2.0, height: rect.height - 2.0 };
    scene.block(inner, 2.0, shade);
    let words = number::alone("", value);
    if text::width(&words, text::SMALL) + 4.0 <= rect.width {
        let middle = at(rect.x + rect.width / 2.0, rect.y + rect.height / 2.0 + 4.0);
        scene.text(middle, &words, Anchor::Middle, ink);
    }
}

/// Returns the position of a value on the scale, by its logarithm. On a linear scale, one cell of several
/// hundred would leave all others in one shade, although interesting settings differ by only a few.
fn share(value: f64, low: f64, high: f64) -> f64 {
    // Halving avoids an overflow in the difference of the largest numbers.
    let above = |value: f64| ((value / 2.0 - low / 2.0).max(0.0) * 2.0).min(f64::MAX).ln_1p();
    above(value) / above(high)
}

fn outline(scene: &mut Scene, rect: &Rect) {
    let corners =
        [(rect.x, rect.y), (rect.right(), rect.y), (rect.right(), rect.bottom()), (rect.x, rect.bottom())];
    let around = corners.into_iter().chain([(rect.x, rect.y), (rect.right(), rect.y)]).map(|(x, y)| at(x, y));
    scene.stroke(vec![around.collect()], Ink::Text, 2.0, Dash::Solid);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_values_differ_beside_a_large_one() {
        let level = |value, high| (share(value, 0.0, high) * 5.0).round() as usize;
        assert_eq!([0.0, 1.0, 3.0, 30.0, 900.0].map(|value| level(value, 900.0)), [0, 1, 1, 3, 5]);
        assert_eq!(level(2.0, 2.0), 5);
        assert!((share(f64::MAX, -f64::MAX, f64::MAX) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_map_without_a_row_name_has_no_arrow_down() {
        let map = |rows_name: &str| HeatMap {
            columns_name: "threshold".to_owned(),
            columns: vec!["1".to_owned()],
            rows_name: rows_name.to_owned(),
            rows: vec![String::new()],
            cells: vec![vec![Some(1.0)]],
            ..HeatMap::default()
        };
        assert!(!map("").svg(Style::Whole).contains('↓') && map("periods").svg(Style::Whole).contains('↓'));
        assert!(!map("").alt().contains("rows of"));
    }
}
