use std::io::{BufReader, Cursor};

use super::*;

fn read_text(text: &str) -> Result<Vec<HistoryRow>, String> {
    let origin = Origin { file: "cpu.csv".to_owned(), series: None };
    let input = BufReader::with_capacity(4_096, Cursor::new(text.to_owned().into_bytes()));
    let rows = read(input, &origin).map_err(|error| error.to_string())?;
    rows.collect::<Result<_, _>>().map_err(|error| error.to_string())
}

/// Describes samples: `0 1x1 cpu` means seconds, value x count, and the first name.
fn told(text: &str) -> Vec<String> {
    let values = |values| match values {
        bongsu_alarm::evaluate::Values::Value { value, count } => format!("{value}x{count}"),
        bongsu_alarm::evaluate::Values::Set { sum, minimum, maximum, sample_count } => {
            format!("{sum}/{minimum}/{maximum}/{sample_count}")
        }
    };
    let row = |row: HistoryRow| {
        let name = row.series.names.join("|");
        let unit = row.sample.unit.map(|unit| format!(" {unit}")).unwrap_or_default();
        format!("{} {} {name}{unit}", row.sample.at.as_second(), values(row.sample.values))
    };
    read_text(text).unwrap().into_iter().map(row).collect()
}

#[test]
fn reads_tables_and_lines_of_samples() {
    let cases: [(&str, &[&str]); 14] = [
        ("timestamp,value\n0,1.5\n60,2\n", &["0 1.5x1 cpu", "60 2x1 cpu"]),
        ("\u{feff}Timestamp,Value,Count\r\n1970-01-01T00:01:00Z,2,7\r\n", &["60 2x7 cpu"]),
        ("60,2\n61,3,4\n", &["60 2x1 cpu", "61 3x4 cpu"]),
        ("1970/01/01 00:01:00,2\n1970-01-01 00:02:00,3\n", &["60 2x1 cpu", "120 3x1 cpu"]),
        ("timestamp,value\n1970-01-01T00:01,2\n1970-01-01 00:02:00.000,3\n", &["60 2x1 cpu", "120 3x1 cpu"]),
        (
            "Full label,CPUUtilization\nLabel,CPU\n1970/01/01 00:01:00,2\n1970/01/01 00:02:00,\n",
            &["60 2x1 CPUUtilization|CPU"],
        ),
        ("Id,m1,m2\nLabel,Errors,\n1970/01/01 00:01:00,2,3\n", &["60 2x1 m1|Errors", "60 3x1 m2"]),
        ("time,metric,value\n0,m1,1\n0,m2,2\n", &["0 1x1 m1", "0 2x1 m2"]),
        ("timestamp,sum,minimum,maximum,sample_count\n0,10,1,5,4\n", &["0 10/1/5/4 cpu"]),
        ("# exported\ntimestamp,value,unit\n0,1,Percent\n60,,\n", &["0 1x1 cpu Percent"]),
        ("timestamp,value\n1795424400000,1\n", &["1795424400 1x1 cpu"]),
        (
            "{\"timestamp\": 0, \"value\": 1}\n\n{\"timestamp\":\"1970-01-01T09:01:00+0900\",\"value\":\"2\"}",
            &["0 1x1 cpu", "60 2x1 cpu"],
        ),
        (
            "{\"timestamp\": 0, \"value\": null}\n{\"timestamp\": 1, \"metric\": \"m1\", \"value\": 1}",
            &["1 1x1 m1"],
        ),
        (
            "timestamp,value\n0,NaN\n1,1e308\n2,-inf\n",
            &["0 NaNx1 cpu", &format!("1 {}x1 cpu", 1e308), "2 -infx1 cpu"],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(told(text), expected, "{text}");
    }
}

#[test]
fn reads_output_of_the_aws_cli() {
    let data = r#"{"MetricDataResults": [
        {"Id": "m1", "Label": "CPUUtilization", "Timestamps": ["2026-01-01T00:01:00+00:00", "2026-01-01T00:00:00Z"],
         "Values": [2.0, 1.0], "StatusCode": "Complete"},
        {"Id": "ad1", "Label": "band", "Timestamps": ["2026-01-01T00:00:00Z"], "Values": [9.0]},
        {"Id": "ad1", "Label": "band", "Timestamps": ["2026-01-01T00:00:00Z"], "Values": [0.5]}]}
        {"MetricDataResults": [{"Id": "m1", "Timestamps": [1767225720], "Values": [3.0]}]}"#;
    assert_eq!(
        told(data),
        [
            "1767225600 1x1 m1|CPUUtilization",
            "1767225600 9x1 ad1.upper|band",
            "1767225600 0.5x1 ad1.lower|band",
            "1767225660 2x1 m1|CPUUtilization",
            "1767225720 3x1 m1",
        ]
    );
    let statistics = r#"{"Label": "CPUUtilization", "Datapoints": [
        {"Timestamp": 60, "Average": 2.0, "SampleCount": 5, "Unit": "Percent"},
        {"Timestamp": 0, "Sum": 10.0, "Minimum": 1.0, "Maximum": 4.0, "SampleCount": 5.0, "Average": 2.0},
        {"Timestamp": 120, "ExtendedStatistics": {"p99": 7.5}}]}"#;
    assert_eq!(
        told(statistics),
        ["0 10/1/4/5 CPUUtilization", "60 2x5 CPUUtilization Percent", "120 7.5x1 CPUUtilization",]
    );
}

#[test]
fn a_given_name_applies_to_every_line() {
    let origin = Origin { file: "-".to_owned(), series: Some("m2".to_owned()) };
    let rows = read(Cursor::new("timestamp,metric,value\n0,m1,1\n"), &origin).unwrap();
    let names: Vec<_> = rows.map(|row| row.unwrap().series.names.clone()).collect();
    assert_eq!(names, [["m2"]]);
}

#[test]
fn errors_name_the_file_the_line_the_value_and_the_solution() {
    let cases = [
        ("", "cpu.csv: there are no samples; CSV has the header timestamp,value"),
        (" \n \n", "cpu.csv: there are no samples"),
        (
            "timestamp,value\n0,1\nyesterday,2\n",
            "cpu.csv, line 3: timestamp \"yesterday\" is neither RFC 3339",
        ),
        ("timestamp,value\n0,many\n", "cpu.csv, line 2: value \"many\" is not a number"),
        ("when,value\n0,1\n", "line 1: there is no column timestamp"),
        ("timestamp,sum\n0,1\n", "line 1: there is no column value"),
        ("timestamp,value,unit\n0,1,percent\n", "unit \"percent\" is not a unit of CloudWatch"),
        ("{\"timestamp\": 0, \"value\": 1}\n{\"timestamp\": 0,\n", "line 2: this is not JSON"),
        ("{\"a\": 1}", "neither JSON lines of samples nor output of `aws cloudwatch get-metric-data`"),
        ("{\"MetricDataResults\": ", "this is not JSON"),
        ("timestamp,value\n9e99,1\n", "timestamp \"9e99\" is neither"),
    ];
    for (text, expected) in cases {
        let error = read_text(text).unwrap_err();
        assert!(error.contains(expected), "{text:?}: {error}");
    }
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_fall_over(text in "(\\{|\\[|timestamp,value\n)?(.|\n|,|[0-9]){0,200}") {
        let _ = read_text(&text);
    }
}
