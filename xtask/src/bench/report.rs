//! Prints the figures as a table or as JSON.

use anyhow::Result;
use serde_json::{Value, json};

use crate::say;

use super::figures::{Figure, Spread, Target, Unit};

/// Prints the figures as text: medians, and in parentheses the 90th percentile.
pub(super) fn table(figures: &[Figure], starts: u32) {
    say::line(format!("\n{starts} starts of each program, taking turns; median (90th percentile)\n"));
    line(["figure", "floor", "bongsu", "ratio", "target", "met"].map(str::to_owned));
    for figure in figures {
        let ratio = figure.ratio().filter(|_| figure.unit != Unit::Glibc);
        let ratio = ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default();
        let met = figure.met().map_or("", |met| if met { "yes" } else { "NO" });
        let floor = figure.floor.map(|floor| cell(floor, figure.unit)).unwrap_or_default();
        let ours = cell(figure.ours, figure.unit);
        line([figure.name.to_owned(), floor, ours, ratio, target(figure), met.to_owned()]);
    }
}

/// Prints the figures as JSON.
pub(super) fn json(figures: &[Figure], starts: u32) -> Result<()> {
    let figures: Vec<Value> = figures.iter().map(value).collect();
    say::line(serde_json::to_string_pretty(&json!({"starts": starts, "figures": figures}))?);
    Ok(())
}

fn line([name, floor, ours, ratio, target, met]: [String; 6]) {
    say::line(format!("{name:<31} {floor:>19} {ours:>19} {ratio:>6} {target:>9}  {met}").trim_end());
}

fn cell(Spread { median, p90 }: Spread, unit: Unit) -> String {
    match unit {
        Unit::Milliseconds => format!("{median:.2} ({p90:.2}) ms"),
        Unit::Megabytes if median.to_bits() == p90.to_bits() => format!("{median:.2} MiB"),
        Unit::Megabytes => format!("{median:.2} ({p90:.2}) MiB"),
        Unit::Count => format!("{median:.1} ({p90:.1})"),
        Unit::Glibc => format!("{median:.2}"),
    }
}

fn target(figure: &Figure) -> String {
    match (figure.target, figure.unit) {
        (None, _) => String::new(),
        (Some(Target::Ratio(most)), _) => format!("{most:.2} x"),
        (Some(Target::AtMost(most)), Unit::Megabytes) => format!("{most:.0} MiB"),
        (Some(Target::AtMost(most)), Unit::Milliseconds) => format!("{most:.1} ms"),
        (Some(Target::AtMost(most)), Unit::Count) => format!("{most:.1}"),
        (Some(Target::AtMost(most)), Unit::Glibc) => format!("{most:.2}"),
    }
}

fn value(figure: &Figure) -> Value {
    let spread = |Spread { median, p90 }: Spread| json!({"median": median, "p90": p90});
    let target = figure.target.map(|target| match target {
        Target::Ratio(most) => json!({"ratio_at_most": most}),
        Target::AtMost(most) => json!({"at_most": most}),
    });
    let unit = match figure.unit {
        Unit::Milliseconds => "ms",
        Unit::Megabytes => "MiB",
        Unit::Count => "count",
        Unit::Glibc => "version",
    };
    json!({
        "name": figure.name,
        "unit": unit,
        "floor": figure.floor.map(spread),
        "bongsu": spread(figure.ours),
        "ratio": figure.ratio(),
        "target": target,
        "met": figure.met(),
    })
}
