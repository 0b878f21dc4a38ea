/// The units of samples (CloudWatch API, [`StandardUnit`]).
///
/// [`StandardUnit`]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html
const UNITS: [&str; 27] = [
    "Seconds",
    "Microseconds",
    "Milliseconds",
    "Bytes",
    "Kilobytes",
    "Megabytes",
    "Gigabytes",
    "Terabytes",
    "Bits",
    "Kilobits",
    "Megabits",
    "Gigabits",
    "Terabits",
    "Percent",
    "Count",
    "Bytes/Second",
    "Kilobytes/Second",
    "Megabytes/Second",
    "Gigabytes/Second",
    "Terabytes/Second",
    "Bits/Second",
    "Kilobits/Second",
    "Megabits/Second",
    "Gigabits/Second",
    "Terabits/Second",
    "Count/Second",
    "None",
];

/// The unit of a sample, as its position in the list, so that a sample stays small. CloudWatch compares units letter for
/// letter and does not convert them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Unit(u8);

impl Unit {
    /// Parses CloudWatch's word for a unit.
    pub fn parse(word: &str) -> Option<Self> {
        (0..).zip(UNITS).find(|(_, unit)| *unit == word).map(|(index, _)| Self(index))
    }

    /// Returns CloudWatch's word for this unit.
    pub fn as_str(self) -> &'static str {
        UNITS.get(usize::from(self.0)).copied().unwrap_or("None")
    }
}
