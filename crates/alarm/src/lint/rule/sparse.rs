//! The metric has no samples while all is well, and the alarm treats missing data as `missing`.

use super::super::metric::{SPARSE, is_in};
use super::super::{Document, Problem, Rule, Severity, Subject};
use crate::alarm::TreatMissingData;

pub(super) const RULE: Rule = Rule {
    id: "sparse-missing",
    severity: Severity::Warning,
    summary: "The metric is silent while all is well, and the alarm waits for data.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html",
    check,
};

fn check(subject: &Subject, _: &Document) -> Option<Problem> {
    let metric = &subject.compared()?.metric;
    let treatment = subject.treat_missing_data?;
    let waits = matches!(treatment, TreatMissingData::Missing | TreatMissingData::Breaching);
    (waits && subject.is_above() && is_in(SPARSE, metric)).then(|| {
        let so = match treatment {
            TreatMissingData::Breaching => "the alarm fires while nothing happens",
            _ => "the alarm goes into INSUFFICIENT_DATA rather than into OK, and OKActions do not run",
        };
        Problem::new(
            "TreatMissingData",
            format!(
                "{} is sent only while it happens: with TreatMissingData {} {so}",
                metric.name,
                treatment.as_str()
            ),
            "set TreatMissingData to notBreaching",
        )
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::testing::breaks;

    #[test]
    fn breaks_where_silence_is_good_news() {
        let errors = |treatment: &str| {
            json!({"Namespace": "AWS/ApplicationELB", "MetricName": "HTTPCode_Target_5XX_Count", "Statistic": "Sum",
                "TreatMissingData": treatment})
        };
        assert!(breaks("sparse-missing", &errors("missing")));
        assert!(breaks("sparse-missing", &errors("breaching")));
        assert!(!breaks("sparse-missing", &errors("notBreaching")));
        assert!(!breaks("sparse-missing", &errors("ignore")));
        assert!(!breaks("sparse-missing", &json!({})));
    }
}
