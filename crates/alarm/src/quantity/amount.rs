//! Formats values with their units, rounded. A value and the threshold beside it never look equal unless they
//! are.

use std::cmp::Ordering;

use super::QuantityKind;
use crate::Locale;

/// The maximum number of additional digits, which is more than a double has.
const MOST_DIGITS: usize = 20;
/// A threshold with up to this number of decimals is written in full, as its author typed it.
const TYPED_DECIMALS: usize = 6;
/// The same for a threshold that is converted to another unit: 1.125 GiB may be an intended number, but 878.90625 KiB
/// is not.
const CONVERTED_DECIMALS: usize = 3;

const BINARY: [(&str, f64); 6] = [
    ("Pi", 1_125_899_906_842_624.0),
    ("Ti", 1_099_511_627_776.0),
    ("Gi", 1_073_741_824.0),
    ("Mi", 1_048_576.0),
    ("Ki", 1_024.0),
    ("", 1.0),
];
const DECIMAL: [(&str, f64); 6] = [("P", 1e15), ("T", 1e12), ("G", 1e9), ("M", 1e6), ("k", 1e3), ("", 1.0)];

/// The precision of a formatted number.
#[derive(Debug, Clone, Copy)]
enum Digits {
    /// Rounded for a quick look, with this number of additional digits.
    Rounded(usize),
    /// As typed, or like [`Digits::Rounded`] if there are too many digits.
    Typed(usize),
}

/// A formatted number, with the value of its text in the base unit of its kind.
struct Written {
    text: String,
    number: f64,
}

/// Formats a value on one line: bytes with a prefix such as MiB, times below a second in ms, times from a
/// minute as `1 h 12 min`. `unit` is CloudWatch's word for the unit of `value`.
pub fn amount(value: f64, unit: Option<&str>, locale: Locale) -> String {
    written(value, QuantityKind::of(unit), Digits::Rounded(0), locale).text
}

/// Formats a threshold as its author typed it. `unit` is CloudWatch's word for the unit of `value`.
pub fn threshold(value: f64, unit: Option<&str>, locale: Locale) -> String {
    written(value, QuantityKind::of(unit), Digits::Typed(0), locale).text
}

/// Formats a value and its limits with enough digits to tell the value from each limit and to show on which
/// side of the limit it is.
pub fn apart(value: f64, limits: &[f64], unit: Option<&str>, locale: Locale) -> (String, Vec<String>) {
    let kind = QuantityKind::of(unit);
    let mut more = 0;
    loop {
        let shown = written(value, kind, Digits::Rounded(more), locale);
        let beside: Vec<_> =
            limits.iter().map(|limit| written(*limit, kind, Digits::Typed(more), locale)).collect();
        let is_true = |(limit, beside): (&f64, &Written)| {
            order(shown.number, beside.number) == order(value, *limit)
                && (shown.text == beside.text) == (value == *limit)
        };
        if more >= MOST_DIGITS || limits.iter().zip(&beside).all(is_true) {
            return (shown.text, beside.into_iter().map(|it| it.text).collect());
        }
        more += 1;
    }
}

fn order(left: f64, right: f64) -> Option<Ordering> {
    left.partial_cmp(&right)
}

fn written(value: f64, kind: QuantityKind, digits: Digits, locale: Locale) -> Written {
    let scaled = |factor: f64, divisor: f64, unit: &str| {
        let is_converted = matches!(kind, QuantityKind::Binary(..)) && divisor != factor;
        let typed = if is_converted { CONVERTED_DECIMALS } else { TYPED_DECIMALS };
        let (text, number) = plain(value * (factor / divisor), typed, digits);
        Written { text: format!("{text}{unit}"), number: number * divisor }
    };
    match kind {
        QuantityKind::Plain => scaled(1.0, 1.0, ""),
        QuantityKind::Rate => scaled(1.0, 1.0, "/s"),
        QuantityKind::Percent(factor) => scaled(factor, 1.0, "\u{a0}%"),
        QuantityKind::Time(factor) => time(value, factor, digits, locale),
        QuantityKind::Binary(factor, unit) => {
            let (prefix, divisor) = prefix(&BINARY, value * factor);
            scaled(factor, divisor, &format!("\u{a0}{prefix}{unit}"))
        }
        QuantityKind::Decimal(factor, unit) => {
            let (prefix, divisor) = prefix(&DECIMAL, value * factor);
            scaled(factor, divisor, &format!("\u{a0}{prefix}{unit}"))
        }
    }
}

fn prefix(prefixes: &[(&'static str, f64); 6], size: f64) -> (&'static str, f64) {
    let fits = |(_, divisor): &&(&str, f64)| size.abs() >= *divisor;
    prefixes.iter().find(fits).copied().unwrap_or(("", 1.0))
}

fn time(value: f64, factor: f64, digits: Digits, locale: Locale) -> Written {
    let seconds = value * factor;
    if (60.0..1e12).contains(&seconds.abs()) {
        return long_time(seconds, digits, locale);
    }
    let second = if locale == Locale::Ko { "초" } else { "\u{a0}s" };
    let (divisor, unit) = match seconds.abs() {
        // Zero is written in the unit of the metric.
        0.0 if factor < 1e-3 => (1e-6, "\u{a0}µs"),
        0.0 if factor < 1.0 => (1e-3, "\u{a0}ms"),
        size if size == 0.0 || size >= 1.0 => (1.0, second),
        size if size >= 1e-3 => (1e-3, "\u{a0}ms"),
        _ => (1e-6, "\u{a0}µs"),
    };
    let (text, number) = plain(value * (factor / divisor), TYPED_DECIMALS, digits);
    Written { text: format!("{text}{unit}"), number: number * divisor }
}

/// Formats a time as `1 h 12 min`: with the two largest units, or more if the digits require them.
fn long_time(seconds: f64, digits: Digits, locale: Locale) -> Written {
    let units = match locale {
        Locale::En => ["\u{a0}d", "\u{a0}h", "\u{a0}min", "\u{a0}s"],
        Locale::Ko => ["일", "시간", "분", "초"],
    };
    let size = seconds.abs();
    let decimals = match digits {
        Digits::Rounded(more) | Digits::Typed(more) => more.saturating_sub(1),
    };
    let step = match size {
        _ if matches!(digits, Digits::Typed(_) | Digits::Rounded(1..)) => 1.0,
        _ if size >= 86_400.0 => 3_600.0,
        _ if size >= 3_600.0 => 60.0,
        _ => 1.0,
    };
    let power = 10_f64.powi(i32::try_from(decimals.min(9)).unwrap_or(9));
    let rounded = (size / step * power).round() / power * step;
    let (days, rest) = ((rounded / 86_400.0).floor(), rounded % 86_400.0);
    let (hours, rest) = ((rest / 3_600.0).floor(), rest % 3_600.0);
    let (minutes, rest) = ((rest / 60.0).floor(), rest % 60.0);
    let parts = [days, hours, minutes, rest].into_iter().zip(units).filter(|(count, _)| *count > 0.0);
    let parts: Vec<_> =
        parts.map(|(count, unit)| format!("{}{unit}", fixed(count, decimals.min(9)).0)).collect();
    let sign = if seconds < 0.0 { "-" } else { "" };
    Written { text: format!("{sign}{}", parts.join(" ")), number: rounded.copysign(seconds) }
}

/// Formats a number, and returns the text with its value.
///
/// `typed` is the most decimals of a number that is written in full.
fn plain(value: f64, typed: usize, digits: Digits) -> (String, f64) {
    let size = value.abs();
    if !value.is_finite() {
        return (value.to_string(), value);
    }
    // Scientific notation avoids zeros that nobody would count.
    if size >= 1e15 || (size > 0.0 && size < 1e-4) {
        return (format!("{value:e}"), value);
    }
    let glance = match size {
        size if size >= 1_000.0 => 1,
        size if size >= 10.0 => 2,
        size if size >= 1.0 => 3,
        _ => 5,
    };
    match digits {
        Digits::Rounded(more) => fixed(value, glance + more),
        Digits::Typed(more) => {
            let whole = value.to_string();
            let decimals = whole.split_once('.').map_or(0, |(_, fraction)| fraction.len());
            fixed(value, if decimals <= typed { decimals } else { glance + more })
        }
    }
}

/// Formats a number with at most this many decimals, without trailing zeros and with grouped thousands.
fn fixed(value: f64, decimals: usize) -> (String, f64) {
    let text = format!("{value:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    let text = if text == "-0" { "0" } else { text };
    (with_separators(text), text.parse().unwrap_or(value))
}

fn with_separators(text: &str) -> String {
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, rest)| (whole, Some(rest)));
    let digits = whole.trim_start_matches('-');
    let mut grouped = String::from(if whole.starts_with('-') { "-" } else { "" });
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    fraction.map_or(grouped.clone(), |fraction| format!("{grouped}.{fraction}"))
}
