use super::{AlarmRule, RuleError};
use crate::alarm::AlarmArn;

/// An alarm as a rule names it: by its name or its ARN.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AlarmRef(String);

/// Where a composite alarm is, for telling which alarms its rule may name.
#[derive(Debug, Clone, Copy)]
pub struct Home<'a> {
    /// The composite alarm's own name.
    pub name: &'a str,
    /// Its region's code, where it is known.
    pub region: Option<&'a str>,
    /// Its account, where it is known.
    pub account: Option<&'a str>,
}

impl AlarmRef {
    /// A reference by name or ARN.
    pub fn new(name_or_arn: impl Into<String>) -> Self {
        Self(name_or_arn.into())
    }

    /// As the rule has it, without quotes.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The alarm's ARN, where it is named by that.
    pub fn arn(&self) -> Option<AlarmArn> {
        AlarmArn::parse(&self.0)
    }

    /// The alarm's name.
    pub fn name(&self) -> String {
        self.arn().map_or_else(|| self.0.clone(), |arn| arn.name().to_owned())
    }
}

impl AlarmRule {
    /// Whether the composite alarm at `home` may have this rule, given which alarms exist. Cycles over
    /// several alarms are allowed, as CloudWatch allows them.
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
