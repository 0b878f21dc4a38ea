//! Reads an alarm definition from any of its forms: the input of `PutMetricAlarm`, `PutCompositeAlarm` or
//! `PutLogAlarm`, the output of `DescribeAlarms`, a CloudFormation template, the output of `terraform show -json`,
//! the alarm's SNS message, an EventBridge event about a configuration change, or an `[[alarm]]` of `bongsu.toml`,
//! which has the property names of `PutMetricAlarm` in TOML.
//!
//! ```
//! use bongsu_alarm::definition::AlarmDefinition;
//!
//! let template = serde_json::json!({"Resources": {"Cpu": {
//!     "Type": "AWS::CloudWatch::Alarm",
//!     "Properties": {
//!         "Namespace": "AWS/EC2", "MetricName": "CPUUtilization", "Statistic": "Average", "Period": 60,
//!         "EvaluationPeriods": 3, "DatapointsToAlarm": 2, "Threshold": 80,
//!         "ComparisonOperator": "GreaterThanThreshold", "TreatMissingData": "breaching",
//!     },
//! }}});
//! let alarm = AlarmDefinition::find(&template, Some("Cpu"))?;
//! assert!(alarm.sentence().contains("CPUUtilization (Average) is above 80"), "{}", alarm.sentence());
//!
//! let error = AlarmDefinition::from_value(&serde_json::json!({"MetricName": "CPUUtilization"})).unwrap_err();
//! assert!(error.to_string().contains("is missing"), "{error}");
//! # Ok::<(), bongsu_alarm::definition::DefinitionError>(())
//! ```

mod actions;
mod composite;
pub(crate) mod criteria;
mod detector;
mod error;
pub(crate) mod event;
pub(crate) mod fields;
pub(crate) mod find;
mod log;
pub(crate) mod math;
pub(crate) mod metric;
mod promql;
mod properties;
mod queries;
pub(crate) mod sentence;
mod sentence_ko;
mod template;
mod terraform;
#[cfg(test)]
mod tests;
pub(crate) mod unroll;

use serde_json::Value;

pub use actions::Actions;
pub use composite::{CompositeRule, Suppressor};
pub use detector::AnomalyDetector;
pub use error::DefinitionError;
pub(crate) use error::in_one_line;
pub use log::ScheduledQuery;

use crate::alarm::{Metric, MetricQuery, PromQl};
use crate::evaluate::{Counted, Criteria, Text, WarmUp, check_count, check_name, check_text};
use crate::quantity;
use fields::{Fields, Shape, intrinsic};
use find::Found;
use properties::Properties;

/// An alarm that can be evaluated.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct AlarmDefinition {
    /// The name. A template's alarm without a name has its logical ID here. Empty if there is neither.
    pub name: String,
    /// The alarm's description.
    pub description: Option<String>,
    /// The source of the alarm's data.
    pub watches: Watches,
    /// The actions on state changes.
    pub actions: Actions,
    /// The warm-up after the alarm's creation, in which it stays in INSUFFICIENT_DATA.
    pub warm_up: Option<WarmUp>,
    /// The training of the alarm's band, if the document has it.
    pub detector: Option<AnomalyDetector>,
}

/// The source of an alarm's data.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Watches {
    /// One metric.
    Metric {
        /// The metric.
        metric: Metric,
        /// The criteria that decide the state.
        criteria: Criteria,
    },
    /// Metric math, a Metrics Insights query, or a metric with its anomaly detection band.
    Math {
        /// The entries of `Metrics`.
        queries: Vec<MetricQuery>,
        /// The ID of the entry that is compared with the threshold.
        result: String,
        /// The ID of the entry that returns the band, if the threshold is a band.
        band: Option<String>,
        /// The criteria that decide the state.
        criteria: Criteria,
    },
    /// The results of a scheduled query of CloudWatch Logs.
    Log {
        /// The query.
        query: ScheduledQuery,
        /// The criteria that decide the state. Each result is a datapoint, and the schedule is the period.
        criteria: Criteria,
    },
    /// The series that a PromQL query returns. Only CloudWatch can run the query.
    PromQl(PromQl),
    /// A rule over other alarms.
    Composite(CompositeRule),
}

/// An alarm of a document with its name, or the reason why it cannot be evaluated.
pub type NamedAlarm<E> = (String, Result<AlarmDefinition, E>);

impl AlarmDefinition {
    /// Reads the only alarm of a document, in any form.
    ///
    /// # Errors
    ///
    /// Returns an error if a property is missing or invalid, if a required property is a CloudFormation
    /// function, or if the document does not contain exactly one alarm.
    pub fn from_value(value: &Value) -> Result<Self, DefinitionError> {
        Self::find(value, None)
    }

    /// Finds an alarm in a document by its name or its logical ID. Without a name, the document must contain
    /// only one alarm.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no such alarm, if there are several, or if the alarm cannot be read.
    pub fn find(document: &Value, name: Option<&str>) -> Result<Self, DefinitionError> {
        let found = find::alarm(document, name)?;
        let name = found.name().unwrap_or_default().to_owned();
        Self::read(name, &found)
    }

    /// Reads every alarm of a document, by name. If several messages are about one alarm, only the newest counts.
    ///
    /// # Errors
    ///
    /// Returns an error if the document has no alarm.
    pub fn find_all(document: &Value) -> Result<Vec<NamedAlarm<DefinitionError>>, DefinitionError> {
        let mut alarms: Vec<NamedAlarm<DefinitionError>> = Vec::new();
        for found in find::all(document)? {
            let name = found.name().unwrap_or_default().to_owned();
            alarms.retain(|(known, _)| *known != name);
            let alarm = Self::read(name.clone(), &found);
            alarms.push((name, alarm));
        }
        if alarms.is_empty() { Err(DefinitionError::NoAlarm) } else { Ok(alarms) }
    }

    /// Reads an `[[alarm]]` of `bongsu.toml`.
    ///
    /// # Errors
    ///
    /// Returns an error in the cases of [`Self::from_value`], and for unknown properties.
    pub fn from_settings(settings: &Value) -> Result<Self, DefinitionError> {
        let found = Found::new(settings.clone(), Shape::Settings);
        let name = found.name().unwrap_or_default().to_owned();
        Self::read(name, &found)
    }

    pub(crate) fn read(name: String, found: &Found) -> Result<Self, DefinitionError> {
        let fields = Fields::of(&found.properties, found.shape)?;
        let kind = properties::check(&fields)?;
        // A template may have a function instead of a name. The logical ID then replaces the name.
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
        let watches = match kind {
            Properties::Composite => Watches::Composite(CompositeRule::read(&fields, &name)?),
            Properties::Log => log::watches(&fields)?,
            Properties::PromQl => promql::watches(&fields)?,
            Properties::Metric if is_single(&fields) => metric::watches(&fields)?,
            Properties::Metric => queries::watches(&fields)?,
        };
        let (actions, warm_up) = (Actions::read(&fields)?, criteria::warm_up(&fields)?);
        let detector = AnomalyDetector::read(&fields, found, &watches)?;
        Ok(Self { name, description, watches, actions, warm_up, detector })
    }

    /// Returns the criteria that decide the state, or `None` for a composite or PromQL alarm.
    pub fn criteria(&self) -> Option<&Criteria> {
        match &self.watches {
            Watches::Metric { criteria, .. }
            | Watches::Math { criteria, .. }
            | Watches::Log { criteria, .. } => Some(criteria),
            Watches::PromQl(_) | Watches::Composite(_) => None,
        }
    }

    /// Returns whether the alarm watches metrics, whose history CloudWatch keeps.
    pub fn is_on_metrics(&self) -> bool {
        matches!(self.watches, Watches::Metric { .. } | Watches::Math { .. })
    }

    /// Returns the unit of the datapoints, if the alarm sets it or the metric's name determines it.
    pub fn unit(&self) -> Option<&str> {
        let (metric, asked, statistic) = match &self.watches {
            Watches::Metric { metric, criteria } => {
                (metric, criteria.unit.as_deref(), criteria.statistic.as_deref())
            }
            Watches::Math { queries, result, .. } => {
                let stat = queries.iter().find(|query| query.id == *result)?.metric.as_ref()?;
                (&stat.metric, stat.unit.as_deref(), stat.statistic.as_deref())
            }
            Watches::Log { .. } | Watches::PromQl(_) | Watches::Composite(_) => return None,
        };
        quantity::unit_of(asked, metric, statistic)
    }

    /// Returns the criteria for changes.
    pub(crate) fn criteria_mut(&mut self) -> Option<&mut Criteria> {
        match &mut self.watches {
            Watches::Metric { criteria, .. }
            | Watches::Math { criteria, .. }
            | Watches::Log { criteria, .. } => Some(criteria),
            Watches::PromQl(_) | Watches::Composite(_) => None,
        }
    }
}

/// Returns whether `Metrics` is absent or empty.
fn is_single(fields: &Fields<'_>) -> bool {
    let entries = fields.raw("Metrics");
    entries.is_none_or(|entries| entries.as_array().is_some_and(Vec::is_empty))
}
