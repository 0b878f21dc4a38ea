//! The percentile needs many samples in a period, and the alarm does not set the treatment of few samples.

use super::super::{Document, Problem, Rule, Severity, Subject, bilingual};
use crate::evaluate::Statistic;

pub(super) const RULE: Rule = Rule {
    id: "few-samples",
    severity: Severity::Note,
    summary: "The percentile needs many samples in a period, but the alarm does not set the treatment of few samples.",
    summary_ko: "기간 안에 샘플이 많아야 하는 백분위수인데, 샘플이 적을 때의 처리를 정하지 않았습니다.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html",
    check,
};

/// Most services have at least this many samples a minute.
const PLENTY: f64 = 100.0;

fn check(subject: &Subject, _: &Document) -> Option<Problem> {
    let series = subject.compared()?;
    let (Some(Statistic::Percentile(percent)), period) = (series.statistic, series.period?) else {
        return None;
    };
    let share = (percent / 100.0).min(1.0 - percent / 100.0);
    if share <= 0.0 || subject.low_samples_are_set {
        return None;
    }
    let needed = (10.0 / share - 1e-6).ceil();
    (needed > PLENTY * (f64::from(period) / 60.0).max(1.0)).then(|| {
        Problem::new(
            "EvaluateLowSampleCountPercentile",
            bilingual(format!("{} of {period} s needs at least {needed} samples: with fewer, it is close to the highest sample", series.word), format!("{period}초의 {} 값은 샘플이 {needed}개 이상이어야 의미가 있으며, 그보다 적으면 최댓값에 가깝습니다", series.word)),
            bilingual("set EvaluateLowSampleCountPercentile to ignore (or to evaluate, if that is intended), or use a longer period", "EvaluateLowSampleCountPercentile을 ignore로(의도한 것이면 evaluate로) 지정하거나 기간을 늘리십시오"),
        )
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::testing::breaks;

    #[test]
    fn reports_periods_with_too_few_samples() {
        let of =
            |word: &str, period: u32| json!({"Statistic": null, "ExtendedStatistic": word, "Period": period});
        assert!(breaks("few-samples", &of("p99", 300)));
        assert!(breaks("few-samples", &of("p99.9", 3_600)));
        assert!(!breaks("few-samples", &of("p90", 60)));
        assert!(!breaks("few-samples", &of("p99", 600)));
        assert!(!breaks("few-samples", &of("p100", 60)));
        let mut chosen = of("p99", 60);
        chosen["EvaluateLowSampleCountPercentile"] = json!("ignore");
        assert!(!breaks("few-samples", &chosen));
    }
}
