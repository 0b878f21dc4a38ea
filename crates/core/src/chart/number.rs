/// How the numbers of one axis are written: all with the same prefix and as many decimals.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Format {
    divisor: f64,
    decimals: usize,
    suffix: String,
    exponent: bool,
}

/// The prefixes of powers of a thousand.
const PREFIXES: [(f64, &str); 5] = [(1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")];

/// The parts of a second.
const SECONDS: [(f64, &str); 4] = [(1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")];

impl Format {
    /// For numbers of `unit` up to `largest` that differ by `step`.
    pub(super) fn new(unit: &str, largest: f64, step: f64) -> Self {
        let (factor, base) = base(unit);
        let (divisor, suffix) = suffix(&base, largest * factor);
        let divisor = divisor / factor;
        let exponent = largest / divisor >= 1e5 || (largest / divisor < 1e-3 && largest > 0.0);
        let decimals = if exponent { (largest / step).log10() } else { -(step / divisor).log10() };
        // A step of 0.25 needs the second decimal although its logarithm says one.
        let decimals = (decimals - 1e-9).ceil().clamp(0.0, 9.0) as usize;
        Self { divisor, decimals, suffix, exponent }
    }

    /// `value` in words.
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

/// `value` by itself, with three or four digits.
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

/// What kind of number a unit counts.
enum Base<'a> {
    Plain,
    Percent,
    Seconds,
    /// Bytes, bits, or anything in a second.
    Prefixed(&'static str),
    Other(&'a str),
}

/// CloudWatch's unit as a multiple of one with prefixes.
fn base(unit: &str) -> (f64, Base<'_>) {
    let (amount, rate) = unit.strip_suffix("/Second").map_or((unit, false), |amount| (amount, true));
    let base = |bytes, per_second| Base::Prefixed(if rate { per_second } else { bytes });
    match amount {
        "" | "None" => (1.0, Base::Plain),
        "Percent" => (1.0, Base::Percent),
        "Seconds" => (1.0, Base::Seconds),
        "Milliseconds" => (1e-3, Base::Seconds),
        "Microseconds" => (1e-6, Base::Seconds),
        "Count" if rate => (1.0, Base::Prefixed("/s")),
        "Count" => (1.0, Base::Plain),
        "Bytes" => (1.0, base(" B", " B/s")),
        "Bits" => (1.0, base(" b", " b/s")),
        _ => match (power(amount), amount.ends_with("bytes"), amount.ends_with("bits")) {
            (Some(factor), true, _) => (factor, base(" B", " B/s")),
            (Some(factor), _, true) => (factor, base(" b", " b/s")),
            _ => (1.0, Base::Other(unit)),
        },
    }
}

fn power(amount: &str) -> Option<f64> {
    let (_, factor) = [("Kilo", 1e3), ("Mega", 1e6), ("Giga", 1e9), ("Tera", 1e12)]
        .into_iter()
        .find(|(prefix, _)| amount.starts_with(prefix))?;
    Some(factor)
}

/// What to divide by and to write behind numbers up to `largest`.
fn suffix(base: &Base<'_>, largest: f64) -> (f64, String) {
    let (divisor, prefix) =
        PREFIXES.into_iter().find(|(divisor, _)| largest >= *divisor).unwrap_or((1.0, ""));
    match base {
        Base::Percent => (1.0, "%".into()),
        Base::Seconds => {
            let smallest = (1e-9, "ns");
            let (divisor, word) = SECONDS.into_iter().find(|(part, _)| largest >= *part).unwrap_or(smallest);
            let (divisor, word) = if largest == 0.0 { (1.0, "s") } else { (divisor, word) };
            (divisor, format!(" {word}"))
        }
        Base::Plain => (divisor, prefix.into()),
        Base::Prefixed(unit) => match unit.strip_prefix(' ') {
            Some(unit) => (divisor, format!(" {prefix}{unit}")),
            None => (divisor, format!("{prefix}{unit}")),
        },
        // Somebody's own word: said once, at the axis, for it may be long.
        Base::Other(_) => (divisor, prefix.into()),
    }
}

/// The unit as a word of its own where the numbers do not carry it.
pub(super) fn spoken(unit: &str) -> Option<&str> {
    match base(unit) {
        (_, Base::Other(word)) => Some(word),
        (_, Base::Plain) if unit == "Count" => Some(unit),
        _ => None,
    }
}
