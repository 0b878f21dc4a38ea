use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Counts, Criteria, Decision, DecisionRule};
use crate::Locale;
use crate::alarm::{AlarmState, TreatMissingData};

/// The explanation of an alarm's state, independent of the language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Explanation {
    /// A rule and its numbers.
    Rule(Decided),
    /// A finished text, such as the decision of a composite alarm or a record of an earlier version.
    Text(String),
}

/// A decision with all values that its explanation needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// The rule that decided.
    pub rule: DecisionRule,
    /// The new state.
    pub state: AlarmState,
    /// The number of evaluation periods (N of "M out of N").
    pub n: u32,
    /// The number of datapoints to alarm (M of "M out of N").
    pub m: u32,
    /// The treatment of missing data.
    pub treat_missing_data: TreatMissingData,
    /// The counts that the rule used.
    pub counts: Counts,
}

impl Explanation {
    /// Returns the explanation in a language. A finished text stays unchanged.
    pub fn sentence(&self, locale: Locale) -> String {
        match (self, locale) {
            (Self::Rule(decided), Locale::En) => decided.english(),
            (Self::Rule(decided), Locale::Ko) => decided.korean(),
            (Self::Text(text), _) => text.clone(),
        }
    }
}

impl Default for Explanation {
    /// Returns an empty text.
    fn default() -> Self {
        Self::Text(String::new())
    }
}

impl From<String> for Explanation {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl fmt::Display for Explanation {
    /// Writes the explanation in English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Locale::En))
    }
}

impl Decision {
    /// Combines the decision with the alarm's settings.
    pub fn explain(&self, criteria: &Criteria) -> Decided {
        Decided {
            rule: self.rule,
            state: self.state,
            n: criteria.n(),
            m: criteria.m(),
            treat_missing_data: criteria.treat_missing_data,
            counts: self.counts,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn decided(rule: DecisionRule, state: AlarmState, treat_missing_data: TreatMissingData) -> Decided {
        let counts = Counts { breaching: 1, within: 1, low: 1, missing: 1, oldest_breach: 2 };
        Decided { rule, state, n: 3, m: 2, treat_missing_data, counts }
    }

    #[test]
    fn every_rule_has_a_sentence_of_its_own_in_korean() {
        let sentences: Vec<_> = DecisionRule::ALL
            .into_iter()
            .map(|rule| decided(rule, AlarmState::Ok, TreatMissingData::Missing).korean())
            .collect();
        assert_eq!(
            sentences,
            [
                "최근 데이터 포인트 3개 중 1개가 임계값을 위반했고, 2개면 ALARM입니다.",
                "최근 데이터 포인트 3개 중 1개가 임계값을 위반하지 않아, 위반이 2개가 될 수 없습니다.",
                "최근 데이터 포인트 3개 중 1개는 샘플이 적은 백분위수라 경보가 무시하며, 나머지로는 정할 수 없어 상태를 유지합니다.",
                "누락된 데이터 포인트 1개를 위반하지 않은 것으로 처리하여, 3개 중 2개가 위반하지 않은 것이 됩니다.",
                "평가 범위에 데이터 포인트가 없습니다.",
                "최근 데이터 포인트 3개 중 1개가 누락되고 1개가 임계값을 위반하지 않았습니다. 하나만 있어도 OK입니다.",
                "최근 데이터 포인트 3개 중 1개가 누락되고 1개가 위반했습니다. 가장 오래된 위반은 뒤에서 2번째 기간이라 판단에 쓸 만큼 \
                 오래되었습니다(2번째부터).",
                "최근 데이터 포인트 3개 중 1개가 누락되고 1개가 위반했습니다. 가장 오래된 위반은 뒤에서 2번째 기간이라 판단에 쓸 만큼 \
                 오래되지 않았습니다(2번째부터). 상태를 유지합니다.",
            ]
        );
    }

    #[test]
    fn reads_stored_explanations_of_every_version() {
        let rule =
            Explanation::Rule(decided(DecisionRule::OldBreach, AlarmState::Alarm, TreatMissingData::Ignore));
        let kept = serde_json::to_value(&rule).unwrap();
        assert_eq!(kept["rule"], "old_breach");
        assert_eq!(serde_json::from_value::<Explanation>(kept).unwrap(), rule);
        let text: Explanation = serde_json::from_value(json!("2 of 2")).unwrap();
        assert_eq!(text.sentence(Locale::Ko), "2 of 2");
    }
}
