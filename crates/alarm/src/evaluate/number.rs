/// Formats a number as CloudWatch does, which is Java's `Double.toString`: at least one decimal, and
/// computerized scientific notation below 0.001 and from ten million (`50.0`, `1.0E10`, `1.0E-4`).
pub fn number(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    let sign = if value.is_sign_negative() { "-" } else { "" };
    let magnitude = value.abs();
    if magnitude.is_infinite() {
        format!("{sign}Infinity")
    } else if magnitude == 0.0 || (1e-3..1e7).contains(&magnitude) {
        format!("{sign}{magnitude:?}")
    } else {
        format!("{sign}{}", scientific(magnitude))
    }
}

/// Returns the shortest digits that parse to the same number. If one digit suffices, Java uses the two
/// closest digits: `4.9E-324` instead of `5.0E-324`.
fn scientific(magnitude: f64) -> String {
    let shortest = format!("{magnitude:e}");
    let digits = if shortest.contains('.') { shortest } else { format!("{magnitude:.1e}") };
    digits.replace('e', "E")
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn prints_as_java_does() {
        let cases = [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (10.0, "10.0"),
            (0.0666851903306472, "0.0666851903306472"),
            (0.1 + 0.2, "0.30000000000000004"),
            (100.0 / 3.0, "33.333333333333336"),
            (0.001, "0.001"),
            (0.0009999, "9.999E-4"),
            (1e-4, "1.0E-4"),
            (9_999_999.0, "9999999.0"),
            (9_999_999.999, "9999999.999"),
            (1e7, "1.0E7"),
            (1.0E10, "1.0E10"),
            (-1.0E10, "-1.0E10"),
            (1.234_567_891_2e10, "1.2345678912E10"),
            (123_456_789.0, "1.23456789E8"),
            (2e23, "2.0E23"),
            (1e308, "1.0E308"),
            (f64::MAX, "1.7976931348623157E308"),
            (f64::MIN_POSITIVE, "2.2250738585072014E-308"),
            (f64::from_bits(1), "4.9E-324"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "Infinity"),
            (f64::NEG_INFINITY, "-Infinity"),
        ];
        for (value, printed) in cases {
            assert_eq!(number(value), printed);
        }
    }
}
