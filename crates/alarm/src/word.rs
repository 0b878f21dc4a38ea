//! `Display` and `FromStr` of the types that stand for one of CloudWatch's words.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::alarm::{AlarmArn, AlarmState, ComparisonOperator, Partition, TreatMissingData};
use crate::evaluate::{DecisionRule, LowSamplePercentile, Unit};
use crate::expr::math::{Function, Operator};

/// A text that is not one of CloudWatch's words for a type, such as `Alarm` for the state `ALARM`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{word:?} is not {kind}")]
pub struct UnknownWord {
    kind: &'static str,
    word: String,
}

/// Implements `FromStr` with the type's `parse`.
macro_rules! parsed {
    ($($type:ty: $kind:literal,)*) => {$(
        impl FromStr for $type {
            type Err = UnknownWord;

            fn from_str(word: &str) -> Result<Self, UnknownWord> {
                Self::parse(word).ok_or_else(|| UnknownWord { kind: $kind, word: word.to_owned() })
            }
        }
    )*};
}

/// Implements `Display` with the type's `as_str`.
macro_rules! written {
    ($($type:ty,)*) => {$(
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    )*};
}

parsed! {
    AlarmArn: "the ARN of an alarm",
    AlarmState: "the state of an alarm: OK, ALARM or INSUFFICIENT_DATA",
    ComparisonOperator: "a comparison operator such as GreaterThanThreshold",
    Function: "a function of metric math such as SUM",
    LowSamplePercentile: "a treatment of few samples: evaluate or ignore",
    Operator: "an operator of metric math such as + or AND",
    Partition: "a partition of AWS such as aws or aws-cn",
    TreatMissingData: "a treatment of missing data: missing, ignore, breaching or notBreaching",
    Unit: "a unit of CloudWatch such as Percent or Bytes/Second",
}

written! {
    AlarmArn,
    AlarmState,
    ComparisonOperator,
    DecisionRule,
    Function,
    LowSamplePercentile,
    Operator,
    Partition,
    TreatMissingData,
    Unit,
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use super::*;

    fn check<T: FromStr<Err = UnknownWord> + fmt::Display + PartialEq + Debug>(all: &[T]) {
        for value in all {
            assert_eq!(value.to_string().parse().as_ref(), Ok(value));
        }
        let error = "nonsense".parse::<T>().unwrap_err().to_string();
        assert!(
            error.starts_with("\"nonsense\" is not a") || error.starts_with("\"nonsense\" is not the"),
            "{error}"
        );
    }

    #[test]
    fn every_word_is_parsed_from_its_text() {
        use TreatMissingData::{Breaching, Ignore, Missing, NotBreaching};
        check(&AlarmState::ALL);
        check(&ComparisonOperator::ALL);
        check(&Operator::ALL);
        check(&[Missing, Ignore, Breaching, NotBreaching]);
        check(&[LowSamplePercentile::Evaluate, LowSamplePercentile::Ignore]);
        check(&[Partition::Commercial, Partition::China, Partition::Isolated("aws-iso-b")]);
        check(&["Percent", "Bytes/Second", "None"].map(|word| Unit::parse(word).unwrap()));
        check(&[Function::Sum, Function::DatapointCount]);
        check(&[AlarmArn::parse("arn:aws:cloudwatch:ap-northeast-2:123456789012:alarm:a:b").unwrap()]);
    }
}
