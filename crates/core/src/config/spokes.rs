//! The spokes that a hub reads: every combination of the listed accounts and regions.

use bongsu_alarm::alarm::{Partition, Region};

use super::ConfigError;

/// The name of the role in each spoke, without the region, as in `deploy/spoke.yaml`.
const ROLE: &str = "bongsu-audit";

/// The accounts and regions of the spokes that let the hub read them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spokes {
    accounts: Vec<String>,
    /// The regions. Empty means the program's own region.
    regions: Vec<String>,
    /// The names of the alarms that spokes forward, as in an EventBridge rule.
    pub alarms: String,
}

/// An account and region of a spoke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpokePlace {
    pub account: String,
    pub region: String,
}

impl SpokePlace {
    /// Returns the ARN of the role that may read this spoke.
    pub fn role(&self) -> String {
        self.role_named(&format!("{ROLE}-{}", self.region))
    }

    /// Returns the ARN of another role in this spoke.
    pub fn role_named(&self, name: &str) -> String {
        let partition = Region::from_code(&self.region).as_ref().and_then(Region::partition);
        let partition = partition.map_or("aws", Partition::as_str);
        format!("arn:{partition}:iam::{}:role/{name}", self.account)
    }
}

impl Spokes {
    /// Parses the comma-separated lists of the function's variables.
    ///
    /// # Errors
    ///
    /// Returns an error that names an account if it does not have twelve digits.
    pub fn read(accounts: &str, regions: &str, alarms: &str) -> Result<Self, ConfigError> {
        let accounts = list(accounts);
        let is_account = |it: &String| it.len() == 12 && it.bytes().all(|byte| byte.is_ascii_digit());
        if let Some(odd) = accounts.iter().find(|it| !is_account(it)) {
            return Err(ConfigError::AuditedAccount { text: odd.clone() });
        }
        let alarms = Some(alarms.trim()).filter(|it| !it.is_empty()).unwrap_or("*");
        Ok(Self { accounts, regions: list(regions), alarms: alarms.to_owned() })
    }

    pub fn is_empty(&self) -> bool {
        self.accounts.is_empty()
    }

    /// Returns every combination of account and region. `own` is the program's region.
    pub fn places(&self, own: &str) -> Vec<SpokePlace> {
        let own = [own.to_owned()];
        let regions = if self.regions.is_empty() { own.as_slice() } else { &self.regions };
        let of_account = |account: &String| {
            let place = |region: &String| SpokePlace { account: account.clone(), region: region.clone() };
            regions.iter().map(place).collect::<Vec<_>>()
        };
        self.accounts.iter().flat_map(of_account).collect()
    }
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_account_has_a_role_in_each_region() {
        let roles = |accounts: &str, regions: &str, own: &str| -> Vec<String> {
            let spokes = Spokes::read(accounts, regions, "").unwrap();
            spokes.places(own).iter().map(SpokePlace::role).collect()
        };
        assert_eq!(
            roles("210987654321, 310987654321", "eu-west-1,us-east-1,", "eu-west-1"),
            [
                "arn:aws:iam::210987654321:role/bongsu-audit-eu-west-1",
                "arn:aws:iam::210987654321:role/bongsu-audit-us-east-1",
                "arn:aws:iam::310987654321:role/bongsu-audit-eu-west-1",
                "arn:aws:iam::310987654321:role/bongsu-audit-us-east-1",
            ]
        );
        assert_eq!(
            roles("210987654321", "", "cn-north-1"),
            ["arn:aws-cn:iam::210987654321:role/bongsu-audit-cn-north-1"]
        );
        assert!(roles("", "eu-west-1", "eu-west-1").is_empty());
    }

    #[test]
    fn an_account_has_twelve_digits_and_a_pattern_is_optional() {
        for odd in ["prod", "21098765432", "21098765432x"] {
            let error = Spokes::read(&format!("210987654321,{odd}"), "", "").unwrap_err().to_string();
            assert!(error.contains(odd) && error.contains("twelve digits"), "{error}");
        }
        let alarms = |text| Spokes::read("", "", text).unwrap().alarms;
        assert_eq!((alarms(" "), alarms("team-*")), ("*".to_owned(), "team-*".to_owned()));
    }
}
