use std::fmt;

use super::Partition;

/// An AWS region: its code (`ap-northeast-2`), or the display name of a message if that name is not known.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Region(String);

/// Codes and display names of the regions (AWS general reference, "AWS service endpoints"; `partitions.json`
/// of the AWS SDKs). SNS messages carry only the display name.
const NAMES: &[(&str, &str)] = &[
    ("af-south-1", "Africa (Cape Town)"),
    ("ap-east-1", "Asia Pacific (Hong Kong)"),
    ("ap-east-2", "Asia Pacific (Taipei)"),
    ("ap-northeast-1", "Asia Pacific (Tokyo)"),
    ("ap-northeast-2", "Asia Pacific (Seoul)"),
    ("ap-northeast-3", "Asia Pacific (Osaka)"),
    ("ap-south-1", "Asia Pacific (Mumbai)"),
    ("ap-south-2", "Asia Pacific (Hyderabad)"),
    ("ap-southeast-1", "Asia Pacific (Singapore)"),
    ("ap-southeast-2", "Asia Pacific (Sydney)"),
    ("ap-southeast-3", "Asia Pacific (Jakarta)"),
    ("ap-southeast-4", "Asia Pacific (Melbourne)"),
    ("ap-southeast-5", "Asia Pacific (Malaysia)"),
    ("ap-southeast-6", "Asia Pacific (New Zealand)"),
    ("ap-southeast-7", "Asia Pacific (Thailand)"),
    ("ca-central-1", "Canada (Central)"),
    ("ca-west-1", "Canada West (Calgary)"),
    ("cn-north-1", "China (Beijing)"),
    ("cn-northwest-1", "China (Ningxia)"),
    ("eu-central-1", "Europe (Frankfurt)"),
    ("eu-central-2", "Europe (Zurich)"),
    ("eu-north-1", "Europe (Stockholm)"),
    ("eu-south-1", "Europe (Milan)"),
    ("eu-south-2", "Europe (Spain)"),
    ("eu-west-1", "Europe (Ireland)"),
    ("eu-west-2", "Europe (London)"),
    ("eu-west-3", "Europe (Paris)"),
    ("eu-isoe-west-1", "EU ISOE West"),
    ("eusc-de-east-1", "AWS European Sovereign Cloud (Germany)"),
    ("il-central-1", "Israel (Tel Aviv)"),
    ("me-central-1", "Middle East (UAE)"),
    ("me-south-1", "Middle East (Bahrain)"),
    ("mx-central-1", "Mexico (Central)"),
    ("sa-east-1", "South America (Sao Paulo)"),
    ("us-east-1", "US East (N. Virginia)"),
    ("us-east-2", "US East (Ohio)"),
    ("us-gov-east-1", "AWS GovCloud (US-East)"),
    ("us-gov-west-1", "AWS GovCloud (US-West)"),
    ("us-iso-east-1", "US ISO East"),
    ("us-iso-west-1", "US ISO West"),
    ("us-isob-east-1", "US ISOB East (Ohio)"),
    ("us-isob-west-1", "US ISOB West"),
    ("us-isof-east-1", "US ISOF East"),
    ("us-isof-south-1", "US ISOF South"),
    ("us-west-1", "US West (N. California)"),
    ("us-west-2", "US West (Oregon)"),
];

/// Former names that differ from today's names in more than spelling.
const FORMER_NAMES: &[(&str, &str)] = &[
    ("ap-northeast-3", "Asia Pacific (Osaka-Local)"),
    ("us-east-1", "US Standard"),
    ("us-gov-west-1", "AWS GovCloud (US)"),
    ("us-isob-east-1", "US ISOB East"),
];

impl Region {
    /// Parses a region code. Accepts any word of the shape `xx-yyyy-1`, so that new regions work.
    pub fn from_code(code: &str) -> Option<Self> {
        is_code(code).then(|| Self(code.to_owned()))
    }

    /// Finds the region with this display name, in today's form (`Europe (Ireland)`) or a former one (`EU -
    /// Ireland`, `EU (Ireland)`). Also accepts a code. Keeps an unknown name unchanged, and returns `None` for
    /// an empty name.
    pub fn from_name(name: &str) -> Option<Self> {
        let (name, wanted) = (name.trim(), simplified(name));
        let mut names = NAMES.iter().chain(FORMER_NAMES);
        let code = names.find(|(_, known)| simplified(known) == wanted).map_or(name, |(code, _)| *code);
        (!code.is_empty()).then(|| Self(code.to_owned()))
    }

    /// Returns the region's code, or its name if the code is not known.
    pub fn code(&self) -> &str {
        &self.0
    }

    /// Returns the region's display name, for the regions that this version knows.
    pub fn name(&self) -> Option<&'static str> {
        NAMES.iter().find(|(code, _)| *code == self.0).map(|(_, name)| *name)
    }

    /// Returns the region's partition, or `None` if only a name is known.
    pub fn partition(&self) -> Option<Partition> {
        is_code(&self.0).then(|| Partition::of_region(&self.0))
    }
}

fn is_code(text: &str) -> bool {
    text.split('-').count() >= 3
        && text.split('-').all(|part| !part.is_empty())
        && text.ends_with(|end: char| end.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Reduces the spellings of one region's name to the same words. The former "EU" becomes "europe".
fn simplified(name: &str) -> String {
    name.split(|part: char| !part.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| match word {
            // The name "EU ISOE West" keeps its "EU".
            "EU" if !name.contains("ISO") => "europe".to_owned(),
            "São" => "sao".to_owned(),
            word => word.to_lowercase(),
        })
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_code_of_every_spelling() {
        let cases = [
            ("EU - Ireland", "eu-west-1"),
            ("EU (Ireland)", "eu-west-1"),
            ("Europe (Ireland)", "eu-west-1"),
            ("US West - Oregon", "us-west-2"),
            ("US East (N. Virginia)", "us-east-1"),
            ("US East - N. Virginia", "us-east-1"),
            ("Asia Pacific (Seoul)", "ap-northeast-2"),
            ("South America (São Paulo)", "sa-east-1"),
            ("Asia Pacific (Osaka-Local)", "ap-northeast-3"),
            ("AWS GovCloud (US)", "us-gov-west-1"),
            ("AWS GovCloud (US-West)", "us-gov-west-1"),
            ("US ISO WEST", "us-iso-west-1"),
            (" Asia Pacific (Seoul) ", "ap-northeast-2"),
            ("us-east-1", "us-east-1"),
            ("xx-future-9", "xx-future-9"),
        ];
        for (name, code) in cases {
            assert_eq!(Region::from_name(name).unwrap().code(), code, "{name}");
        }
        assert_eq!(Region::from_name(" "), None);
    }

    #[test]
    fn every_name_of_today_has_its_code() {
        for (code, name) in NAMES {
            let region = Region::from_name(name).unwrap();
            assert_eq!((region.code(), region.name()), (*code, Some(*name)));
            assert!(region.partition().is_some());
        }
    }

    #[test]
    fn an_unknown_name_stays_and_has_no_partition() {
        for name in ["US (Virginia)", "localhost", "x", "--1"] {
            let region = Region::from_name(name).unwrap();
            assert_eq!((region.code(), region.name(), region.partition()), (name, None, None));
            assert_eq!(Region::from_code(name), None);
        }
    }
}
