/// A binary operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Operator {
    /// `OR`, `||`
    Or,
    /// `AND`, `&&`
    And,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<=`
    LessOrEqual,
    /// `>=`
    GreaterOrEqual,
    /// `<`
    Less,
    /// `>`
    Greater,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `^`
    Power,
}

impl Operator {
    /// All operators.
    pub const ALL: [Self; 13] = [
        Self::Or,
        Self::And,
        Self::Equal,
        Self::NotEqual,
        Self::LessOrEqual,
        Self::GreaterOrEqual,
        Self::Less,
        Self::Greater,
        Self::Add,
        Self::Subtract,
        Self::Multiply,
        Self::Divide,
        Self::Power,
    ];

    /// Parses the sign or word of an operator.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "&&" => Some(Self::And),
            "||" => Some(Self::Or),
            _ => Self::ALL.into_iter().find(|operator| operator.as_str() == text),
        }
    }

    /// Returns the operator's sign or word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Or => "OR",
            Self::And => "AND",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::LessOrEqual => "<=",
            Self::GreaterOrEqual => ">=",
            Self::Less => "<",
            Self::Greater => ">",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Power => "^",
        }
    }

    /// Returns the operator's precedence. A higher number binds more tightly.
    pub(super) fn binding(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Equal
            | Self::NotEqual
            | Self::LessOrEqual
            | Self::GreaterOrEqual
            | Self::Less
            | Self::Greater => 3,
            Self::Add | Self::Subtract => 4,
            Self::Multiply | Self::Divide => 5,
            Self::Power => 7,
        }
    }

    /// Returns the lowest precedence of the right operand: `a - b - c` is `(a - b) - c`, but `a ^ b ^ c` is
    /// `a ^ (b ^ c)`.
    pub(super) fn right_binding(self) -> u8 {
        if self == Self::Power { self.binding() } else { self.binding() + 1 }
    }

    /// Returns the lowest precedence of the left operand.
    pub(super) fn left_binding(self) -> u8 {
        if self == Self::Power { self.binding() + 1 } else { self.binding() }
    }

    /// Applies the operator to two numbers. Comparisons and logic return 0 or 1. Division by zero returns
    /// `None`.
    pub(super) fn apply(self, left: f64, right: f64) -> Option<f64> {
        let truth = |truth: bool| Some(f64::from(u8::from(truth)));
        match self {
            Self::Or => truth(left != 0.0 || right != 0.0),
            Self::And => truth(left != 0.0 && right != 0.0),
            Self::Equal => truth(left == right),
            Self::NotEqual => truth(left != right),
            Self::LessOrEqual => truth(left <= right),
            Self::GreaterOrEqual => truth(left >= right),
            Self::Less => truth(left < right),
            Self::Greater => truth(left > right),
            Self::Add => finite(left + right),
            Self::Subtract => finite(left - right),
            Self::Multiply => finite(left * right),
            Self::Divide => finite(left / right),
            Self::Power => finite(left.powf(right)),
        }
    }
}

/// A value that is not finite counts as missing.
pub(super) fn finite(number: f64) -> Option<f64> {
    number.is_finite().then_some(number)
}
