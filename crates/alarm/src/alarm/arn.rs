use super::{Partition, Region};

/// The ARN of an alarm: `arn:PARTITION:cloudwatch:REGION:ACCOUNT:alarm:NAME`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AlarmArn(String);

impl AlarmArn {
    /// Parses an ARN. Returns `None` if `text` is not the ARN of an alarm.
    pub fn parse(text: &str) -> Option<Self> {
        let arn = Self(text.to_owned());
        let shape = arn.part(0) == Some("arn")
            && arn.part(2) == Some("cloudwatch")
            && arn.part(5) == Some("alarm")
            && !arn.name().is_empty();
        shape.then_some(arn)
    }

    /// Returns the partition, or `None` for a partition that this version does not know.
    pub fn partition(&self) -> Option<Partition> {
        self.part(1).and_then(Partition::parse)
    }

    /// Returns the region.
    pub fn region(&self) -> Option<Region> {
        self.part(3).and_then(Region::from_code)
    }

    /// Returns the account ID, or `None` if the ARN leaves it out.
    pub fn account(&self) -> Option<&str> {
        self.part(4).filter(|account| !account.is_empty())
    }

    /// Returns the alarm's name. A name may contain colons.
    pub fn name(&self) -> &str {
        self.part(6).unwrap_or_default()
    }

    /// Returns the whole ARN.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn part(&self, index: usize) -> Option<&str> {
        self.0.splitn(7, ':').nth(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_arns_of_alarms() {
        let arn = AlarmArn::parse("arn:aws-cn:cloudwatch:cn-north-1:123456789012:alarm:a:b").unwrap();
        assert_eq!(arn.partition(), Some(Partition::China));
        assert_eq!(arn.region().unwrap().code(), "cn-north-1");
        assert_eq!(arn.account(), Some("123456789012"));
        assert_eq!(arn.name(), "a:b");
    }

    #[test]
    fn refuses_other_arns() {
        for text in ["", "arn", "arn:aws:sns:eu-west-1:1:topic", "arn:aws:cloudwatch:eu-west-1:1:alarm:"] {
            assert_eq!(AlarmArn::parse(text), None, "{text}");
        }
    }
}
