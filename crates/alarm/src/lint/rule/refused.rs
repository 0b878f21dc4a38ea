//! CloudWatch refuses the alarm.

use super::super::{Document, Problem, Rule, Severity, Subject, bilingual};
use crate::definition::DefinitionError;
use crate::evaluate::SettingError;

pub(super) const RULE: Rule = Rule {
    id: "refused",
    severity: Severity::Error,
    summary: "CloudWatch refuses the alarm.",
    summary_ko: "CloudWatch가 경보를 거부합니다.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
    check,
};

fn check(subject: &Subject, _: &Document) -> Option<Problem> {
    let refusal = match subject.refusal.as_ref()? {
        // A value that only a deployment knows is not a mistake.
        DefinitionError::Intrinsic { .. } => return None,
        // Another rule reports this error.
        DefinitionError::Settings(errors)
            if errors.iter().all(|it| matches!(it, SettingError::Span { .. })) =>
        {
            return None;
        }
        refusal => refusal,
    };
    Some(Problem::new(
        "AlarmName",
        bilingual(refusal.to_string(), format!("CloudWatch가 거부하는 설정입니다: {refusal}")),
        bilingual(
            "correct it: `aws cloudwatch put-metric-alarm` refuses this alarm",
            "고치십시오. 지금 그대로는 `aws cloudwatch put-metric-alarm`이 거부합니다",
        ),
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::testing::breaks;

    #[test]
    fn reports_alarms_that_cloudwatch_refuses() {
        let wrong = [
            json!({"Period": 45}),
            json!({"DatapointsToAlarm": 4}),
            json!({"Statistic": "p101"}),
            json!({"ComparisonOperator": "Above"}),
            json!({"Metric": "x"}),
            json!({"Statistic": null}),
        ];
        for changes in wrong {
            assert!(breaks("refused", &changes), "{changes}");
        }
        assert!(!breaks("refused", &json!({})));
        assert!(!breaks("refused", &json!({"Threshold": {"Fn::ImportValue": "x"}})));
    }
}
