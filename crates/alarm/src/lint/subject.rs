use serde_json::Value;

use super::Ignore;
use crate::alarm::{ComparisonOperator, Metric, TreatMissingData};
use crate::definition::criteria::of_sign;
use crate::definition::fields::{Fields, Shape, intrinsic};
use crate::definition::find::Found;
use crate::definition::{Actions, AlarmDefinition, DefinitionError, metric};
use crate::evaluate::{Statistic, default_treatment};
use crate::expr::rule::{AlarmRef, AlarmRule};

/// One alarm, with each property read separately. A property is `None` if it is not set or only a deployment
/// knows it.
#[derive(Debug, Clone)]
pub struct Subject {
    /// The alarm's name or logical ID.
    pub name: String,
    /// The alarm's JSON pointer in the document.
    pub pointer: String,
    pub(super) has_own_name: bool,
    /// The name in lower case and without surrounding spaces, to compare names as people do.
    pub(super) plain_name: String,
    /// Whether the alarm is an `[[alarm]]`, which notifies without actions.
    pub(super) is_watched: bool,
    pub(super) series: Vec<SubjectMetric>,
    /// The expressions of `Metrics`.
    pub(super) expressions: Vec<String>,
    pub(super) comparison: Option<ComparisonOperator>,
    pub(super) threshold: Option<f64>,
    pub(super) evaluation_periods: Option<u32>,
    pub(super) treat_missing_data: Option<TreatMissingData>,
    pub(super) low_samples_are_set: bool,
    pub(super) actions: Actions,
    pub(super) rule: Option<AlarmRule>,
    pub(super) suppressor: Option<AlarmRef>,
    pub(super) refusal: Option<DefinitionError>,
    pub(super) ignores: Vec<Ignore>,
}

/// A metric of an alarm.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SubjectMetric {
    /// The ID in `Metrics`, or an empty text.
    pub(super) id: String,
    pub(super) metric: Metric,
    pub(super) statistic: Option<Statistic>,
    /// The statistic as its author wrote it.
    pub(super) word: String,
    pub(super) unit: Option<String>,
    pub(super) period: Option<u32>,
    /// Whether the alarm compares the metric directly, not in an expression.
    pub(super) is_compared: bool,
}

impl Subject {
    pub(super) fn read(found: &Found, ignores: Vec<Ignore>) -> Result<Self, DefinitionError> {
        let fields = Fields::of(&found.properties, found.shape)?;
        let word = |field: &str| fields.text(field).ok().flatten();
        let name = found.name().unwrap_or("(without a name)").to_owned();
        let own = found.properties.get("AlarmName");
        let series = series(&fields);
        let namespaces = series.iter().map(|series| series.metric.namespace.as_str());
        let treatment = match fields.raw("TreatMissingData") {
            None => Some(default_treatment(namespaces)),
            Some(_) => word("TreatMissingData").and_then(|word| TreatMissingData::parse(&word)),
        };
        let is_watched = found.shape == Shape::Settings;
        let by_sign = |word: &str| Some(word).filter(|_| is_watched).and_then(of_sign);
        let comparison = |word: &str| ComparisonOperator::parse(word).or_else(|| by_sign(word));
        let refusal = AlarmDefinition::read(name.clone(), found).err();
        Ok(Self {
            has_own_name: own.is_some_and(|own| own.is_string() && intrinsic(own).is_none()),
            is_watched,
            pointer: found.pointer.clone(),
            comparison: word("ComparisonOperator").and_then(|word| comparison(&word)),
            threshold: fields.number("Threshold").ok().flatten(),
            evaluation_periods: fields.count("EvaluationPeriods").ok().flatten(),
            treat_missing_data: treatment,
            low_samples_are_set: fields.has("EvaluateLowSampleCountPercentile"),
            actions: Actions::read(&fields).unwrap_or_default(),
            rule: word("AlarmRule").and_then(|rule| rule.parse().ok()),
            suppressor: word("ActionsSuppressor").map(AlarmRef::new),
            expressions: expressions(&fields),
            series,
            plain_name: name.trim().to_lowercase(),
            name,
            refusal,
            ignores,
        })
    }

    /// Returns the metric that the alarm compares directly.
    pub(super) fn compared(&self) -> Option<&SubjectMetric> {
        self.series.iter().find(|series| series.is_compared)
    }

    /// Returns whether the alarm has actions for any state, even if they are disabled.
    pub(super) fn has_actions(&self) -> bool {
        let Actions { alarm, ok, insufficient_data, .. } = &self.actions;
        [alarm, ok, insufficient_data].iter().any(|list| !list.is_empty())
    }

    /// Returns whether the alarm fires below its threshold.
    pub(super) fn is_below(&self) -> bool {
        use ComparisonOperator::{LessThanLowerThreshold, LessThanOrEqualToThreshold, LessThanThreshold};
        matches!(
            self.comparison,
            Some(LessThanThreshold | LessThanOrEqualToThreshold | LessThanLowerThreshold)
        )
    }

    /// Returns the alarms that this one watches, with its suppressor.
    pub(super) fn serving(&self) -> impl Iterator<Item = &AlarmRef> {
        self.rule.iter().flat_map(|rule| rule.alarms()).chain(&self.suppressor)
    }

    /// Returns whether the alarm fires above its threshold.
    pub(super) fn is_above(&self) -> bool {
        use ComparisonOperator::{
            GreaterThanOrEqualToThreshold, GreaterThanThreshold, GreaterThanUpperThreshold,
        };
        matches!(
            self.comparison,
            Some(GreaterThanThreshold | GreaterThanOrEqualToThreshold | GreaterThanUpperThreshold)
        )
    }

    /// Returns the statistic and the metric's name, such as `Average CPUUtilization`.
    pub(super) fn watched(&self) -> String {
        self.compared().map(|series| format!("{} {}", series.word, series.metric.name)).unwrap_or_default()
    }
}

impl SubjectMetric {
    /// Returns whether two alarms see the same datapoints, even if their IDs for the metric differ.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let Self { id: _, metric, statistic, word, unit, period, is_compared } = self;
        *metric == other.metric
            && *statistic == other.statistic
            && *word == other.word
            && *unit == other.unit
            && *period == other.period
            && *is_compared == other.is_compared
    }
}

fn series(fields: &Fields<'_>) -> Vec<SubjectMetric> {
    let period = fields.count("Period").ok().flatten();
    let entries = fields.children("Metrics").unwrap_or_default();
    if entries.is_empty() {
        let statistic = ["Statistic", "ExtendedStatistic"];
        return one(fields, fields, &statistic, period)
            .into_iter()
            .map(|one| SubjectMetric { is_compared: true, ..one })
            .collect();
    }
    let only = entries.len() == 1;
    let mut all = Vec::new();
    for entry in &entries {
        let Ok(Some(stat)) = entry.child("MetricStat") else { continue };
        let Ok(Some(named)) = stat.child("Metric") else { continue };
        let period = stat.count("Period").ok().flatten().or(period);
        let returned = entry.flag("ReturnData").ok().flatten().unwrap_or(true);
        let read = one(&named, &stat, &["Stat"], period);
        let id = entry.text("Id").ok().flatten().unwrap_or_default();
        all.extend(read.map(|one| SubjectMetric { id, is_compared: only || returned, ..one }));
    }
    all
}

fn expressions(fields: &Fields<'_>) -> Vec<String> {
    let entries = fields.children("Metrics").unwrap_or_default();
    entries.iter().filter_map(|entry| entry.text("Expression").ok().flatten()).collect()
}

fn one(named: &Fields<'_>, stat: &Fields<'_>, words: &[&str], period: Option<u32>) -> Option<SubjectMetric> {
    let metric = metric::read(named).ok()?;
    let word = words.iter().find_map(|word| stat.text(word).ok().flatten())?;
    let word = metric::usual(&word, stat.shape);
    let unit = stat.text("Unit").ok().flatten();
    let statistic = Statistic::parse(&word).ok();
    Some(SubjectMetric { id: String::new(), metric, statistic, word, unit, period, is_compared: false })
}

/// Reads the ignores of a resource itself: its metadata `bongsu-lint`, or a tag of that name.
pub(super) fn own_ignores(resource: Option<&Value>, found: &Found) -> Vec<Ignore> {
    let texts = |value: &Value| match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(list) => list.iter().filter_map(|it| it.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    };
    let metadata = resource.and_then(|it| it.get("Metadata")?.get(super::ignore::KEY)).map(texts);
    let tags = match found.properties.get("Tags") {
        Some(Value::Array(tags)) => {
            let tagged =
                tags.iter().filter(|tag| tag.get("Key").and_then(Value::as_str) == Some(super::ignore::KEY));
            tagged.filter_map(|tag| tag.get("Value")).flat_map(texts).collect()
        }
        Some(Value::Object(tags)) => tags.get(super::ignore::KEY).map(texts).unwrap_or_default(),
        _ => Vec::new(),
    };
    let told = metadata.unwrap_or_default().into_iter().chain(tags);
    told.filter_map(|text| Ignore::parse(&text, &found.pointer)).collect()
}
