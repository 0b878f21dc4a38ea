/// A metric math function that needs only the metrics of the alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "AWS's table of functions says what each does; the names are its")]
#[non_exhaustive]
pub enum Function {
    Abs,
    Avg,
    Ceil,
    DatapointCount,
    Date,
    Day,
    Diff,
    DiffTime,
    Epoch,
    Fill,
    First,
    Floor,
    Hour,
    If,
    Last,
    Log,
    Log10,
    Max,
    Metrics,
    MetricCount,
    Min,
    Minute,
    Month,
    Period,
    Rate,
    RemoveEmpty,
    RunningSum,
    Slice,
    Sort,
    Stddev,
    Sum,
    TimeSeries,
    Year,
}

/// The function, its name, and the lowest and highest number of arguments.
const TABLE: &[(Function, &str, usize, usize)] = &[
    (Function::Abs, "ABS", 1, 1),
    (Function::Avg, "AVG", 1, 1),
    (Function::Ceil, "CEIL", 1, 1),
    (Function::DatapointCount, "DATAPOINT_COUNT", 1, 1),
    (Function::Date, "DATE", 1, 1),
    (Function::Day, "DAY", 1, 1),
    (Function::Diff, "DIFF", 1, 1),
    (Function::DiffTime, "DIFF_TIME", 1, 1),
    (Function::Epoch, "EPOCH", 1, 1),
    (Function::Fill, "FILL", 2, 2),
    (Function::First, "FIRST", 1, 1),
    (Function::Floor, "FLOOR", 1, 1),
    (Function::Hour, "HOUR", 1, 1),
    (Function::If, "IF", 2, 3),
    (Function::Last, "LAST", 1, 1),
    (Function::Log, "LOG", 1, 1),
    (Function::Log10, "LOG10", 1, 1),
    (Function::Max, "MAX", 1, 1),
    (Function::Metrics, "METRICS", 0, 1),
    (Function::MetricCount, "METRIC_COUNT", 1, 1),
    (Function::Min, "MIN", 1, 1),
    (Function::Minute, "MINUTE", 1, 1),
    (Function::Month, "MONTH", 1, 1),
    (Function::Period, "PERIOD", 1, 1),
    (Function::Rate, "RATE", 1, 1),
    (Function::RemoveEmpty, "REMOVE_EMPTY", 1, 1),
    (Function::RunningSum, "RUNNING_SUM", 1, 1),
    (Function::Slice, "SLICE", 2, 3),
    (Function::Sort, "SORT", 3, 4),
    (Function::Stddev, "STDDEV", 1, 1),
    (Function::Sum, "SUM", 1, 1),
    (Function::TimeSeries, "TIME_SERIES", 1, 1),
    (Function::Year, "YEAR", 1, 1),
];

/// CloudWatch functions that are not supported, with the reason.
const UNSUPPORTED: &[(&str, &str)] = &[
    ("SEARCH", "alarms cannot search; name the metrics one by one"),
    ("ANOMALY_DETECTION_BAND", "the band is trained by CloudWatch; give its edges as data"),
    ("INSIGHT_RULE_METRIC", "Contributor Insights rules live in CloudWatch; give the series as data"),
    ("SERVICE_QUOTA", "quotas live in AWS; give the quota as a number"),
    ("DB_PERF_INSIGHTS", "Performance Insights live in AWS; give the series as data"),
    ("LAMBDA", "connected data sources live in AWS; give the series as data"),
];

impl Function {
    /// Finds a function by its name.
    pub fn parse(name: &str) -> Option<Self> {
        TABLE.iter().find(|(_, known, ..)| *known == name).map(|(function, ..)| *function)
    }

    /// Returns the function's name.
    pub fn as_str(self) -> &'static str {
        self.row().1
    }

    /// Returns the lowest and highest number of arguments.
    pub(super) fn arguments(self) -> (usize, usize) {
        let (_, _, least, most) = self.row();
        (least, most)
    }

    /// Returns all names, for messages.
    pub(super) fn names() -> String {
        TABLE.iter().map(|(_, name, ..)| *name).collect::<Vec<_>>().join(", ")
    }

    /// Returns the reason why a CloudWatch function is not supported.
    pub(super) fn unsupported(name: &str) -> Option<&'static str> {
        UNSUPPORTED.iter().find(|(known, _)| *known == name).map(|(_, why)| *why)
    }

    fn row(self) -> (Self, &'static str, usize, usize) {
        TABLE.iter().find(|(function, ..)| *function == self).copied().unwrap_or((self, "", 0, 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_has_its_row() {
        for (function, name, least, most) in TABLE {
            assert_eq!(Function::parse(name), Some(*function));
            assert_eq!(function.as_str(), *name);
            assert_eq!(function.arguments(), (*least, *most));
        }
    }
}
