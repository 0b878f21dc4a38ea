//! What things are called: the names of the usual tutorial, unless others are given. Checked before AWS is asked
//! anything, because CloudFormation finds a bad name minutes later and rolls everything back.

mod rules;
#[cfg(test)]
mod tests;

use crate::stack::Description;

/// The names of a deployment, all of them fit for AWS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// The CloudFormation stack.
    pub stack: String,
    /// The SNS topic that alarms notify.
    pub topic: String,
    /// The Lambda function. The queues, the table and the watchdog alarms are named after it.
    pub function: String,
    /// The KMS key's alias, with `alias/` before it.
    pub key_alias: String,
    /// The example alarm.
    pub cpu_alarm: String,
}

/// Names, where somebody chose them. On a stack that is there the others stay as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    /// The SNS topic that alarms notify.
    pub topic: Option<String>,
    /// The Lambda function.
    pub function: Option<String>,
    /// The KMS key's alias, with or without `alias/`.
    pub key_alias: Option<String>,
    /// The example alarm.
    pub cpu_alarm: Option<String>,
}

impl Choices {
    /// The names that things will have: chosen, as they are, or those that follow the stack's. `stack`'s own name is
    /// checked elsewhere.
    ///
    /// # Errors
    ///
    /// The first name that AWS would refuse.
    pub fn resolve(&self, stack: &str, before: Option<&Description>) -> Result<Names, NameError> {
        let usual = Names::of_stack(stack);
        let choose = |chosen: &Option<String>, parameter: &str, usual: String| {
            let before = || before.and_then(|it| it.parameter(parameter)).map(str::to_owned);
            chosen.clone().or_else(before).unwrap_or(usual)
        };
        let names = Names {
            stack: usual.stack,
            topic: choose(&self.topic, "TopicName", usual.topic),
            function: choose(&self.function, "FunctionName", usual.function),
            key_alias: choose(&self.key_alias, "KeyAlias", usual.key_alias),
            cpu_alarm: choose(&self.cpu_alarm, "CpuAlarmName", usual.cpu_alarm),
        };
        names.check()
    }
}

/// A name that AWS would refuse.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{value}\" cannot be the name of {what}: {why}")]
pub struct NameError {
    /// What is called so, for example "the SNS topic".
    pub what: &'static str,
    pub value: String,
    /// What is wrong with it, and what would be right.
    pub why: &'static str,
}

impl Default for Names {
    fn default() -> Self {
        Self {
            stack: "bongsu".to_owned(),
            topic: "mission-sns".to_owned(),
            function: "mission-lambda".to_owned(),
            key_alias: "alias/mission-kms-key".to_owned(),
            cpu_alarm: "mission-cpu-alarm".to_owned(),
        }
    }
}

impl Names {
    /// What things of `stack` are called where nobody says: the tutorial's names for the usual stack, and others for
    /// others, so that no stack takes over another's parts.
    pub fn of_stack(stack: &str) -> Self {
        let usual = Self::default();
        if stack == usual.stack {
            return usual;
        }
        let named = |name: String| name.replace("mission", stack);
        Self {
            stack: stack.to_owned(),
            topic: named(usual.topic),
            function: named(usual.function),
            key_alias: named(usual.key_alias),
            cpu_alarm: named(usual.cpu_alarm),
        }
    }

    /// Takes the names if AWS would take all of them. The alias may lack its `alias/`.
    ///
    /// # Errors
    ///
    /// The first name that AWS would refuse.
    pub fn check(mut self) -> Result<Self, NameError> {
        self.key_alias = Self::full_alias(&self.key_alias);
        rules::check("the stack", &self.stack, rules::stack)?;
        rules::check("the SNS topic", &self.topic, rules::topic)?;
        rules::check("the Lambda function", &self.function, rules::function)?;
        rules::check("the KMS key", &self.key_alias, rules::alias)?;
        rules::check("the alarm", &self.cpu_alarm, rules::alarm)?;
        Ok(self)
    }

    /// An alias with its `alias/`.
    pub fn full_alias(alias: &str) -> String {
        if alias.starts_with("alias/") { alias.to_owned() } else { format!("alias/{alias}") }
    }
}

/// Whether `name` can be an existing function's: of any length that Lambda takes.
///
/// # Errors
///
/// It cannot.
pub fn existing_function(name: &str) -> Result<(), NameError> {
    rules::check("the Lambda function", name, rules::existing_function)
}

/// Whether `name` can be a stack's.
///
/// # Errors
///
/// It cannot.
pub fn stack(name: &str) -> Result<(), NameError> {
    rules::check("the stack", name, rules::stack)
}
