//! The names of resources: the well-known tutorial's names, unless the user chooses others. All names are checked
//! before any request, because CloudFormation finds an invalid name only after minutes and rolls everything back.

mod rules;
#[cfg(test)]
mod tests;

use crate::stack::Description;

/// The names of a deployment. AWS accepts all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    pub stack: String,
    /// The SNS topic that alarms notify.
    pub topic: String,
    /// The Lambda function. The queues, the table and the watchdog alarms are named after it.
    pub function: String,
    /// The KMS key's alias, with the prefix `alias/`.
    pub key_alias: String,
    /// The example alarm.
    pub cpu_alarm: String,
}

/// The names that the user chose. For all others, an existing stack keeps its names.
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
    /// Returns the names after the deployment: the chosen names, the names in the stack, or those that follow from
    /// the stack's name. The function [`stack`] checks that name.
    ///
    /// # Errors
    ///
    /// Returns the first name that AWS does not accept.
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

/// A name that AWS does not accept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{value}\" cannot be the name of {what}: {why}")]
pub struct NameError {
    /// The named resource, for example "the SNS topic".
    pub what: &'static str,
    pub value: String,
    /// The rule that the name breaks.
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
    /// Returns the default names for `stack`: the tutorial's names for the default stack. Other stacks have other
    /// names, so that no stack takes over the resources of another one.
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

    /// Checks all names. The alias may come without `alias/`.
    ///
    /// # Errors
    ///
    /// Returns the first name that AWS does not accept.
    pub fn check(mut self) -> Result<Self, NameError> {
        self.key_alias = Self::full_alias(&self.key_alias);
        rules::check("the stack", &self.stack, rules::stack)?;
        rules::check("the SNS topic", &self.topic, rules::topic)?;
        rules::check("the Lambda function", &self.function, rules::function)?;
        rules::check("the KMS key", &self.key_alias, rules::alias)?;
        rules::check("the alarm", &self.cpu_alarm, rules::alarm)?;
        Ok(self)
    }

    /// Returns the alias with the prefix `alias/`.
    pub fn full_alias(alias: &str) -> String {
        if alias.starts_with("alias/") { alias.to_owned() } else { format!("alias/{alias}") }
    }
}

/// Checks that `name` can be the name of an existing function, which may be longer than a new one's.
///
/// # Errors
///
/// Returns the broken rule.
pub fn existing_function(name: &str) -> Result<(), NameError> {
    rules::check("the Lambda function", name, rules::existing_function)
}

/// Checks that `name` can be the name of a stack.
///
/// # Errors
///
/// Returns the broken rule.
pub fn stack(name: &str) -> Result<(), NameError> {
    rules::check("the stack", name, rules::stack)
}
