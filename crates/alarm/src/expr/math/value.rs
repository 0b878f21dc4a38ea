use super::Series;

/// What an expression comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A number (S), if there is one: the average of nothing is none.
    Scalar(Option<f64>),
    /// A time series (TS).
    Series(Series),
    /// An array of time series (`TS[]`).
    Array(Vec<Series>),
}

impl Value {
    /// Its type in words.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Scalar(_) => "a number",
            Self::Series(_) => "a time series",
            Self::Array(_) => "an array of time series",
        }
    }

    /// Each series by itself through `change`; `None` for a number.
    pub(super) fn each(self, change: impl Fn(&Series) -> Series) -> Option<Self> {
        match self {
            Self::Scalar(_) => None,
            Self::Series(series) => Some(Self::Series(change(&series))),
            Self::Array(array) => Some(Self::Array(array.iter().map(change).collect())),
        }
    }

    /// Each number by itself through `change`.
    pub(super) fn map(self, change: impl Fn(f64) -> Option<f64> + Copy) -> Self {
        let over = |series: Series| series.map(change);
        match self {
            Self::Scalar(number) => Self::Scalar(number.and_then(change)),
            Self::Series(series) => Self::Series(over(series)),
            Self::Array(array) => Self::Array(array.into_iter().map(over).collect()),
        }
    }

    /// Two values through `join`, time by time; `None` for two arrays. Of two series, one that has no
    /// value where the other has one counts as 0 there.
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

    /// The series it is made of.
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
