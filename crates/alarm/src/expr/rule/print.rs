use std::fmt;

use super::{AlarmRef, AlarmRule, AtLeast, Quorum};

/// The precedence of an operator, lowest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Or,
    And,
    Not,
}

impl fmt::Display for AlarmRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constant(truth) => f.write_str(if *truth { "TRUE" } else { "FALSE" }),
            Self::Is(state, alarm) => write!(f, "{state}({alarm})"),
            Self::AtLeast(some) => some.fmt(f),
            Self::Not(inner) => {
                f.write_str("NOT ")?;
                inner.within(Binding::Not, f)
            }
            Self::And(parts) => separated(parts, " AND ", f, |part, f| part.within(Binding::And, f)),
            Self::Or(parts) => separated(parts, " OR ", f, |part, f| part.within(Binding::Or, f)),
        }
    }
}

impl AlarmRule {
    /// Prints an operand, in parentheses if its operator does not bind more tightly than the surrounding one.
    fn within(&self, around: Binding, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let loose = match self {
            Self::Or(_) => true,
            Self::And(_) => around >= Binding::And,
            _ => false,
        };
        if loose { write!(f, "({self})") } else { write!(f, "{self}") }
    }
}

impl fmt::Display for AtLeast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let not = if self.negated { "NOT " } else { "" };
        write!(f, "AT_LEAST({}, {not}{}, (", self.threshold, self.state)?;
        separated(&self.alarms, ", ", f, fmt::Display::fmt)?;
        f.write_str("))")
    }
}

impl fmt::Display for Quorum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => write!(f, "{count}"),
            Self::Percent(percent) => write!(f, "{percent}%"),
        }
    }
}

impl fmt::Display for AlarmRef {
    /// Writes the name, in double quotes if the name needs them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.as_str();
        let apart = |symbol: char| matches!(symbol, '(' | ')' | ',' | ' ' | '\t' | '\r' | '\n');
        if name.contains(apart) || name.starts_with('"') {
            write!(f, "\"{}\"", name.replace('\\', r"\\").replace('"', "\\\""))
        } else {
            f.write_str(name)
        }
    }
}

fn separated<T>(
    parts: &[T],
    separator: &str,
    f: &mut fmt::Formatter<'_>,
    print: impl Fn(&T, &mut fmt::Formatter<'_>) -> fmt::Result,
) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str(separator)?;
        }
        print(part, f)?;
    }
    Ok(())
}
