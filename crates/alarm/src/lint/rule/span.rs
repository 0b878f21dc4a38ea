//! The evaluation periods together exceed CloudWatch's limit.

use super::super::{Document, Problem, Rule, Severity, Subject, bilingual};
use crate::definition::DefinitionError;
use crate::evaluate::SettingError;

pub(super) const RULE: Rule = Rule {
    id: "span-too-long",
    severity: Severity::Error,
    summary: "The evaluation periods together exceed CloudWatch's limit.",
    summary_ko: "평가 기간을 모두 합하면 CloudWatch의 한도를 넘습니다.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
    check,
};

fn check(subject: &Subject, _: &Document) -> Option<Problem> {
    let Some(DefinitionError::Settings(errors)) = &subject.refusal else { return None };
    let span = errors.iter().find(|error| matches!(error, SettingError::Span { .. }))?;
    Some(Problem::new(
        "EvaluationPeriods",
        bilingual(span.to_string(), format!("평가 기간이 너무 깁니다: {span}")),
        bilingual("use fewer or shorter periods", "기간의 수를 줄이거나 기간을 짧게 하십시오"),
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::testing::breaks;

    #[test]
    fn reports_evaluation_periods_above_the_limit() {
        assert!(breaks("span-too-long", &json!({"EvaluationPeriods": 289})));
        assert!(!breaks("span-too-long", &json!({"EvaluationPeriods": 288})));
        assert!(!breaks("span-too-long", &json!({"Period": 3_600, "EvaluationPeriods": 168})));
    }
}
