//! The metric has no samples while all is well, and the alarm treats missing data as `missing`.

use super::super::metric::{SPARSE, is_in};
use super::super::{Document, Problem, Rule, Severity, Subject, bilingual};
use crate::alarm::TreatMissingData;

pub(super) const RULE: Rule = Rule {
    id: "sparse-missing",
    severity: Severity::Warning,
    summary: "The metric is silent while all is well, and the alarm waits for data.",
    summary_ko: "정상일 때는 데이터가 없는 지표인데, 경보가 데이터를 기다립니다.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html",
    check,
};

fn check(subject: &Subject, _: &Document) -> Option<Problem> {
    let metric = &subject.compared()?.metric;
    let treatment = subject.treat_missing_data?;
    let waits = matches!(treatment, TreatMissingData::Missing | TreatMissingData::Breaching);
    (waits && subject.is_above() && is_in(SPARSE, metric)).then(|| {
        let so = match treatment {
            TreatMissingData::Breaching => {
                bilingual("the alarm fires while nothing happens", "아무 일이 없을 때 경보가 울립니다")
            }
            _ => bilingual(
                "the alarm goes into INSUFFICIENT_DATA rather than into OK, and OKActions do not run",
                "OK가 아니라 INSUFFICIENT_DATA가 되어 OKActions가 실행되지 않습니다",
            ),
        };
        Problem::new(
            "TreatMissingData",
            bilingual(
                format!(
                    "{} is sent only while it happens: with TreatMissingData {} {}",
                    metric.name,
                    treatment.as_str(),
                    so.en
                ),
                format!(
                    "{} 지표는 일이 있을 때만 게시됩니다. TreatMissingData가 {}이면 {}",
                    metric.name,
                    treatment.as_str(),
                    so.ko
                ),
            ),
            bilingual(
                "set TreatMissingData to notBreaching",
                "TreatMissingData를 notBreaching으로 지정하십시오",
            ),
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
