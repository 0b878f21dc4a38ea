//! The metric has no samples while all is well, and the alarm treats missing data as `missing`.

use super::super::metric::{SPARSE, is_in};
use super::super::subject::SubjectMetric;
use super::super::{Document, Problem, Rule, Severity, Subject, bilingual};
use crate::alarm::TreatMissingData;

pub(super) const RULE: Rule = Rule {
    id: "sparse-missing",
    severity: Severity::Warning,
    summary: "The metric has no data in normal operation, but the alarm waits for data.",
    summary_ko: "정상일 때는 데이터가 없는 지표인데, 경보가 데이터를 기다립니다.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html",
    check,
};

fn check(subject: &Subject, _: &Document) -> Option<Problem> {
    let treatment = subject.treat_missing_data?;
    let Some(compared) = subject.compared() else { return check_expression(subject, treatment) };
    let metric = &compared.metric;
    let waits = matches!(treatment, TreatMissingData::Missing | TreatMissingData::Breaching);
    (waits && subject.is_above() && is_in(SPARSE, metric)).then(|| {
        let so = match treatment {
            TreatMissingData::Breaching => {
                bilingual("the alarm fires while nothing happens", "아무 일이 없을 때 경보가 울립니다")
            }
            _ => bilingual(
                "the alarm goes to INSUFFICIENT_DATA instead of OK, and OKActions do not run",
                "OK가 아니라 INSUFFICIENT_DATA가 되어 OKActions가 실행되지 않습니다",
            ),
        };
        Problem::new(
            "TreatMissingData",
            bilingual(
                format!(
                    "{} is sent only when an event happens: with TreatMissingData {}, {}",
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

/// Metric math has no datapoint for a period in which one of its metrics has none.
fn check_expression(subject: &Subject, treatment: TreatMissingData) -> Option<Problem> {
    let is_filled = |series: &&SubjectMetric| {
        let filled = format!("FILL({}", series.id);
        let plain = |text: &String| text.to_uppercase().replace(char::is_whitespace, "");
        subject
            .expressions
            .iter()
            .map(plain)
            .any(|text| text.contains(&filled.to_uppercase()) || text.contains("FILL(METRICS"))
    };
    let waits =
        treatment == TreatMissingData::Missing && subject.is_above() && !subject.expressions.is_empty();
    let sparse = subject.series.iter().filter(|series| is_in(SPARSE, &series.metric));
    let series = sparse.filter(|_| waits).find(|series| !is_filled(series))?;
    let (name, id) = (&series.metric.name, &series.id);
    Some(Problem::new(
        "TreatMissingData",
        bilingual(
            format!(
                "{name} is sent only when an event happens, and the expression has no value without it: the alarm goes to INSUFFICIENT_DATA instead of OK, and OKActions do not run"
            ),
            format!(
                "{name} 지표는 일이 있을 때만 게시되고, 없으면 식에 값이 없습니다. OK가 아니라 INSUFFICIENT_DATA가 되어 OKActions가 실행되지 않습니다"
            ),
        ),
        bilingual(
            format!("write FILL({id}, 0) in the expression, or set TreatMissingData to notBreaching"),
            format!("식에 FILL({id}, 0)을 쓰거나 TreatMissingData를 notBreaching으로 지정하십시오"),
        ),
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::testing::breaks;

    #[test]
    fn reports_metrics_that_are_silent_in_health() {
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

    #[test]
    fn reports_expressions_over_silent_metrics() {
        let rate = |expression: &str, treatment: &str| {
            let stat = |id: &str, metric: &str| {
                json!({"Id": id, "ReturnData": false, "MetricStat": {"Stat": "Sum", "Period": 60,
                    "Metric": {"Namespace": "AWS/ApplicationELB", "MetricName": metric}}})
            };
            json!({"Namespace": null, "MetricName": null, "Dimensions": null, "Statistic": null, "Period": null,
                "TreatMissingData": treatment, "Metrics": [stat("m5", "HTTPCode_Target_5XX_Count"),
                    stat("m1", "RequestCount"), {"Id": "e1", "Expression": expression}]})
        };
        assert!(breaks("sparse-missing", &rate("100 * m5 / m1", "missing")));
        assert!(breaks("sparse-missing", &rate("100 * m5 / FILL(m1, 1)", "missing")));
        assert!(!breaks("sparse-missing", &rate("100 * m5 / m1", "notBreaching")));
        for filled in ["100 * FILL(m5, 0) / m1", "100 * fill( m5 ,0) / m1", "SUM(FILL(METRICS(), 0))"] {
            assert!(!breaks("sparse-missing", &rate(filled, "missing")), "{filled}");
        }
    }
}
