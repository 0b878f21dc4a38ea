use std::fmt;

/// An AWS region, by its code (`ap-northeast-2`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Region(String);

/// Code and display name of the regions (AWS general reference, "AWS service endpoints").
/// SNS messages carry the display name only.
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
    ("il-central-1", "Israel (Tel Aviv)"),
    ("me-central-1", "Middle East (UAE)"),
    ("me-south-1", "Middle East (Bahrain)"),
    ("mx-central-1", "Mexico (Central)"),
    ("sa-east-1", "South America (Sao Paulo)"),
    ("us-east-1", "US East (N. Virginia)"),
    ("us-east-2", "US East (Ohio)"),
    ("us-gov-east-1", "AWS GovCloud (US-East)"),
    ("us-gov-west-1", "AWS GovCloud (US-West)"),
    ("us-west-1", "US West (N. California)"),
    ("us-west-2", "US West (Oregon)"),
];

impl Region {
    /// The region of that code; any word of the shape `xx-yyyy-1` will do, so that a new region works.
    pub fn from_code(code: &str) -> Option<Self> {
        let shape = code.split('-').count() >= 3
            && code.ends_with(|end: char| end.is_ascii_digit())
            && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        shape.then(|| Self(code.to_owned()))
    }

    /// The region of that display name, of today (`Europe (Ireland)`) or of earlier years
    /// (`EU - Ireland`, `EU (Ireland)`), or of a code in its place.
    pub fn from_name(name: &str) -> Option<Self> {
        let wanted = simplified(name);
        let named = NAMES.iter().find(|(_, known)| simplified(known) == wanted);
        named.map(|(code, _)| Self((*code).to_owned())).or_else(|| Self::from_code(name.trim()))
    }

    /// The region's code.
    pub fn code(&self) -> &str {
        &self.0
    }

    /// The region's display name, for the regions known here.
    pub fn name(&self) -> Option<&'static str> {
        NAMES.iter().find(|(code, _)| *code == self.0).map(|(_, name)| *name)
    }

    /// The partition the region lies in: `aws`, `aws-cn` or `aws-us-gov`.
    pub fn partition(&self) -> &'static str {
        if self.0.starts_with("cn-") {
            "aws-cn"
        } else if self.0.starts_with("us-gov-") {
            "aws-us-gov"
        } else {
            "aws"
        }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What stays the same in the spellings of one region: its words, with the "EU" of old.
fn simplified(name: &str) -> String {
    name.split(|part: char| !part.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| match word {
            "EU" => "europe".to_owned(),
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
            ("us-east-1", "us-east-1"),
            ("xx-future-9", "xx-future-9"),
        ];
        for (name, code) in cases {
            assert_eq!(Region::from_name(name).unwrap().code(), code, "{name}");
        }
        assert_eq!(Region::from_name("Atlantis"), None);
    }

    #[test]
    fn knows_the_partition() {
        let cases = [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"), ("eu-west-1", "aws")];
        for (code, partition) in cases {
            assert_eq!(Region::from_code(code).unwrap().partition(), partition);
        }
    }
}
