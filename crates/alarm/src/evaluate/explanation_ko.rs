//! Explanations in Korean, in the terms of the CloudWatch console.

use super::explanation::Decided;
use super::{Counts, DecisionRule};
use crate::alarm::{AlarmState, TreatMissingData};

impl Decided {
    pub(super) fn korean(&self) -> String {
        let Self { n, m, .. } = *self;
        let Counts { breaching, within, low, missing, oldest_breach } = self.counts;
        match self.rule {
            DecisionRule::EnoughBreaching if n == 1 => {
                "마지막 데이터 포인트가 임계값을 위반했습니다.".to_owned()
            }
            DecisionRule::EnoughBreaching => {
                format!("최근 데이터 포인트 {n}개 중 {breaching}개가 임계값을 위반했고, {m}개면 ALARM입니다.")
            }
            DecisionRule::EnoughWithin if n == 1 => {
                "마지막 데이터 포인트가 임계값을 위반하지 않았습니다.".to_owned()
            }
            DecisionRule::EnoughWithin => format!(
                "최근 데이터 포인트 {n}개 중 {within}개가 임계값을 위반하지 않아, 위반이 {m}개가 될 수 없습니다."
            ),
            DecisionRule::LowSamples => format!(
                "최근 데이터 포인트 {n}개 중 {low}개는 샘플이 적은 백분위수라 경보가 무시하며, 나머지로는 정할 수 없어 상태를 \
                 유지합니다."
            ),
            DecisionRule::MissingFilled => {
                let (filler, sum) = match self.treat_missing_data {
                    TreatMissingData::Breaching => ("위반한 것", breaching + missing),
                    _ => ("위반하지 않은 것", within + missing),
                };
                format!(
                    "누락된 데이터 포인트 {missing}개를 {filler}으로 처리하여, {n}개 중 {sum}개가 {filler}이 됩니다."
                )
            }
            DecisionRule::NoDatapoints => format!("평가 범위에 데이터 포인트가 없습니다.{}", self.follows()),
            DecisionRule::OneWithin => format!(
                "최근 데이터 포인트 {n}개 중 {missing}개가 누락되고 {within}개가 임계값을 위반하지 않았습니다. 하나만 있어도 \
                 OK입니다."
            ),
            DecisionRule::OldBreach | DecisionRule::YoungBreach => {
                let far = if self.rule == DecisionRule::OldBreach {
                    "오래되었습니다"
                } else {
                    "오래되지 않았습니다"
                };
                format!(
                    "최근 데이터 포인트 {n}개 중 {missing}개가 누락되고 {breaching}개가 위반했습니다. 가장 오래된 위반은 뒤에서 \
                     {oldest_breach}번째 기간이라 판단에 쓸 만큼 {far}({m}번째부터).{}",
                    self.follows()
                )
            }
        }
    }

    /// Returns the resulting state if the rule alone does not determine it.
    fn follows(&self) -> &'static str {
        let ignores = self.treat_missing_data == TreatMissingData::Ignore;
        match (self.rule, self.state) {
            (DecisionRule::NoDatapoints | DecisionRule::OldBreach, _) if ignores => {
                " 누락된 데이터를 무시하므로 상태를 유지합니다."
            }
            (DecisionRule::YoungBreach, AlarmState::InsufficientData) => " 데이터가 부족합니다.",
            (DecisionRule::YoungBreach, _) => " 상태를 유지합니다.",
            _ => "",
        }
    }
}
