/// How the samples of a period become its datapoint (CloudWatch API, `Statistic`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statistic {
    /// How many there are.
    SampleCount,
    /// Their sum, divided by how many there are.
    Average,
    /// Their sum.
    Sum,
    /// The lowest.
    Minimum,
    /// The highest.
    Maximum,
}

impl Statistic {
    /// Every statistic there is.
    pub const ALL: [Self; 5] = [Self::SampleCount, Self::Average, Self::Sum, Self::Minimum, Self::Maximum];

    /// The statistic that CloudWatch writes as `word`, if it is one.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|statistic| statistic.as_str() == word)
    }

    /// The word CloudWatch writes for this statistic.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SampleCount => "SampleCount",
            Self::Average => "Average",
            Self::Sum => "Sum",
            Self::Minimum => "Minimum",
            Self::Maximum => "Maximum",
        }
    }

    /// The word that messages to SNS have for this statistic.
    pub(super) fn in_sns(self) -> &'static str {
        match self {
            Self::SampleCount => "SAMPLE_COUNT",
            Self::Average => "AVERAGE",
            Self::Sum => "SUM",
            Self::Minimum => "MINIMUM",
            Self::Maximum => "MAXIMUM",
        }
    }

    pub(super) fn of(self, set: &StatisticSet) -> f64 {
        match self {
            Self::SampleCount => set.sample_count,
            Self::Average => set.sum / set.sample_count,
            Self::Sum => set.sum,
            Self::Minimum => set.minimum,
            Self::Maximum => set.maximum,
        }
    }
}

/// Samples of which only the statistics are kept (CloudWatch API, `StatisticSet`). There is at least
/// one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct StatisticSet {
    pub(super) sample_count: f64,
    sum: f64,
    minimum: f64,
    maximum: f64,
}

impl StatisticSet {
    pub(super) fn of(value: f64) -> Self {
        Self { sample_count: 1.0, sum: value, minimum: value, maximum: value }
    }

    pub(super) fn merge(self, other: Self) -> Self {
        Self {
            sample_count: self.sample_count + other.sample_count,
            sum: self.sum + other.sum,
            minimum: self.minimum.min(other.minimum),
            maximum: self.maximum.max(other.maximum),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_one_number_of_many() {
        let set = [3.0, -1.0, 4.0].map(StatisticSet::of).into_iter().reduce(StatisticSet::merge).unwrap();
        let cases =
            [("SampleCount", 3.0), ("Average", 2.0), ("Sum", 6.0), ("Minimum", -1.0), ("Maximum", 4.0)];
        for (word, expected) in cases {
            assert_eq!(Statistic::parse(word).unwrap().of(&set), expected, "{word}");
        }
        assert_eq!(Statistic::parse("p99"), None);
    }
}
