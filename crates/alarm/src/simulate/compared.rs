use crate::Locale;
use crate::quantity;

/// A value beside its threshold.
pub(super) struct Compared<'a> {
    pub(super) name: &'a str,
    /// The value, or `None` without data.
    pub(super) value: Option<f64>,
    pub(super) unit: Option<&'a str>,
    /// The sign of the comparison.
    pub(super) sign: &'static str,
    /// The threshold, or `None` for a band.
    pub(super) threshold: Option<f64>,
}

impl Compared<'_> {
    /// Formats the comparison for display: `cpu_usage_active 91.2 % (> 80 %)`.
    pub(super) fn in_words(&self, locale: Locale) -> String {
        let Self { name, value, unit, sign, threshold } = *self;
        let (no_data, band) = match locale {
            Locale::En => ("no data", "band"),
            Locale::Ko => ("데이터 없음", "밴드"),
        };
        let (value, limit) = match value {
            Some(value) => {
                let (value, mut limits) = quantity::apart(value, threshold.as_slice(), unit, locale);
                (value, limits.pop())
            }
            None => (no_data.to_owned(), threshold.map(|limit| quantity::threshold(limit, unit, locale))),
        };
        let limit = limit.map_or_else(|| band.to_owned(), |limit| format!("{sign} {limit}"));
        format!("{name} {value} ({limit})")
    }
}
