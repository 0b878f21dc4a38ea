//! The configured layout of messages: the facts to show, and templates for the title and additional facts.
//!
//! The templates use minijinja, without access to files and with a limit on their cost.

use bongsu_slack::is_blank;
use minijinja::{Environment, UndefinedBehavior, Value};
use serde::{Deserialize, Deserializer, de};

/// The layout of alarm messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    pub title: Option<Template>,
    /// The facts to show, in this order.
    pub facts: Vec<Fact>,
    /// Additional facts, which follow the other facts.
    pub fields: Vec<FieldTemplate>,
    /// Whether the facts and the reason are folded.
    pub fold: bool,
}

/// A fact about an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Fact {
    /// The metric with its statistic and period, or the expression.
    Metric,
    /// The metric's dimensions, or an expression's inputs.
    Dimensions,
    /// The contributor, for an alarm on several series.
    Contributor,
    /// The threshold and "M out of N". The first sentence contains them, so messages do not show this fact by
    /// default.
    Threshold,
    /// A composite alarm's rule.
    Rule,
    /// The duration of the previous state.
    Before,
    /// The account's name, or its ID if it has no name.
    Account,
    Region,
}

/// A fact from a template.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FieldTemplate {
    /// The name of the fact.
    pub label: String,
    /// The template of the text. An empty text leaves out the fact.
    pub value: Template,
}

/// A minijinja template that uses only [`TEMPLATE_VARIABLES`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Template(String);

impl Template {
    /// Renders the template. Returns `None` if the result is empty or if rendering fails with these values.
    pub(crate) fn render(&self, values: &Value) -> Option<String> {
        render(&self.0, values)
    }
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let source = String::deserialize(deserializer)?;
        match check(&source, &TEMPLATE_VARIABLES) {
            Ok(()) => Ok(Self(source)),
            Err(cause) => {
                let known = TEMPLATE_VARIABLES.join(", ");
                Err(de::Error::custom(format!("template \"{source}\": {cause}; the variables are {known}")))
            }
        }
    }
}

/// The variables that templates may use.
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

impl Default for Layout {
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
        Self { title: None, facts, fields: Vec::new(), fold: false }
    }
}

/// The maximum cost of a template. A title costs a few dozen units.
const FUEL: u64 = 20_000;

/// Checks that `source` is a template that uses only `variables`.
///
/// # Errors
///
/// Returns a description of the error.
pub(crate) fn check(source: &str, variables: &[&str]) -> Result<(), String> {
    let environment = environment();
    let template = environment.template_from_str(source).map_err(|error| error.to_string())?;
    let mut used: Vec<_> = template.undeclared_variables(false).into_iter().collect();
    used.sort();
    match used.iter().find(|name| !variables.contains(&name.as_str())) {
        Some(name) => Err(format!("there is no variable \"{name}\"")),
        None => Ok(()),
    }
}

/// Returns whether a checked template uses a variable.
pub(crate) fn uses(source: &str, variable: &str) -> bool {
    let environment = environment();
    let template = environment.template_from_str(source);
    template.is_ok_and(|template| template.undeclared_variables(false).contains(variable))
}

/// Renders a checked template. Returns `None` if the result is empty or if rendering fails with these values.
pub(crate) fn render(source: &str, values: &Value) -> Option<String> {
    let text = environment().template_from_str(source).ok()?.render(values).ok()?;
    Some(text.trim().to_owned()).filter(|text| !is_blank(text))
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    environment.set_fuel(Some(FUEL));
    environment
}

#[cfg(test)]
mod tests {
    use minijinja::context;

    use super::*;

    #[test]
    fn errors_are_found_before_a_template_is_used() {
        let cases = [
            ("{{ name }}", None),
            ("{{ nmae }}", Some("there is no variable \"nmae\"")),
            ("{{ name", Some("syntax error")),
            ("{% include 'x' %}", Some("")),
        ];
        for (source, expected) in cases {
            let error = check(source, &["name"]).err();
            assert_eq!(error.is_some(), expected.is_some(), "{source}");
            assert!(error.unwrap_or_default().contains(expected.unwrap_or_default()), "{source}");
        }
    }

    #[test]
    fn a_template_cannot_run_forever() {
        let values = context! { name => "a" };
        assert_eq!(render("{{ name }}{{ missing.deeper }}", &values).as_deref(), Some("a"));
        assert_eq!(
            render("{% for i in range(9999) %}{% for j in range(9999) %}x{% endfor %}{% endfor %}", &values),
            None
        );
        assert_eq!(render("{{ 1 / 0 }}", &values), None);
        assert_eq!(render("  ", &values), None);
    }
}
