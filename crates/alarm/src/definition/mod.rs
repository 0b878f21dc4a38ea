//! An alarm's definition in any shape that people have it in: the input of `PutMetricAlarm` or
//! `PutCompositeAlarm`, the output of `DescribeAlarms`, CloudFormation, the alarm's own message to SNS, an
//! event about a change of its configuration, or an `[[alarm]]` of the configuration.
//!
//! This is the only reader of definitions: what is evaluated here, whether by `bongsu watch` or by
//! `bongsu backtest`, comes through it.

mod actions;
mod composite;
pub(crate) mod criteria;
mod error;
pub(crate) mod event;
pub(crate) mod fields;
pub(crate) mod find;
pub(crate) mod math;
pub(crate) mod metric;
mod properties;
mod queries;
pub(crate) mod sentence;
mod sentence_ko;
mod template;
mod terraform;
#[cfg(test)]
mod tests;

use serde_json::Value;

pub use actions::Actions;
pub use composite::{CompositeRule, Suppressor};
pub use error::DefinitionError;
pub(crate) use error::in_one_line;

use crate::alarm::{Metric, MetricQuery};
use crate::evaluate::{Counted, Criteria, Text, WarmUp, check_count, check_name, check_text};
use crate::quantity;
use fields::{Fields, Shape, intrinsic};
use find::Found;

/// An alarm that can be evaluated.
#[derive(Debug, Clone, PartialEq)]
pub struct AlarmDefinition {
    /// Its name, or its logical id where a template has no name for it; empty where it has neither.
    pub name: String,
    /// What its owner says about it.
    pub description: Option<String>,
    /// What it watches.
    pub watches: Watches,
    /// What it does when its state changes.
    pub actions: Actions,
    /// How long it stays INSUFFICIENT_DATA after it is made.
    pub warm_up: Option<WarmUp>,
}

/// What an alarm watches.
#[derive(Debug, Clone, PartialEq)]
pub enum Watches {
    /// One metric.
    Metric {
        /// The metric.
        metric: Metric,
        /// How its state is decided.
        criteria: Criteria,
    },
    /// Metric math, a query of Metrics Insights, or a metric and its band.
    Math {
        /// The entries of `Metrics`.
        queries: Vec<MetricQuery>,
        /// The entry that is compared.
        result: String,
        /// The entry that is the band, where the threshold is one.
        band: Option<String>,
        /// How its state is decided.
        criteria: Criteria,
    },
    /// Other alarms.
    Composite(CompositeRule),
}

impl AlarmDefinition {
    /// Reads one alarm, in whichever shape.
    ///
    /// # Errors
    ///
    /// A property is missing, is none that CloudWatch takes, or is a function of CloudFormation's; or
    /// there is no alarm, or more than one.
    pub fn from_value(value: &Value) -> Result<Self, DefinitionError> {
        Self::find(value, None)
    }

    /// Finds an alarm in a document: `name` is its name, or its logical id in a template. Without a name
    /// it must be the only one.
    ///
    /// # Errors
    ///
    /// There is none of this name, or several to choose from, or it cannot be read.
    pub fn find(document: &Value, name: Option<&str>) -> Result<Self, DefinitionError> {
        let found = find::alarm(document, name)?;
        let name = found.name().unwrap_or_default().to_owned();
        Self::read(name, &found)
    }

    /// Every alarm of a document by its name, or why it cannot be evaluated. Of messages about one alarm the newest counts.
    ///
    /// # Errors
    ///
    /// The document has no alarm.
    pub fn find_all(
        document: &Value,
    ) -> Result<Vec<(String, Result<Self, DefinitionError>)>, DefinitionError> {
        let mut alarms: Vec<(String, Result<Self, DefinitionError>)> = Vec::new();
        for found in find::all(document)? {
            let name = found.name().unwrap_or_default().to_owned();
            alarms.retain(|(known, _)| *known != name);
            let alarm = Self::read(name.clone(), &found);
            alarms.push((name, alarm));
        }
        if alarms.is_empty() { Err(DefinitionError::NoAlarm) } else { Ok(alarms) }
    }

    /// Reads an `[[alarm]]` of the configuration.
    ///
    /// # Errors
    ///
    /// As [`Self::from_value`]; unknown properties too.
    pub fn from_settings(settings: &Value) -> Result<Self, DefinitionError> {
        let found = Found::new(settings.clone(), Shape::Settings);
        let name = found.name().unwrap_or_default().to_owned();
        Self::read(name, &found)
    }

    pub(crate) fn read(name: String, found: &Found) -> Result<Self, DefinitionError> {
        let fields = Fields::of(&found.properties, found.shape)?;
        properties::check(&fields)?;
        // A template's function in place of a name is no matter: its logical id stands for it.
        if fields.raw("AlarmName").is_some_and(|name| intrinsic(name).is_none()) {
            fields.text("AlarmName")?;
        }
        if !name.is_empty() {
            check_name(&name)?;
        }
        let described = fields.raw("AlarmDescription").is_some_and(|text| intrinsic(text).is_none());
        let description = if described { fields.text("AlarmDescription")? } else { None };
        check_text(Text::AlarmDescription, description.as_deref().unwrap_or_default())?;
        if let Some(Value::Array(tags)) = fields.raw("Tags") {
            check_count(Counted::Tags, tags.len())?;
        }
        let watches = if fields.has("AlarmRule") {
            Watches::Composite(CompositeRule::read(&fields, &name)?)
        } else if is_single(&fields) {
            metric::watches(&fields)?
        } else {
            queries::watches(&fields)?
        };
        let (actions, warm_up) = (Actions::read(&fields)?, criteria::warm_up(&fields)?);
        Ok(Self { name, description, watches, actions, warm_up })
    }

    /// How its state is decided, unless other alarms decide it.
    pub fn criteria(&self) -> Option<&Criteria> {
        match &self.watches {
            Watches::Metric { criteria, .. } | Watches::Math { criteria, .. } => Some(criteria),
            Watches::Composite(_) => None,
        }
    }

    /// The unit of its datapoints, as far as the metric's name or the alarm tells it.
    pub fn unit(&self) -> Option<&str> {
        let (metric, asked, statistic) = match &self.watches {
            Watches::Metric { metric, criteria } => {
                (metric, criteria.unit.as_deref(), criteria.statistic.as_deref())
            }
            Watches::Math { queries, result, .. } => {
                let stat = queries.iter().find(|query| query.id == *result)?.metric.as_ref()?;
                (&stat.metric, stat.unit.as_deref(), stat.statistic.as_deref())
            }
            Watches::Composite(_) => return None,
        };
        quantity::unit_of(asked, metric, statistic)
    }

    /// The same, to try other settings.
    pub(crate) fn criteria_mut(&mut self) -> Option<&mut Criteria> {
        match &mut self.watches {
            Watches::Metric { criteria, .. } | Watches::Math { criteria, .. } => Some(criteria),
            Watches::Composite(_) => None,
        }
    }
}

/// Whether there are no entries of `Metrics`; an empty list counts as none.
fn is_single(fields: &Fields<'_>) -> bool {
    let entries = fields.raw("Metrics");
    entries.is_none_or(|entries| entries.as_array().is_some_and(Vec::is_empty))
}
