use super::{AlarmRule, RuleError};
use crate::alarm::AlarmArn;

/// A reference to an alarm by its name or ARN.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AlarmRef(String);

/// The identity of a composite alarm, which limits the alarms that its rule may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Home<'a> {
    /// The composite alarm's name.
    pub name: &'a str,
    /// The composite alarm's region code, if it is known.
    pub region: Option<&'a str>,
    /// The composite alarm's account ID, if it is known.
    pub account: Option<&'a str>,
}

impl AlarmRef {
    /// Creates a reference from a name or an ARN.
    pub fn new(name_or_arn: impl Into<String>) -> Self {
        Self(name_or_arn.into())
    }

    /// Returns the name or ARN as the rule has it, without quotes.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the ARN, or `None` if the rule uses the alarm's name.
    pub fn arn(&self) -> Option<AlarmArn> {
        AlarmArn::parse(&self.0)
    }

    /// Returns the alarm's name.
    pub fn name(&self) -> String {
        self.arn().map_or_else(|| self.0.clone(), |arn| arn.name().to_owned())
    }
}

impl AlarmRule {
    /// Checks that the composite alarm `home` may have this rule. `exists` returns whether an alarm exists.
    /// Cycles over several alarms are allowed, as in CloudWatch.
    ///
    /// # Errors
    ///
    /// Returns an error if the rule names its own alarm, an alarm in another account or region, or an alarm
    /// that does not exist.
    pub fn check(&self, home: Home<'_>, exists: impl Fn(&AlarmRef) -> bool) -> Result<(), RuleError> {
        let alarms = self.alarms();
        alarms.iter().try_for_each(|alarm| home.check(alarm))?;
        let absent: Vec<String> =
            alarms.iter().filter(|alarm| !exists(alarm)).map(|alarm| alarm.as_str().to_owned()).collect();
        if absent.is_empty() { Ok(()) } else { Err(RuleError::Absent(absent)) }
    }
}

impl Home<'_> {
    fn check(&self, alarm: &AlarmRef) -> Result<(), RuleError> {
        if let Some(arn) = alarm.arn() {
            self.check_arn(&arn)?;
        }
        if alarm.name() == self.name { Err(RuleError::Itself(self.name.to_owned())) } else { Ok(()) }
    }

    fn check_arn(&self, arn: &AlarmArn) -> Result<(), RuleError> {
        if self.account.is_some_and(|account| arn.account() != Some(account)) {
            return Err(RuleError::Account(arn.to_string()));
        }
        match (self.region, arn.region()) {
            (Some(expected), Some(region)) if region.code() != expected => {
                Err(RuleError::Region { alarm: arn.to_string(), expected: expected.to_owned() })
            }
            _ => Ok(()),
        }
    }
}
