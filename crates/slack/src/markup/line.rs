//! Reads the marks, code, links and mentions of one line.

use super::{Links, Mark, Piece, address, angled, unescaped};

/// A line, read from left to right. An opening mark stays text until its end is found, so no character is
/// read twice.
struct Line<'a, 'p> {
    text: &'a str,
    links: Links,
    /// The start of the text that is not in the pieces yet.
    from: usize,
    at: usize,
    /// The pieces that may open bold, italic and strike.
    open: [Option<usize>; 3],
    pieces: &'p mut Vec<Piece<'a>>,
}

pub(super) fn read<'a>(text: &'a str, links: Links, pieces: &mut Vec<Piece<'a>>) {
    let mut line = Line { text, links, from: 0, at: 0, open: [None; 3], pieces };
    while let Some(letter) = line.rest().chars().next() {
        line.step(letter);
    }
    line.flush();
}

impl<'a> Line<'a, '_> {
    fn step(&mut self, letter: char) {
        let found = match letter {
            '<' => angled::read(self.rest()),
            '`' => code(self.rest()),
            'h' | 'H' | 'm' | 'M' if self.links == Links::Found => {
                bare(self.text.get(..self.at).unwrap_or_default(), self.rest())
            }
            _ => None,
        };
        match (found, mark(letter)) {
            (Some((piece, length)), _) => self.take(piece, length),
            (None, Some((mark, slot))) => self.mark(letter, mark, slot),
            (None, None) => self.at += letter.len_utf8(),
        }
    }

    fn take(&mut self, piece: Piece<'a>, length: usize) {
        self.flush();
        self.pieces.push(piece);
        self.at += length;
        self.from = self.at;
    }

    /// Reads a mark, which Slack accepts only at the edge of a word. Within a word it is a character, as in
    /// `snake_case` and `2*3*4`.
    fn mark(&mut self, letter: char, mark: Mark, slot: usize) {
        let (before, after) = (self.before(), self.rest().chars().nth(1));
        let began = self.open.get(slot).copied().flatten();
        let may_close = before.is_some_and(|before| !before.is_whitespace() && before != letter)
            && !after.is_some_and(char::is_alphanumeric);
        let may_open = !before.is_some_and(char::is_alphanumeric)
            && after.is_some_and(|after| !after.is_whitespace() && after != letter);
        match began {
            Some(began) if may_close => self.close(began, mark),
            None if may_open => {
                self.flush();
                if let Some(open) = self.open.get_mut(slot) {
                    *open = Some(self.pieces.len());
                }
                self.take(Piece::Text(letter.to_string().into()), letter.len_utf8());
            }
            _ => self.at += letter.len_utf8(),
        }
    }

    /// Closes a mark. Unclosed marks inside it become text.
    fn close(&mut self, began: usize, mark: Mark) {
        if let Some(piece) = self.pieces.get_mut(began) {
            *piece = Piece::Open(mark);
        }
        for open in &mut self.open {
            *open = open.filter(|open| *open < began);
        }
        self.take(Piece::Close(mark), 1);
    }

    fn flush(&mut self) {
        let text = self.text.get(self.from..self.at).unwrap_or_default();
        if !text.is_empty() {
            self.pieces.push(Piece::Text(unescaped(text)));
        }
        self.from = self.at;
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn before(&self) -> Option<char> {
        self.text.get(..self.at)?.chars().next_back()
    }
}

fn mark(letter: char) -> Option<(Mark, usize)> {
    match letter {
        '*' => Some((Mark::Bold, 0)),
        '_' => Some((Mark::Italic, 1)),
        '~' => Some((Mark::Strike, 2)),
        _ => None,
    }
}

/// Reads code at the start of `text`, and its length.
fn code(text: &str) -> Option<(Piece<'_>, usize)> {
    let (inside, _) = text.strip_prefix('`')?.split_once('`')?;
    (!inside.is_empty()).then(|| (Piece::Code(unescaped(inside)), inside.len() + 2))
}

/// Reads a URL without `<` and `>`. These end the URL, also as entities.
fn bare<'a>(before: &str, text: &'a str) -> Option<(Piece<'a>, usize)> {
    let whole = text.get(..address::length(before, text)?)?;
    let ends = ["&gt;", "&lt;"].into_iter().filter_map(|entity| whole.find(entity));
    let length = address::length(before, whole.get(..ends.min().unwrap_or(whole.len()))?)?;
    let url = unescaped(text.get(..length)?);
    Some((Piece::Link { label: url.clone(), url }, length))
}
