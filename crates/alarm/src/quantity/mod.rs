//! Formats the numbers of a metric for people: with the unit in which AWS publishes them, and with enough
//! digits to tell a value from its threshold.
//!
//! ```
//! use bongsu_alarm::Locale;
//! use bongsu_alarm::quantity::{amount, unit_in};
//!
//! let unit = unit_in("AWS/RDS", "FreeStorageSpace");
//! assert_eq!(unit, Some("Bytes"));
//! assert_eq!(amount(10_737_418_240.0, unit, Locale::En).replace('\u{a0}', " "), "10 GiB");
//! ```

mod amount;
mod table;
#[cfg(test)]
mod tests;

pub use amount::{amount, apart, threshold};
pub use table::{unit_in, unit_of};

/// The quantity of a unit. For example, `Milliseconds` is a time with the factor 0.001.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum QuantityKind {
    /// An unknown unit or a count.
    Plain,
    /// A count per second.
    Rate,
    /// A percentage. The factor converts a value to percent.
    Percent(f64),
    /// A time. The factor converts a value to seconds.
    Time(f64),
    /// A number of bytes, shown with prefixes of powers of 1,024 as in AWS's consoles.
    Binary(f64, &'static str),
    /// A number of bits, or of bytes in powers of 1,000, as the unit itself counts them.
    Decimal(f64, &'static str),
}

impl QuantityKind {
    /// Returns the kind of a unit (CloudWatch API, [`StandardUnit`]). [`unit_in`] also returns `Ratio`, in which 1 is
    /// 100 %, and `Mebibytes`.
    ///
    /// [`StandardUnit`]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html
    pub fn of(unit: Option<&str>) -> Self {
        let Some(unit) = unit else { return Self::Plain };
        let (amount, rate) = unit.strip_suffix("/Second").map_or((unit, false), |amount| (amount, true));
        let per = |alone: &'static str, per_second: &'static str| if rate { per_second } else { alone };
        match amount {
            "Count" if rate => Self::Rate,
            "Percent" => Self::Percent(1.0),
            "Ratio" => Self::Percent(100.0),
            "Seconds" => Self::Time(1.0),
            "Milliseconds" => Self::Time(1e-3),
            "Microseconds" => Self::Time(1e-6),
            "Bytes" => Self::Binary(1.0, per("B", "B/s")),
            "Mebibytes" => Self::Binary(1_048_576.0, per("B", "B/s")),
            "Bits" => Self::Decimal(1.0, per("b", "b/s")),
            _ => match (thousands(amount), amount.ends_with("bytes"), amount.ends_with("bits")) {
                (Some(factor), true, _) => Self::Decimal(factor, per("B", "B/s")),
                (Some(factor), _, true) => Self::Decimal(factor, per("b", "b/s")),
                _ => Self::Plain,
            },
        }
    }
}

fn thousands(amount: &str) -> Option<f64> {
    let prefixes = [("Kilo", 1e3), ("Mega", 1e6), ("Giga", 1e9), ("Tera", 1e12)];
    prefixes.into_iter().find(|(prefix, _)| amount.starts_with(prefix)).map(|(_, factor)| factor)
}
