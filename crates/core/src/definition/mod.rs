//! An alarm's definition in any shape that people have it in: the input of `PutMetricAlarm` or
//! `PutCompositeAlarm`, the output of `DescribeAlarms`, CloudFormation, the alarm's own SNS message, or
//! an `[[alarm]]` of the configuration.

mod error;
mod fields;
mod find;
mod metric;
#[cfg(test)]
mod tests;

use serde_json::Value;

pub use error::DefinitionError;

use crate::alarm::{Metric, MetricQuery};
use crate::evaluate::{Criteria, check_name};
use crate::expr::rule::AlarmRule;
use fields::Fields;

/// An alarm that can be evaluated.
#[derive(Debug, Clone, PartialEq)]
pub struct AlarmDefinition {
    /// Its name; empty where CloudFormation is to make one up.
    pub name: String,
    /// What its owner says about it.
    pub description: Option<String>,
    /// What it watches.
    pub watches: Watches,
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
    /// Metric math, or the band of anomaly detection, where `criteria` says so.
    Math {
        /// The entries of `Metrics`.
        queries: Vec<MetricQuery>,
        /// The entry that is compared.
        result: String,
        /// The entry that is the band.
        band: Option<String>,
        /// How its state is decided.
        criteria: Criteria,
    },
    /// Other alarms.
    Composite(AlarmRule),
}

impl AlarmDefinition {
    /// Reads the properties of one alarm.
    ///
    /// # Errors
    ///
    /// A property is missing, is none that CloudWatch takes, or is a function of CloudFormation's.
    pub fn from_value(value: &Value) -> Result<Self, DefinitionError> {
        let properties = find::properties(value)?;
        let fields = Fields::new(&properties)?;
        let name = fields.text("AlarmName")?.unwrap_or_default().to_owned();
        if !name.is_empty() {
            check_name(&name)?;
        }
        let description = fields.text("AlarmDescription")?.map(str::to_owned);
        let watches = match fields.text("AlarmRule")? {
            Some(rule) => Watches::Composite(rule.parse()?),
            None => metric::watches(&fields)?,
        };
        Ok(Self { name, description, watches })
    }

    /// Finds an alarm in a document: `name` is its name, or its logical id in a template.
    ///
    /// # Errors
    ///
    /// There is none of this name, or several to choose from, or it cannot be read.
    pub fn find(document: &Value, name: Option<&str>) -> Result<Self, DefinitionError> {
        Self::from_value(find::alarm(document, name)?)
    }

    /// How its state is decided, unless other alarms decide it.
    pub fn criteria(&self) -> Option<&Criteria> {
        match &self.watches {
            Watches::Metric { criteria, .. } | Watches::Math { criteria, .. } => Some(criteria),
            Watches::Composite(_) => None,
        }
    }

    /// The same, to try other settings.
    pub(crate) fn criteria_mut(&mut self) -> Option<&mut Criteria> {
        match &mut self.watches {
            Watches::Metric { criteria, .. } | Watches::Math { criteria, .. } => Some(criteria),
            Watches::Composite(_) => None,
        }
    }
}
