//! Values for people: rounded, with their unit.

use crate::alarm::Metric;

/// The value with its unit, on one line: bytes as MiB, seconds below one as ms, percent as %.
pub(crate) fn with_unit(value: f64, unit: Option<&str>) -> String {
    match unit {
        Some("Percent") => format!("{}\u{a0}%", plain(value)),
        Some("Seconds") if value.abs() < 1.0 && value != 0.0 => format!("{}\u{a0}ms", plain(value * 1e3)),
        Some("Seconds") => format!("{}\u{a0}s", plain(value)),
        Some("Milliseconds") if value.abs() >= 1e3 => format!("{}\u{a0}s", plain(value / 1e3)),
        Some("Milliseconds") => format!("{}\u{a0}ms", plain(value)),
        Some("Microseconds") => format!("{}\u{a0}µs", plain(value)),
        Some("Bytes") => binary(value, "B"),
        Some("Bytes/Second") => binary(value, "B/s"),
        Some("Count/Second") => format!("{}/s", plain(value)),
        _ => plain(value),
    }
}

/// The unit that the alarm asks for or, as most ask for none, that AWS and the CloudWatch agent
/// publish the metric in.
pub(crate) fn unit_of<'a>(asked: Option<&'a str>, metric: &Metric) -> Option<&'a str> {
    if asked.is_some_and(|unit| unit != "None") {
        return asked;
    }
    if is_agent_cpu(metric) {
        return Some("Percent");
    }
    let lambda_duration = (metric.namespace.as_str(), metric.name.as_str()) == ("AWS/Lambda", "Duration");
    if lambda_duration { Some("Milliseconds") } else { unit_of_name(&metric.name) }
}

/// The unit that a metric of that name has wherever AWS publishes one.
pub(super) fn unit_of_name(name: &str) -> Option<&'static str> {
    let percent = ["Utilization", "_percent", "Percentage", "CPUCreditUsagePercent"];
    let bytes = ["FreeStorageSpace", "FreeableMemory", "FreeLocalStorage", "SwapUsage", "BytesUsedForCache"];
    let seconds = ["TargetResponseTime", "ReadLatency", "WriteLatency", "CommitLatency", "ReplicaLag"];
    if percent.iter().any(|end| name.ends_with(end)) {
        Some("Percent")
    } else if bytes.contains(&name) {
        Some("Bytes")
    } else if seconds.contains(&name) {
        Some("Seconds")
    } else {
        None
    }
}

/// `cpu_usage_active` and its kin.
fn is_agent_cpu(metric: &Metric) -> bool {
    metric.namespace == "CWAgent" && metric.name.starts_with("cpu_usage_")
}

fn binary(value: f64, unit: &str) -> String {
    let steps = ["", "Ki", "Mi", "Gi", "Ti", "Pi"];
    let mut scaled = value;
    let mut step = steps.iter();
    let mut prefix = step.next().copied().unwrap_or_default();
    for next in step {
        if scaled.abs() < 1024.0 {
            break;
        }
        scaled /= 1024.0;
        prefix = next;
    }
    format!("{}\u{a0}{prefix}{unit}", plain(scaled))
}

/// At most four significant digits behind the point, none that are zero, thousands grouped; the
/// scientific form where nobody would count the zeros.
pub(super) fn plain(value: f64) -> String {
    let size = value.abs();
    if !value.is_finite() {
        return value.to_string();
    }
    if size >= 1e15 || (size > 0.0 && size < 1e-4) {
        return format!("{value:e}");
    }
    let decimals = match size {
        size if size >= 1_000.0 => 1,
        size if size >= 10.0 => 2,
        size if size >= 1.0 => 3,
        _ => 5,
    };
    let text = format!("{value:.decimals$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    grouped(text)
}

fn grouped(text: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_values_for_people() {
        let cases = [
            (10.0, None, "10"),
            (0.0, Some("Percent"), "0 %"),
            (97.331_2, Some("Percent"), "97.33 %"),
            (1_234_567.0, None, "1,234,567"),
            (-1_234.56, None, "-1,234.6"),
            (0.066_685_19, None, "0.06669"),
            (0.25, Some("Seconds"), "250 ms"),
            (2.5, Some("Seconds"), "2.5 s"),
            (29_871.0, Some("Milliseconds"), "29.87 s"),
            (536_870_912.0, Some("Bytes"), "512 MiB"),
            (1e308, None, "1e308"),
            (f64::NAN, None, "NaN"),
        ];
        for (value, unit, expected) in cases {
            assert_eq!(with_unit(value, unit), expected.replace(" ", "\u{a0}"));
        }
    }
}
