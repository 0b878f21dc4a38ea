//! Evaluates an alarm over a CSV file with the columns `time` and `value`:
//! `cargo run --example evaluate -- crates/alarm/examples/cpu.csv`

use std::error::Error;

use bongsu_alarm::backtest::{Backtest, BacktestSettings, SeriesName};
use bongsu_alarm::definition::AlarmDefinition;
use bongsu_alarm::evaluate::{Sample, Values};
use serde_json::json;

#[expect(clippy::print_stdout, reason = "an example prints its result")]
fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: evaluate FILE.csv")?;
    let alarm = AlarmDefinition::from_value(&json!({
        "AlarmName": "cpu", "Namespace": "AWS/EC2", "MetricName": "CPUUtilization", "Statistic": "Average",
        "Period": 60, "EvaluationPeriods": 3, "DatapointsToAlarm": 2, "Threshold": 80,
        "ComparisonOperator": "GreaterThanThreshold",
    }))?;
    let mut backtest = Backtest::new(&alarm, BacktestSettings::default())?;
    let any_name = SeriesName { names: Vec::new(), is_any: true };
    let feed = backtest.feed(&any_name).ok_or("the alarm watches more than one series")?;
    let mut rows = csv::Reader::from_path(path)?;
    for row in rows.deserialize() {
        let (at, value): (jiff::Timestamp, f64) = row?;
        backtest.push(feed, Sample { at, values: Values::Value { value, count: 1.0 }, unit: None })?;
    }
    let report = backtest.finish()?.ok_or("the file has no rows")?;
    for change in report.transitions {
        println!("{}  {} -> {}  {}", change.at, change.from, change.to, change.reason());
    }
    Ok(())
}
