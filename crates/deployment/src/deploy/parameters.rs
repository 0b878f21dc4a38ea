//! Converts the desired stack to the template's parameters. A parameter that the user omits keeps its value.

use std::collections::BTreeMap;

use aws_sdk_cloudformation::types::Parameter;

use super::{DeployError, FunctionCode};
use crate::Names;
use crate::names::Choices;
use crate::secret::{SecretKind, instead_of};
use crate::stack::{self, Description};

/// The desired state of a stack.
#[derive(Debug, Clone)]
pub struct DesiredStack {
    /// The names that the user chose.
    pub names: Choices,
    pub code: FunctionCode,
    /// The bucket for the code, if the user chose one.
    pub code_bucket: Option<String>,
    /// Other parameters of the template, by their names.
    pub parameters: BTreeMap<String, String>,
}

impl DesiredStack {
    /// Checks names and parameters without a request to AWS.
    ///
    /// # Errors
    ///
    /// Returns an error if a name breaks AWS's rules, or if the template has no such parameter.
    pub fn check(&self, stack: &str) -> Result<(), DeployError> {
        self.names.resolve(stack, None)?;
        self.parameters.keys().try_for_each(|name| known(name).map(drop))
    }

    /// Returns whether a parameter names the place of a webhook URL or a bot token, so that the user need not be asked
    /// for one.
    pub fn names_webhook(&self) -> bool {
        let places = [SecretKind::WebhookUrl, SecretKind::BotToken].map(SecretKind::places);
        let value = |name: &str| self.parameters.get(name).is_some_and(|value| !value.is_empty());
        places.iter().flatten().any(|place| value(place.parameter))
    }
}

/// Returns the template's parameter with this name.
fn known(name: &str) -> Result<&'static str, DeployError> {
    let found = stack::parameters().find(|known| *known == name);
    found.ok_or_else(|| DeployError::NoSuchParameter {
        name: name.to_owned(),
        known: stack::parameters().collect::<Vec<_>>().join(", "),
    })
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parameters {
    given: BTreeMap<&'static str, String>,
    previous: BTreeMap<String, String>,
}

impl Parameters {
    /// Returns the parameters of `desired`, with the stack's values for all others.
    pub(super) fn new(
        desired: &DesiredStack,
        bucket: &str,
        key: &str,
        names: &Names,
        previous: Option<&Description>,
    ) -> Result<Self, DeployError> {
        let mut given = BTreeMap::new();
        // For the first stack, the template's defaults are the default names.
        if previous.is_none() && *names != Names::default() {
            given.insert("TopicName", names.topic.clone());
            given.insert("FunctionName", names.function.clone());
            given.insert("KeyAlias", names.key_alias.clone());
            given.insert("CpuAlarmName", names.cpu_alarm.clone());
        }
        for (name, value) in &desired.parameters {
            given.insert(known(name)?, value.clone());
        }
        let names: [(&'static str, Option<String>); 4] = [
            ("TopicName", desired.names.topic.clone()),
            ("FunctionName", desired.names.function.clone()),
            ("KeyAlias", desired.names.key_alias.as_deref().map(Names::full_alias)),
            ("CpuAlarmName", desired.names.cpu_alarm.clone()),
        ];
        given.extend(names.into_iter().filter_map(|(name, value)| Some((name, value?))));
        let previous = previous.map(|it| it.parameters.clone()).unwrap_or_default();
        let secrets: Vec<_> =
            given.iter().filter(|(_, value)| !value.is_empty()).map(|(name, _)| *name).collect();
        for other in secrets.into_iter().flat_map(instead_of) {
            if previous.contains_key(other) {
                given.entry(other).or_default();
            }
        }
        given.insert("CodeBucket", bucket.to_owned());
        given.insert("CodeKey", key.to_owned());
        given.insert("Architecture", desired.code.architecture.to_string());
        Ok(Self { given, previous })
    }

    /// Returns the parameters of the stack with some new values.
    pub(super) fn with(given: BTreeMap<&'static str, String>, previous: &Description) -> Self {
        Self { given, previous: previous.parameters.clone() }
    }

    pub(super) fn give(&mut self, name: &'static str, value: String) {
        self.given.insert(name, value);
    }

    /// Returns the value that a parameter will have, or `None` for the template's default.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.given.get(name).or_else(|| self.previous.get(name)).map(String::as_str)
    }

    /// Returns the value of a parameter before and after the change, if it changes.
    pub(super) fn change(&self, name: &str) -> Option<(Option<&str>, &str)> {
        let (before, after) = (self.previous.get(name).map(String::as_str), self.given.get(name)?);
        (before != Some(after.as_str())).then_some((before, after))
    }

    /// Returns the given parameters by their names.
    pub(super) fn values(&self) -> BTreeMap<String, String> {
        self.given.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
    }

    /// Returns the parameters for a request to CloudFormation. A parameter with neither a given nor a previous
    /// value gets the template's default.
    pub(super) fn to_aws(&self) -> Vec<Parameter> {
        stack::parameters()
            .filter_map(|name| {
                let parameter = Parameter::builder().parameter_key(name);
                match self.given.get(name) {
                    Some(value) => Some(parameter.parameter_value(value).build()),
                    None if self.previous.contains_key(name) => {
                        Some(parameter.use_previous_value(true).build())
                    }
                    None => None,
                }
            })
            .collect()
    }
}
