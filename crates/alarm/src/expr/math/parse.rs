//! Parses an expression by precedence.

use std::iter::Peekable;
use std::str::FromStr;
use std::vec::IntoIter;

use super::token::{Lexeme, Token, tokens};
use super::{CharacterPosition, Expression, ExpressionKind, Function, MathError, Operator};
use crate::evaluate::check_text;

/// The deepest allowed nesting of parentheses, functions, lists and signs.
pub(super) const DEEPEST: usize = 100;

/// The precedence of a minus sign before an operand: lower than `^` and higher than `*`.
pub(super) const MINUS: u8 = 6;

const OPERAND: &str = "a number, an id, a function, '-', '(' or '['";
const OPERATOR: &str = "an operator";
const ARGUMENTS: &str = "',' or ')'";
const LIST: &str = "',' or ']'";

impl FromStr for Expression {
    type Err = MathError;

    fn from_str(text: &str) -> Result<Self, MathError> {
        check_text(crate::evaluate::Text::Expression, text)?;
        let mut parser = Parser { text, tokens: tokens(text).into_iter().peekable(), depth: 0 };
        let expression = parser.expression(0)?;
        match parser.tokens.next() {
            Some(token) => Err(parser.wrong(&token, OPERATOR)),
            None => Ok(expression),
        }
    }
}

struct Parser<'a> {
    text: &'a str,
    tokens: Peekable<IntoIter<Token>>,
    depth: usize,
}

impl Parser<'_> {
    /// Parses operands and the operators between them whose precedence is at least `least`.
    fn expression(&mut self, least: u8) -> Result<Expression, MathError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            let next = self.tokens.peek().map_or(self.text.len(), |token| token.start);
            return Err(MathError::TooDeep { at: self.position(next) });
        }
        let mut left = self.operand()?;
        while let Some(operator) = self.operator(least) {
            let right = self.expression(operator.right_binding())?;
            let at = left.at;
            left = Expression { at, kind: ExpressionKind::Binary(operator, Box::new(left), Box::new(right)) };
        }
        self.depth -= 1;
        Ok(left)
    }

    fn operator(&mut self, least: u8) -> Option<Operator> {
        let operator = match &self.tokens.peek()?.kind {
            Lexeme::Word(word) => Operator::parse(word),
            Lexeme::Sign(sign) => Operator::parse(sign),
            _ => None,
        };
        let operator = operator.filter(|operator| operator.binding() >= least)?;
        self.tokens.next();
        Some(operator)
    }

    fn operand(&mut self) -> Result<Expression, MathError> {
        let token = self.next(OPERAND)?;
        let at = self.position(token.start);
        let kind = match &token.kind {
            Lexeme::Sign("(") => {
                let inner = self.expression(0)?;
                self.expect(")", "an operator or ')'")?;
                inner.kind
            }
            Lexeme::Sign("-") => ExpressionKind::Negate(Box::new(self.expression(MINUS)?)),
            Lexeme::Sign("[") => ExpressionKind::List(self.list("]", LIST)?),
            Lexeme::Number(number) => ExpressionKind::Number(*number),
            Lexeme::Text(text) => ExpressionKind::Text(text.clone()),
            Lexeme::Word(word) => self.word(word, at, &token)?,
            Lexeme::Sign(_) | Lexeme::Unknown => return Err(self.wrong(&token, OPERAND)),
        };
        Ok(Expression { at: CharacterPosition(at), kind })
    }

    /// Parses an ID, a function with its arguments, or a word that is an argument.
    fn word(&mut self, word: &str, at: usize, token: &Token) -> Result<ExpressionKind, MathError> {
        let called = self.tokens.next_if(|token| token.kind == Lexeme::Sign("(")).is_some();
        match (Function::parse(word), Function::unsupported(word)) {
            (Some(function), _) if called => {
                let arguments = self.arguments()?;
                check_arguments(function, arguments.len(), at)?;
                Ok(ExpressionKind::Call(function, arguments))
            }
            (_, Some(why)) if called => Err(MathError::Unsupported { name: word.to_owned(), at, why }),
            _ if called => Err(MathError::Function { name: word.to_owned(), at }),
            _ if Operator::parse(word).is_some() => Err(self.wrong(token, OPERAND)),
            _ if word.starts_with(|first: char| first.is_ascii_lowercase()) => {
                Ok(ExpressionKind::Id(word.to_owned()))
            }
            _ => Ok(ExpressionKind::Word(word.to_owned())),
        }
    }

    fn arguments(&mut self) -> Result<Vec<Expression>, MathError> {
        if self.tokens.next_if(|token| token.kind == Lexeme::Sign(")")).is_some() {
            return Ok(Vec::new());
        }
        self.list(")", ARGUMENTS)
    }

    fn list(&mut self, close: &'static str, expected: &'static str) -> Result<Vec<Expression>, MathError> {
        let mut parts = vec![self.expression(0)?];
        loop {
            let token = self.next(expected)?;
            match token.kind {
                Lexeme::Sign(",") => parts.push(self.expression(0)?),
                Lexeme::Sign(sign) if sign == close => return Ok(parts),
                _ => return Err(self.wrong(&token, expected)),
            }
        }
    }

    fn next(&mut self, expected: &'static str) -> Result<Token, MathError> {
        self.tokens.next().ok_or(MathError::End { at: self.position(self.text.len()), expected })
    }

    fn expect(&mut self, sign: &'static str, expected: &'static str) -> Result<(), MathError> {
        let token = self.next(expected)?;
        if token.kind == Lexeme::Sign(sign) { Ok(()) } else { Err(self.wrong(&token, expected)) }
    }

    fn wrong(&self, token: &Token, expected: &'static str) -> MathError {
        let found = self.text.get(token.start..token.end).unwrap_or_default().to_owned();
        MathError::Token { found, at: self.position(token.start), expected }
    }

    /// Converts a byte offset to a position in characters.
    fn position(&self, byte: usize) -> usize {
        self.text.get(..byte).map_or(0, |before| before.chars().count())
    }
}

fn check_arguments(function: Function, found: usize, at: usize) -> Result<(), MathError> {
    let (least, most) = function.arguments();
    if (least..=most).contains(&found) {
        return Ok(());
    }
    let expected = match (least, most) {
        (1, 1) => "1 argument".to_owned(),
        (least, most) if least == most => format!("{most} arguments"),
        (least, most) => format!("{least} to {most} arguments"),
    };
    Err(MathError::Arguments { function: function.as_str(), at, expected, found })
}
