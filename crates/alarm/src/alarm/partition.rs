/// An AWS partition: regions that share accounts, ARNs and a console (AWS general reference, ["Amazon Resource
/// Names"]). The isolated partitions have no public console.
///
/// ["Amazon Resource Names"]: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Partition {
    /// `aws`
    Commercial,
    /// `aws-cn`
    China,
    /// `aws-us-gov`
    GovCloud,
    /// `aws-eusc`, the AWS European Sovereign Cloud.
    EuropeanSovereign,
    /// `aws-iso`, `aws-iso-b`, `aws-iso-e`, `aws-iso-f`.
    Isolated(&'static str),
}

/// Prefixes of region codes. All other regions belong to the commercial partition.
const REGIONS: [(&str, Partition); 7] = [
    ("cn-", Partition::China),
    ("us-gov-", Partition::GovCloud),
    ("eusc-", Partition::EuropeanSovereign),
    ("us-iso-", Partition::Isolated("aws-iso")),
    ("us-isob-", Partition::Isolated("aws-iso-b")),
    ("eu-isoe-", Partition::Isolated("aws-iso-e")),
    ("us-isof-", Partition::Isolated("aws-iso-f")),
];

impl Partition {
    /// Parses the partition of an ARN. Returns `None` for a partition that this version does not know.
    pub fn parse(word: &str) -> Option<Self> {
        let known = REGIONS.iter().map(|(_, partition)| *partition).chain([Self::Commercial]);
        known.into_iter().find(|partition| partition.as_str() == word)
    }

    /// Returns the partition of the region with this code.
    pub(super) fn of_region(code: &str) -> Self {
        let of = REGIONS.iter().find(|(beginning, _)| code.starts_with(beginning));
        of.map_or(Self::Commercial, |(_, partition)| *partition)
    }

    /// Returns the partition as ARNs write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Commercial => "aws",
            Self::China => "aws-cn",
            Self::GovCloud => "aws-us-gov",
            Self::EuropeanSovereign => "aws-eusc",
            Self::Isolated(name) => name,
        }
    }

    /// Returns the domain of the AWS Management Console, or `None` if it is not public.
    pub fn console(self) -> Option<&'static str> {
        match self {
            Self::Commercial => Some("console.aws.amazon.com"),
            Self::China => Some("console.amazonaws.cn"),
            Self::GovCloud => Some("console.amazonaws-us-gov.com"),
            Self::EuropeanSovereign => Some("console.amazonaws-eusc.eu"),
            Self::Isolated(_) => None,
        }
    }

    /// Returns the domain of the service endpoints.
    pub fn endpoints(self) -> &'static str {
        match self {
            Self::Commercial | Self::GovCloud => "amazonaws.com",
            Self::China => "amazonaws.com.cn",
            Self::EuropeanSovereign => "amazonaws.eu",
            Self::Isolated("aws-iso") => "c2s.ic.gov",
            Self::Isolated("aws-iso-b") => "sc2s.sgov.gov",
            Self::Isolated("aws-iso-e") => "cloud.adc-e.uk",
            Self::Isolated(_) => "csp.hci.ic.gov",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_from_the_regions_code() {
        let cases = [
            ("eu-west-1", "aws", Some("console.aws.amazon.com")),
            ("xx-future-9", "aws", Some("console.aws.amazon.com")),
            ("cn-north-1", "aws-cn", Some("console.amazonaws.cn")),
            ("cn-northwest-1", "aws-cn", Some("console.amazonaws.cn")),
            ("us-gov-west-1", "aws-us-gov", Some("console.amazonaws-us-gov.com")),
            ("eusc-de-east-1", "aws-eusc", Some("console.amazonaws-eusc.eu")),
            ("us-iso-east-1", "aws-iso", None),
            ("us-isob-east-1", "aws-iso-b", None),
            ("eu-isoe-west-1", "aws-iso-e", None),
            ("us-isof-south-1", "aws-iso-f", None),
        ];
        for (region, name, console) in cases {
            let partition = Partition::of_region(region);
            assert_eq!((partition.as_str(), partition.console()), (name, console), "{region}");
            assert_eq!(Partition::parse(name), Some(partition));
        }
        assert_eq!(Partition::parse("aws-moon"), None);
    }
}
