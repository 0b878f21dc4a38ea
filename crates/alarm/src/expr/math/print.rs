use std::fmt;

use super::parse::MINUS;
use super::{Expression, ExpressionKind};

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ExpressionKind::Number(number) => write!(f, "{number}"),
            ExpressionKind::Id(word) | ExpressionKind::Word(word) => f.write_str(word),
            ExpressionKind::Text(text) if text.contains('"') => write!(f, "'{text}'"),
            ExpressionKind::Text(text) => write!(f, "\"{text}\""),
            ExpressionKind::Negate(inner) => {
                f.write_str("-")?;
                inner.within(MINUS, f)
            }
            ExpressionKind::Binary(..) => self.chain(f),
            ExpressionKind::List(parts) => listed("[", parts, "]", f),
            ExpressionKind::Call(function, arguments) => {
                f.write_str(function.as_str())?;
                listed("(", arguments, ")", f)
            }
        }
    }
}

impl Expression {
    /// Prints a chain such as `a + b + c` in a loop. Its left operand nests as deep as the chain is long.
    fn chain(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut chain, mut first, mut least) = (Vec::new(), self, 0);
        while let ExpressionKind::Binary(operator, left, right) = &first.kind {
            if operator.binding() < least {
                break;
            }
            chain.push((*operator, &**right));
            (first, least) = (left, operator.left_binding());
        }
        first.within(least, f)?;
        chain.into_iter().rev().try_for_each(|(operator, right)| {
            write!(f, " {} ", operator.as_str())?;
            right.within(operator.right_binding(), f)
        })
    }

    /// Prints an operand, in parentheses if its precedence is too low.
    fn within(&self, least: u8, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let binding = match &self.kind {
            ExpressionKind::Binary(operator, ..) => operator.binding(),
            ExpressionKind::Negate(_) => MINUS,
            _ => u8::MAX,
        };
        if binding < least { write!(f, "({self})") } else { write!(f, "{self}") }
    }
}

fn listed(open: &str, parts: &[Expression], close: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str(open)?;
    for (index, part) in parts.iter().enumerate() {
        f.write_str(if index > 0 { ", " } else { "" })?;
        write!(f, "{part}")?;
    }
    f.write_str(close)
}
