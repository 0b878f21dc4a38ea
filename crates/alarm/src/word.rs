//! `Display` and `FromStr` of the types that represent one of CloudWatch's words.

use thiserror::Error;

/// A text that is not one of CloudWatch's words for a type, such as `Alarm` for the state `ALARM`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{word:?} is not {kind}")]
pub struct UnknownWord {
    kind: &'static str,
    word: String,
}

impl UnknownWord {
    pub(crate) fn new(kind: &'static str, word: &str) -> Self {
        Self { kind, word: word.to_owned() }
    }
}

/// Implements `FromStr` with the type's `parse`, and `Display` with its `as_str`. The text describes the type in
/// errors.
macro_rules! words {
    ($($type:ty: $kind:literal,)*) => {$(
        impl std::str::FromStr for $type {
            type Err = $crate::word::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                Self::parse(word).ok_or_else(|| $crate::word::UnknownWord::new($kind, word))
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    )*};
}

pub(crate) use words;

#[cfg(test)]
mod tests {
    use std::fmt::{Debug, Display};
    use std::str::FromStr;

    use super::*;
    use crate::alarm::{AlarmArn, AlarmState, ComparisonOperator, Partition, TreatMissingData};
    use crate::evaluate::{LowSamplePercentile, Unit};
    use crate::expr::math::{Function, Operator};

    fn check<T: FromStr<Err = UnknownWord> + Display + PartialEq + Debug>(all: &[T]) {
        for value in all {
            assert_eq!(value.to_string().parse().as_ref(), Ok(value));
        }
        let error = "nonsense".parse::<T>().unwrap_err().to_string();
        assert!(error.starts_with("\"nonsense\" is not "), "{error}");
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
