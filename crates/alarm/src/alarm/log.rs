use super::{ComparisonOperator, MetricAlarm, MetricQuery, Query, TreatMissingData};

/// An alarm on the results of a scheduled query of CloudWatch Logs (CloudWatch API, [`LogAlarm`]).
///
/// [`LogAlarm`]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_LogAlarm.html
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct LogAlarm {
    /// The query as its author wrote it.
    pub query: Option<String>,
    /// The log groups that the query reads, by name or ARN.
    pub log_groups: Vec<String>,
    /// The aggregation of a result's rows into one number, such as `count(*)`.
    pub aggregation: Option<String>,
    /// The time between two query results in seconds, for a schedule that is a rate.
    pub period: Option<u32>,
    /// The number of query results to evaluate (N of "M out of N").
    pub results_to_evaluate: Option<u32>,
    /// The number of query results to alarm (M of "M out of N").
    pub results_to_alarm: Option<u32>,
    /// The comparison operator.
    pub comparison: Option<ComparisonOperator>,
    /// The threshold.
    pub threshold: Option<f64>,
    /// The treatment of results without data.
    pub treat_missing_data: Option<TreatMissingData>,
    /// The log lines that the notification includes.
    pub lines: Vec<String>,
}

impl LogAlarm {
    /// Converts the log alarm to a metric alarm. CloudWatch evaluates query results like datapoints.
    pub fn as_metric(&self) -> MetricAlarm {
        let label = self.aggregation.clone();
        let query = MetricQuery { label, return_data: true, ..MetricQuery::new("") };
        MetricAlarm {
            comparison: self.comparison,
            threshold: self.threshold,
            period: self.period,
            evaluation_periods: self.results_to_evaluate,
            datapoints_to_alarm: self.results_to_alarm,
            treat_missing_data: self.treat_missing_data,
            ..MetricAlarm::new(Query::Math(vec![query]))
        }
    }
}

/// Returns the seconds between two runs of a schedule such as `rate(5 minutes)`. Returns `None` for a cron
/// expression, whose runs may be unevenly spaced.
pub fn rate(schedule: &str) -> Option<u32> {
    let inner = schedule.trim().strip_prefix("rate(")?.strip_suffix(')')?;
    let (count, unit) = inner.trim().split_once(' ')?;
    let seconds = match unit.trim().trim_end_matches('s') {
        "minute" => 60,
        "hour" => 3_600,
        "day" => 86_400,
        _ => return None,
    };
    count.parse::<u32>().ok()?.checked_mul(seconds).filter(|period| *period > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_has_a_period_and_a_cron_expression_none() {
        let cases = [
            ("rate(1 minute)", Some(60)),
            ("rate(5 minutes)", Some(300)),
            (" rate(2 hours) ", Some(7_200)),
            ("rate(1 day)", Some(86_400)),
            ("rate(0 minutes)", None),
            ("rate(4294967295 days)", None),
            ("rate(-1 minutes)", None),
            ("cron(0 * * * ? *)", None),
            ("", None),
        ];
        for (schedule, expected) in cases {
            assert_eq!(rate(schedule), expected, "{schedule}");
        }
    }
}
