//! The statistic does not fit the metric.

use super::super::metric::{EVENTS, GAUGES, SHARES, is_in};
use super::super::{Document, Problem, Rule, Severity, Subject, bilingual};
use crate::evaluate::Statistic;

pub(super) const RULE: Rule = Rule {
    id: "odd-statistic",
    severity: Severity::Warning,
    summary: "The statistic does not fit the metric.",
    summary_ko: "통계가 지표에 맞지 않습니다.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html",
    check,
};

fn check(subject: &Subject, _: &Document) -> Option<Problem> {
    subject.series.iter().find_map(|series| {
        let (metric, word) = (&series.metric, &series.word);
        match series.statistic? {
            Statistic::Sum if is_in(GAUGES, metric) => Some(Problem::new(
                "Statistic",
                bilingual(format!(
                    "{word} adds all samples of {}, which is a level: the result grows with the period",
                    metric.name
                ), format!("{} 지표는 수준을 나타내는데 {word}이 모든 샘플을 더하므로, 기간이 길수록 값이 커집니다", metric.name)),
                bilingual("use Average, Maximum or Minimum", "Average, Maximum, Minimum 중에서 고르십시오"),
            )),
            Statistic::Average | Statistic::Percentile(_)
                if is_in(EVENTS, metric) && !is_in(SHARES, metric) =>
            {
                Some(Problem::new(
                    "Statistic",
                    bilingual(format!(
                        "{} has a sample of 1 for each event: its {word} is about 1 for any number of events",
                        metric.name
                    ), format!("{} 지표는 이벤트마다 샘플 1을 남기므로, {word} 값은 몇 건이든 약 1입니다", metric.name)),
                    bilingual("use Sum", "Sum을 쓰십시오"),
                ))
            }
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::testing::breaks;

    #[test]
    fn reports_sums_of_levels_and_averages_of_events() {
        assert!(breaks("odd-statistic", &json!({"Statistic": "Sum"})));
        let errors = json!({"Namespace": "AWS/ApplicationELB", "MetricName": "HTTPCode_ELB_5XX_Count"});
        assert!(breaks("odd-statistic", &errors));
    }

    #[test]
    fn accepts_meaningful_statistics() {
        let fine = [
            json!({"Namespace": "AWS/ApplicationELB", "MetricName": "HTTPCode_ELB_5XX_Count", "Statistic": "Sum"}),
            json!({"Namespace": "AWS/ApiGateway", "MetricName": "5XXError"}),
            json!({"Namespace": "AWS/Lambda", "MetricName": "Errors"}),
            json!({"Statistic": null, "ExtendedStatistic": "p90"}),
            json!({"Namespace": "Shop", "MetricName": "Orders", "Statistic": "Sum"}),
        ];
        for changes in fine {
            assert!(!breaks("odd-statistic", &changes), "{changes}");
        }
    }
}
