/// An operator between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    /// Every operator there is.
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

    /// The operator of that sign or word.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "&&" => Some(Self::And),
            "||" => Some(Self::Or),
            _ => Self::ALL.into_iter().find(|operator| operator.as_str() == text),
        }
    }

    /// The sign or word.
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

    /// How tightly it binds: the higher the tighter.
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

    /// How tightly its right operand must bind: `a - b - c` is `(a - b) - c`, but `a ^ b ^ c` is
    /// `a ^ (b ^ c)`.
    pub(super) fn right_binding(self) -> u8 {
        if self == Self::Power { self.binding() } else { self.binding() + 1 }
    }

    /// How tightly its left operand must bind.
    pub(super) fn left_binding(self) -> u8 {
        if self == Self::Power { self.binding() + 1 } else { self.binding() }
    }

    /// The operator on two numbers; comparisons and logic give 0 or 1. Division by zero gives nothing.
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

/// What is no number is no datapoint.
pub(super) fn finite(number: f64) -> Option<f64> {
    number.is_finite().then_some(number)
}
