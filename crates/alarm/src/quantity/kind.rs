/// What numbers of a unit count: `Milliseconds` are seconds, a thousandth each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Nothing that is known, or things.
    Plain,
    /// Things in a second.
    Rate,
    /// A part of a hundred; the factor makes it one.
    Percent(f64),
    /// Time; the factor makes it seconds.
    Time(f64),
    /// Bytes with the prefixes of powers of 1,024, as AWS's consoles show sizes.
    Binary(f64, &'static str),
    /// Bits, and bytes that the unit itself counts in powers of a thousand.
    Decimal(f64, &'static str),
}

impl Kind {
    /// Of a unit as CloudWatch writes it (API reference, "StandardUnit"), or as the table of metrics does: there are
    /// `Ratio`, of which 1 is 100 %, and `Mebibytes` too.
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
