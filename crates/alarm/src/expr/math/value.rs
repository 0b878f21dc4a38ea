use super::Series;

/// The result of an expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A number (S). The average of no values is `None`.
    Scalar(Option<f64>),
    /// A time series (TS).
    Series(Series),
    /// An array of time series (`TS[]`).
    Array(Vec<Series>),
}

impl Value {
    /// Returns the type's name, for messages.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Scalar(_) => "a number",
            Self::Series(_) => "a time series",
            Self::Array(_) => "an array of time series",
        }
    }

    /// Changes each series, or returns `None` for a number.
    pub(super) fn each(self, change: impl Fn(&Series) -> Series) -> Option<Self> {
        match self {
            Self::Scalar(_) => None,
            Self::Series(series) => Some(Self::Series(change(&series))),
            Self::Array(array) => Some(Self::Array(array.iter().map(change).collect())),
        }
    }

    /// Changes each number.
    pub(super) fn map(self, change: impl Fn(f64) -> Option<f64> + Copy) -> Self {
        let over = |series: Series| series.map(change);
        match self {
            Self::Scalar(number) => Self::Scalar(number.and_then(change)),
            Self::Series(series) => Self::Series(over(series)),
            Self::Array(array) => Self::Array(array.into_iter().map(over).collect()),
        }
    }

    /// Combines two values, period by period. Returns `None` for two arrays. If only one of two series has a
    /// value in a period, the other counts as 0.
    pub(super) fn zip(&self, other: &Self, join: impl Fn(f64, f64) -> Option<f64> + Copy) -> Option<Self> {
        let both = |left: Option<f64>, right: Option<f64>| join(left?, right?);
        Some(match (self, other) {
            (Self::Scalar(left), Self::Scalar(right)) => Self::Scalar(both(*left, *right)),
            (Self::Series(left), Self::Scalar(right)) => {
                Self::Series(left.clone().map(|left| both(Some(left), *right)))
            }
            (Self::Scalar(left), Self::Series(right)) => {
                Self::Series(right.clone().map(|right| both(*left, Some(right))))
            }
            (Self::Series(left), Self::Series(right)) => Self::Series(left.zip(right, join)),
            (Self::Array(_), Self::Array(_)) => return None,
            (Self::Array(array), other) => array
                .iter()
                .map(|series| Self::Series(series.clone()).zip(other, join))
                .collect::<Option<_>>()?,
            (one, Self::Array(array)) => array
                .iter()
                .map(|series| one.zip(&Self::Series(series.clone()), join))
                .collect::<Option<_>>()?,
        })
    }

    /// Returns the value as a list of series.
    pub(super) fn into_array(self) -> Vec<Series> {
        match self {
            Self::Scalar(_) => Vec::new(),
            Self::Series(series) => vec![series],
            Self::Array(array) => array,
        }
    }
}

impl FromIterator<Self> for Value {
    fn from_iter<T: IntoIterator<Item = Self>>(values: T) -> Self {
        Self::Array(values.into_iter().flat_map(Self::into_array).collect())
    }
}
