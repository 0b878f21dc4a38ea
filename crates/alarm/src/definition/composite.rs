use super::DefinitionError;
use super::fields::Fields;
use crate::alarm::{AlarmArn, Region};
use crate::evaluate::SuppressionPeriods;
use crate::expr::rule::{AlarmRef, AlarmRule, Home};

/// A composite alarm's rule and suppressor.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct CompositeRule {
    /// The parsed rule.
    pub rule: AlarmRule,
    /// The rule as its author wrote it.
    pub text: String,
    /// The alarm that may suppress this alarm's actions.
    pub suppressor: Option<Suppressor>,
}

/// The alarm that holds back a composite alarm's actions while it is in ALARM.
#[derive(Debug, Clone, PartialEq)]
pub struct Suppressor {
    /// The suppressor alarm.
    pub alarm: AlarmRef,
    /// The waiting periods around the suppression.
    pub periods: SuppressionPeriods,
}

impl CompositeRule {
    pub(super) fn read(fields: &Fields<'_>, name: &str) -> Result<Self, DefinitionError> {
        let text = fields.text("AlarmRule")?.unwrap_or_default();
        let rule: AlarmRule = text.parse()?;
        let arn = fields.text("AlarmArn")?.and_then(|arn| AlarmArn::parse(&arn));
        let region = arn.as_ref().and_then(AlarmArn::region);
        let (region, account) = (region.as_ref().map(Region::code), arn.as_ref().and_then(AlarmArn::account));
        // The definitions of the other alarms show whether they exist.
        rule.check(Home { name, region, account }, |_| true)?;
        Ok(Self { rule, text, suppressor: suppressor(fields)? })
    }
}

fn suppressor(fields: &Fields<'_>) -> Result<Option<Suppressor>, DefinitionError> {
    let Some(alarm) = fields.text("ActionsSuppressor")? else { return Ok(None) };
    let hint = ": an ActionsSuppressor needs it, in seconds";
    let seconds = |field| fields.count(field)?.ok_or_else(|| fields.missing(field, hint));
    let wait = seconds("ActionsSuppressorWaitPeriod")?;
    let extension = seconds("ActionsSuppressorExtensionPeriod")?;
    let periods = SuppressionPeriods { wait, extension };
    Ok(Some(Suppressor { alarm: AlarmRef::new(alarm), periods }))
}
