/// A metric math function that needs only the metrics of the alarm (CloudWatch user guide, ["Using math
/// expressions"]).
///
/// ["Using math expressions"]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "AWS's table of functions describes each function")]
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

/// A function with its name and its number of arguments.
#[derive(Clone, Copy)]
struct Entry {
    function: Function,
    name: &'static str,
    fewest_arguments: usize,
    most_arguments: usize,
}

const fn entry(
    function: Function,
    name: &'static str,
    fewest_arguments: usize,
    most_arguments: usize,
) -> Entry {
    Entry { function, name, fewest_arguments, most_arguments }
}

const TABLE: &[Entry] = &[
    entry(Function::Abs, "ABS", 1, 1),
    entry(Function::Avg, "AVG", 1, 1),
    entry(Function::Ceil, "CEIL", 1, 1),
    entry(Function::DatapointCount, "DATAPOINT_COUNT", 1, 1),
    entry(Function::Date, "DATE", 1, 1),
    entry(Function::Day, "DAY", 1, 1),
    entry(Function::Diff, "DIFF", 1, 1),
    entry(Function::DiffTime, "DIFF_TIME", 1, 1),
    entry(Function::Epoch, "EPOCH", 1, 1),
    entry(Function::Fill, "FILL", 2, 2),
    entry(Function::First, "FIRST", 1, 1),
    entry(Function::Floor, "FLOOR", 1, 1),
    entry(Function::Hour, "HOUR", 1, 1),
    entry(Function::If, "IF", 2, 3),
    entry(Function::Last, "LAST", 1, 1),
    entry(Function::Log, "LOG", 1, 1),
    entry(Function::Log10, "LOG10", 1, 1),
    entry(Function::Max, "MAX", 1, 1),
    entry(Function::Metrics, "METRICS", 0, 1),
    entry(Function::MetricCount, "METRIC_COUNT", 1, 1),
    entry(Function::Min, "MIN", 1, 1),
    entry(Function::Minute, "MINUTE", 1, 1),
    entry(Function::Month, "MONTH", 1, 1),
    entry(Function::Period, "PERIOD", 1, 1),
    entry(Function::Rate, "RATE", 1, 1),
    entry(Function::RemoveEmpty, "REMOVE_EMPTY", 1, 1),
    entry(Function::RunningSum, "RUNNING_SUM", 1, 1),
    entry(Function::Slice, "SLICE", 2, 3),
    entry(Function::Sort, "SORT", 3, 4),
    entry(Function::Stddev, "STDDEV", 1, 1),
    entry(Function::Sum, "SUM", 1, 1),
    entry(Function::TimeSeries, "TIME_SERIES", 1, 1),
    entry(Function::Year, "YEAR", 1, 1),
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
        TABLE.iter().find(|entry| entry.name == name).map(|entry| entry.function)
    }

    /// Returns the function's name.
    pub fn as_str(self) -> &'static str {
        self.entry().name
    }

    /// Returns the lowest and highest number of arguments.
    pub(super) fn arguments(self) -> (usize, usize) {
        let entry = self.entry();
        (entry.fewest_arguments, entry.most_arguments)
    }

    /// Returns all names, for messages.
    pub(super) fn names() -> String {
        TABLE.iter().map(|entry| entry.name).collect::<Vec<_>>().join(", ")
    }

    /// Returns the reason why a CloudWatch function is not supported.
    pub(super) fn unsupported(name: &str) -> Option<&'static str> {
        UNSUPPORTED.iter().find(|(known, _)| *known == name).map(|(_, why)| *why)
    }

    fn entry(self) -> Entry {
        let found = TABLE.iter().find(|entry| entry.function == self);
        found.copied().unwrap_or(entry(self, "", 0, 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_has_its_entry() {
        for entry in TABLE {
            assert_eq!(Function::parse(entry.name), Some(entry.function));
            assert_eq!(entry.function.as_str(), entry.name);
            assert_eq!(entry.function.arguments(), (entry.fewest_arguments, entry.most_arguments));
        }
    }
}
