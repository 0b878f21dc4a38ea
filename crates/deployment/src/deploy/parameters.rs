//! What a stack should be, as the template's parameters. On a stack that is there, what is not said stays as it was.

use std::collections::BTreeMap;

use aws_sdk_cloudformation::types::Parameter;

use super::{DeployError, FunctionCode};
use crate::Names;
use crate::names::Choices;
use crate::secret::{SecretKind, instead_of};
use crate::stack::{self, Description};

/// What a stack should be.
#[derive(Debug, Clone)]
pub struct DesiredStack {
    /// Names, where they were said.
    pub names: Choices,
    /// The function's code.
    pub code: FunctionCode,
    /// The bucket for it, where it was said.
    pub code_bucket: Option<String>,
    /// Other parameters of the template, by their names.
    pub parameters: BTreeMap<String, String>,
}

impl DesiredStack {
    /// Finds what AWS would refuse, without asking it.
    ///
    /// # Errors
    ///
    /// A name that no such thing can have, or a parameter that the template has not.
    pub fn check(&self, stack: &str) -> Result<(), DeployError> {
        self.names.resolve(stack, None)?;
        self.parameters.keys().try_for_each(|name| known(name).map(drop))
    }

    /// Returns whether it says where a webhook URL or a bot token is kept, so that nobody has to be asked for one.
    pub fn names_webhook(&self) -> bool {
        let places = [SecretKind::WebhookUrl, SecretKind::BotToken].map(SecretKind::places);
        let value = |name: &str| self.parameters.get(name).is_some_and(|value| !value.is_empty());
        places.iter().flatten().any(|place| value(place.parameter))
    }
}

/// The template's own text of a parameter's name.
fn known(name: &str) -> Result<&'static str, DeployError> {
    let found = stack::parameters().find(|known| *known == name);
    found.ok_or_else(|| DeployError::NoSuchParameter {
        name: name.to_owned(),
        known: stack::parameters().collect::<Vec<_>>().join(", "),
    })
}

/// The parameters of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parameters {
    given: BTreeMap<&'static str, String>,
    previous: BTreeMap<String, String>,
}

impl Parameters {
    /// Those of `desired`, over those of the stack.
    pub(super) fn new(
        desired: &DesiredStack,
        bucket: &str,
        key: &str,
        names: &Names,
        previous: Option<&Description>,
    ) -> Result<Self, DeployError> {
        let mut given = BTreeMap::new();
        // Where there is nothing yet the template has the usual stack's names.
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

    /// The previous ones with some that are new.
    pub(super) fn with(given: BTreeMap<&'static str, String>, previous: &Description) -> Self {
        Self { given, previous: previous.parameters.clone() }
    }

    pub(super) fn give(&mut self, name: &'static str, value: String) {
        self.given.insert(name, value);
    }

    /// The value that a parameter will have, where it is not the template's.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.given.get(name).or_else(|| self.previous.get(name)).map(String::as_str)
    }

    /// The value that a parameter had and the one that it will have, if it changes.
    pub(super) fn change(&self, name: &str) -> Option<(Option<&str>, &str)> {
        let (before, after) = (self.previous.get(name).map(String::as_str), self.given.get(name)?);
        (before != Some(after.as_str())).then_some((before, after))
    }

    /// Those that are given, by their names.
    pub(super) fn values(&self) -> BTreeMap<String, String> {
        self.given.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
    }

    /// As CloudFormation takes them. What is neither given nor known from before has the template's default.
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
