use bongsu_alarm::quantity::QuantityKind;

/// The number format of one axis. All its numbers have the same prefix and number of decimals.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Format {
    divisor: f64,
    decimals: usize,
    suffix: String,
    exponent: bool,
}

/// The prefixes of powers of 1,000.
const PREFIXES: [(f64, &str); 5] = [(1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")];

/// The prefixes of powers of 1,024.
const BINARY_PREFIXES: [(f64, &str); 5] = [
    (1_125_899_906_842_624.0, "Pi"),
    (1_099_511_627_776.0, "Ti"),
    (1_073_741_824.0, "Gi"),
    (1_048_576.0, "Mi"),
    (1_024.0, "Ki"),
];

/// The units of time.
const SECONDS: [(f64, &str); 7] =
    [(86_400.0, "d"), (3_600.0, "h"), (60.0, "min"), (1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")];

impl Format {
    /// Creates the format for numbers up to `largest` whose distance is `step`.
    pub(super) fn new(unit: &str, largest: f64, step: f64) -> Self {
        let (factor, base) = base(unit);
        let (divisor, suffix) = suffix(&base, largest * factor);
        let divisor = divisor / factor;
        let exponent = largest / divisor >= 1e5 || (largest / divisor < 1e-3 && largest > 0.0);
        let decimals = if exponent { (largest / step).log10() } else { -(step / divisor).log10() };
        // A step of 0.25 needs two decimals, although its logarithm suggests one.
        let decimals = (decimals - 1e-9).ceil().clamp(0.0, 9.0) as usize;
        Self { divisor, decimals, suffix, exponent }
    }

    /// Formats a value.
    pub(super) fn write(&self, value: f64) -> String {
        let number = value / self.divisor;
        let number = if number == 0.0 { 0.0 } else { number };
        let (decimals, suffix) = (self.decimals, &self.suffix);
        if self.exponent {
            format!("{number:.decimals$e}{suffix}")
        } else {
            format!("{number:.decimals$}{suffix}")
        }
        .replace('-', "\u{2212}")
    }
}

/// Formats a single value with three or four digits.
pub(super) fn alone(unit: &str, value: f64) -> String {
    let largest = value.abs();
    let step = if largest > 0.0 { 10f64.powf(largest.log10().floor() - 2.0) } else { 1.0 };
    let text = Format::new(unit, largest, step).write(value);
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.' && letter != '\u{2212}');
    let (number, suffix) = text.split_at(end.unwrap_or(text.len()));
    let number =
        if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number };
    format!("{number}{suffix}")
}

/// The quantity of a unit.
enum Base<'a> {
    Plain,
    Percent,
    Seconds,
    /// A count per second.
    Rate,
    /// Bytes with prefixes of powers of 1,024.
    Binary(&'static str),
    /// Bits, or bytes with prefixes of powers of 1,000.
    Decimal(&'static str),
    Other(&'a str),
}

/// Returns the factor from CloudWatch's unit to its base unit.
fn base(unit: &str) -> (f64, Base<'_>) {
    match QuantityKind::of(Some(unit)) {
        QuantityKind::Percent(factor) => (factor, Base::Percent),
        QuantityKind::Time(factor) => (factor, Base::Seconds),
        QuantityKind::Rate => (1.0, Base::Rate),
        QuantityKind::Binary(factor, word) => (factor, Base::Binary(word)),
        QuantityKind::Decimal(factor, word) => (factor, Base::Decimal(word)),
        QuantityKind::Plain if ["", "None", "Count"].contains(&unit) => (1.0, Base::Plain),
        QuantityKind::Plain => (1.0, Base::Other(unit)),
    }
}

/// Returns the divisor of numbers up to `largest`. Round multiples of it look round to the reader.
pub(super) fn divisor(unit: &str, largest: f64) -> f64 {
    let (factor, base) = base(unit);
    suffix(&base, largest * factor).0 / factor
}

/// Returns 100 % in the unit, for a unit that is a share.
pub(super) fn whole(unit: &str) -> Option<f64> {
    match base(unit) {
        (factor, Base::Percent) => Some(100.0 / factor),
        _ => None,
    }
}

/// Returns the divisor and the suffix of numbers up to `largest`.
fn suffix(base: &Base<'_>, largest: f64) -> (f64, String) {
    let of = |prefixes: &[(f64, &'static str)]| {
        prefixes.iter().find(|(divisor, _)| largest >= *divisor).copied().unwrap_or((1.0, ""))
    };
    let (divisor, prefix) = of(&PREFIXES);
    match base {
        Base::Percent => (1.0, "%".into()),
        Base::Seconds => {
            let smallest = (1e-9, "ns");
            let (divisor, word) = SECONDS.into_iter().find(|(part, _)| largest >= *part).unwrap_or(smallest);
            let (divisor, word) = if largest == 0.0 { (1.0, "s") } else { (divisor, word) };
            (divisor, format!(" {word}"))
        }
        Base::Rate => (divisor, format!("{prefix}/s")),
        Base::Binary(unit) => {
            let (divisor, prefix) = of(&BINARY_PREFIXES);
            (divisor, format!(" {prefix}{unit}"))
        }
        Base::Decimal(unit) => (divisor, format!(" {prefix}{unit}")),
        // A custom unit may be long, so it appears only once, at the axis.
        Base::Plain | Base::Other(_) => (divisor, prefix.into()),
    }
}

/// Returns the unit as a word, if the numbers do not include it.
pub(super) fn spoken(unit: &str) -> Option<&str> {
    match base(unit) {
        (_, Base::Other(word)) => Some(word),
        (_, Base::Plain) if unit == "Count" => Some(unit),
        _ => None,
    }
}
