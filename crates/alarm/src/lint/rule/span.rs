//! The evaluation periods together exceed CloudWatch's limit.

use super::super::{Document, Problem, Rule, Severity, Subject};
use crate::definition::DefinitionError;
use crate::evaluate::SettingError;

pub(super) const RULE: Rule = Rule {
    id: "span-too-long",
    severity: Severity::Error,
    summary: "The evaluation periods together are longer than CloudWatch takes.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
    check,
};

fn check(subject: &Subject, _: &Document) -> Option<Problem> {
    let Some(DefinitionError::Settings(errors)) = &subject.refusal else { return None };
    let span = errors.iter().find(|error| matches!(error, SettingError::Span { .. }))?;
    Some(Problem::new("EvaluationPeriods", span.to_string(), "take fewer or shorter periods"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::testing::breaks;

    #[test]
    fn breaks_beyond_a_day() {
        assert!(breaks("span-too-long", &json!({"EvaluationPeriods": 289})));
        assert!(!breaks("span-too-long", &json!({"EvaluationPeriods": 288})));
        assert!(!breaks("span-too-long", &json!({"Period": 3_600, "EvaluationPeriods": 168})));
    }
}
