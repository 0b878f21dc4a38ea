//! Splits an alarm rule into words.

use winnow::ascii::multispace0;
use winnow::combinator::{alt, delimited, preceded, repeat};
use winnow::prelude::*;
use winnow::stream::LocatingSlice;
use winnow::token::{none_of, one_of, rest, take_while};

/// A word, with its position in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
}

/// The kind of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// `(`
    Open,
    /// `)`
    Close,
    /// `,`
    Comma,
    /// A keyword or an unquoted name without spaces, parentheses and commas.
    Word(String),
    /// A quoted name, without its quotes and escapes.
    Quoted(String),
    /// A quoted name without a closing quote.
    Unclosed,
}

type Input<'a> = LocatingSlice<&'a str>;

/// Splits a rule into words. Any text has a result.
pub(super) fn tokens(rule: &str) -> Vec<Token> {
    let spaced = preceded(multispace0, kind.with_span());
    let token = spaced.map(|(kind, span)| Token { kind, start: span.start, end: span.end });
    let parsed = repeat(0.., token).parse_next(&mut LocatingSlice::new(rule));
    parsed.unwrap_or_default()
}

fn kind(input: &mut Input<'_>) -> ModalResult<Kind> {
    alt((
        '('.value(Kind::Open),
        ')'.value(Kind::Close),
        ','.value(Kind::Comma),
        quoted.map(Kind::Quoted),
        ('"', rest).value(Kind::Unclosed),
        bare.map(|word: &str| Kind::Word(word.to_owned())),
    ))
    .parse_next(input)
}

fn bare<'a>(input: &mut Input<'a>) -> ModalResult<&'a str> {
    let apart = |symbol: char| matches!(symbol, '(' | ')' | ',' | ' ' | '\t' | '\r' | '\n');
    take_while(1.., move |symbol| !apart(symbol)).parse_next(input)
}

/// Parses a quoted name. `\"` is a quote and `\\` is a backslash. A backslash before another character is
/// literal.
fn quoted(input: &mut Input<'_>) -> ModalResult<String> {
    let escaped = alt((preceded('\\', one_of(['"', '\\'])), '\\'));
    let symbol = alt((none_of(['"', '\\']), escaped));
    let symbols = repeat(0.., symbol).fold(String::new, |mut name, symbol: char| {
        name.push(symbol);
        name
    });
    delimited('"', symbols, '"').parse_next(input)
}
