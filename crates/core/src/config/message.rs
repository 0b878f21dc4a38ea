use serde::{Deserialize, Deserializer, de};

use crate::template;

/// How messages look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageConfig {
    /// A template for the title's text.
    pub title: Option<Template>,
    /// Which facts are shown, in that order.
    pub facts: Vec<Fact>,
    /// More facts, after those.
    pub fields: Vec<FieldTemplate>,
}

/// A fact of an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Fact {
    /// The metric with its statistic and period, or the expression.
    Metric,
    /// The metric's dimensions, or an expression's inputs.
    Dimensions,
    /// Which of an alarm's several series it is about.
    Contributor,
    /// The threshold and "M out of N"; not shown unless asked for, as the first sentence tells them.
    Threshold,
    /// A composite alarm's rule.
    Rule,
    /// How long it had been in the state before.
    Before,
    /// The account, by its name where it has one.
    Account,
    /// The region.
    Region,
}

/// A fact by a template.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FieldTemplate {
    /// Its name.
    pub label: String,
    /// A template for its text; where that comes out empty the fact is left out.
    pub value: Template,
}

/// A minijinja template that uses nothing but [`TEMPLATE_VARIABLES`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Template(String);

impl Template {
    /// Its text with these values; `None` where that comes out empty, or fails on these very values.
    pub(crate) fn render(&self, values: &minijinja::Value) -> Option<String> {
        template::render(&self.0, values)
    }
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let source = String::deserialize(deserializer)?;
        match template::check(&source, &TEMPLATE_VARIABLES) {
            Ok(()) => Ok(Self(source)),
            Err(cause) => {
                let known = TEMPLATE_VARIABLES.join(", ");
                Err(de::Error::custom(format!("template \"{source}\": {cause}; the variables are {known}")))
            }
        }
    }
}

/// What templates may use.
pub const TEMPLATE_VARIABLES: [&str; 17] = [
    "symbol",
    "name",
    "state",
    "previous_state",
    "description",
    "reason",
    "namespace",
    "metric",
    "statistic",
    "value",
    "threshold",
    "condition",
    "dimensions",
    "contributor",
    "account",
    "account_id",
    "region",
];

impl Default for MessageConfig {
    fn default() -> Self {
        let facts = vec![
            Fact::Contributor,
            Fact::Metric,
            Fact::Dimensions,
            Fact::Rule,
            Fact::Before,
            Fact::Account,
            Fact::Region,
        ];
        Self { title: None, facts, fields: Vec::new() }
    }
}
