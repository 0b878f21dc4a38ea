//! Splits an expression into words and signs.

use winnow::ascii::multispace0;
use winnow::combinator::{alt, delimited, opt, preceded, repeat};
use winnow::prelude::*;
use winnow::stream::LocatingSlice;
use winnow::token::{any, one_of, take_while};

/// A word or sign, with its position in bytes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub kind: Lexeme,
    pub start: usize,
    pub end: usize,
}

/// The kind of a word or sign.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Lexeme {
    /// `5.5`, `1e3`
    Number(f64),
    /// `m1`, `SUM`, `AND`
    Word(String),
    /// `"errors"`
    Text(String),
    /// `+`, `<=`, `(`
    Sign(&'static str),
    /// Anything else.
    Unknown,
}

type Input<'a> = LocatingSlice<&'a str>;

/// Longer signs come first, so that `<=` is not read as `<`.
const SIGNS: [&str; 18] =
    ["==", "!=", "<=", ">=", "&&", "||", "<", ">", "+", "-", "*", "/", "^", "(", ")", "[", "]", ","];

/// Splits an expression into words and signs. Any text has a result.
pub(super) fn tokens(expression: &str) -> Vec<Token> {
    let spaced = preceded(multispace0, lexeme.with_span());
    let token = spaced.map(|(kind, span)| Token { kind, start: span.start, end: span.end });
    let parsed: ModalResult<Vec<Token>> = repeat(0.., token).parse_next(&mut LocatingSlice::new(expression));
    parsed.unwrap_or_default()
}

fn lexeme(input: &mut Input<'_>) -> ModalResult<Lexeme> {
    let word = take_while(1.., |symbol: char| symbol.is_ascii_alphanumeric() || symbol == '_');
    let word = (word_start, word).take().map(|word: &str| Lexeme::Word(word.to_owned()));
    let word_or_letter = alt((word, word_start.map(|letter: char| Lexeme::Word(letter.to_string()))));
    alt((
        number,
        word_or_letter,
        text.map(|text: &str| Lexeme::Text(text.to_owned())),
        sign,
        any.value(Lexeme::Unknown),
    ))
    .parse_next(input)
}

fn word_start(input: &mut Input<'_>) -> ModalResult<char> {
    one_of(|symbol: char| symbol.is_ascii_alphabetic() || symbol == '_').parse_next(input)
}

fn number(input: &mut Input<'_>) -> ModalResult<Lexeme> {
    let digits = |least: usize| take_while(least.., |symbol: char| symbol.is_ascii_digit());
    let exponent = (one_of(['e', 'E']), opt(one_of(['+', '-'])), digits(1));
    let after = alt(((digits(1), opt(('.', digits(0)))).void(), ('.', digits(1)).void()));
    let number = (after, opt(exponent)).take().verify_map(|number: &str| number.parse::<f64>().ok());
    number
        .map(|number| if number.is_finite() { Lexeme::Number(number) } else { Lexeme::Unknown })
        .parse_next(input)
}

/// Parses a text in double or single quotes, without escapes.
fn text<'a>(input: &mut Input<'a>) -> ModalResult<&'a str> {
    alt((
        delimited('"', take_while(0.., |symbol: char| symbol != '"'), '"'),
        delimited('\'', take_while(0.., |symbol: char| symbol != '\''), '\''),
    ))
    .parse_next(input)
}

fn sign(input: &mut Input<'_>) -> ModalResult<Lexeme> {
    let found = SIGNS.into_iter().find(|sign| input.starts_with(sign));
    match found {
        Some(sign) => winnow::token::take(sign.len()).value(Lexeme::Sign(sign)).parse_next(input),
        None => winnow::combinator::fail.parse_next(input),
    }
}
