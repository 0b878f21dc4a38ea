//! Findings that need a comparison with other alarms.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::{ReviewSettings, Reviewed, episodes};
use crate::alarm::{AlarmState, ComparisonOperator, Metric};
use crate::definition::{AlarmDefinition, Watches};
use crate::evaluate::{Criteria, Threshold};
use crate::expr::rule::AlarmRef;

/// Two thresholds are similar if they differ by less than this fraction of the larger one.
const NEARLY: f64 = 0.05;
/// A composite alarm changes its state within this time after its children.
const FOLLOWS_WITHIN: SignedDuration = SignedDuration::from_mins(5);

/// The alarms of a review, by metric and by child.
pub(super) struct Peers<'a> {
    by_metric: HashMap<DuplicateKey<'a>, Vec<&'a Reviewed>>,
    parents: HashMap<String, Vec<&'a Reviewed>>,
}

/// The properties that duplicates share.
#[derive(PartialEq, Eq, Hash)]
struct DuplicateKey<'a> {
    metric: &'a Metric,
    statistic: Option<&'a str>,
    comparison: ComparisonOperator,
}

impl<'a> Peers<'a> {
    pub(super) fn of(alarms: &'a [Reviewed]) -> Self {
        let mut peers = Self { by_metric: HashMap::new(), parents: HashMap::new() };
        for alarm in alarms {
            let Some(definition) = &alarm.definition else { continue };
            if let Some((key, _)) = duplicate_key(definition) {
                peers.by_metric.entry(key).or_default().push(alarm);
            }
            if let Watches::Composite(rule) = &definition.watches {
                for child in rule.rule.alarms() {
                    peers.parents.entry(AlarmRef::name(child)).or_default().push(alarm);
                }
            }
        }
        peers
    }

    /// Returns another alarm, earlier by name, that watches the same metric with a similar threshold.
    pub(super) fn twin(&self, alarm: &Reviewed) -> Option<&'a str> {
        let (key, criteria) = duplicate_key(alarm.definition.as_ref()?)?;
        let others = self.by_metric.get(&key)?.iter().filter(|other| other.name < alarm.name);
        let mut near = others.filter(|other| {
            let theirs = other.definition.as_ref().and_then(AlarmDefinition::criteria);
            theirs.is_some_and(|theirs| is_near(theirs, criteria))
        });
        near.next().map(|other| other.name.as_str())
    }

    /// Returns a composite alarm that was in ALARM each time this alarm fired.
    pub(super) fn parent(&self, alarm: &Reviewed, settings: &ReviewSettings) -> Option<&'a str> {
        let own = episodes(alarm, settings);
        if own.is_empty() {
            return None;
        }
        let mut parents = self
            .parents
            .get(&alarm.name)?
            .iter()
            .filter(|parent| own.iter().all(|episode| burns(parent, episode.began, settings)));
        parents.next().map(|parent| parent.name.as_str())
    }
}

fn burns(parent: &Reviewed, at: Timestamp, settings: &ReviewSettings) -> bool {
    let soon = at.saturating_add(FOLLOWS_WITHIN).unwrap_or(at);
    let theirs = episodes(parent, settings);
    theirs.iter().any(|episode| episode.began <= soon && at <= episode.latest_end(settings.until))
        || parent.standing.is_some_and(|standing| standing.state == AlarmState::Alarm && standing.since <= at)
}

fn duplicate_key(definition: &AlarmDefinition) -> Option<(DuplicateKey<'_>, &Criteria)> {
    let Watches::Metric { metric, criteria } = &definition.watches else { return None };
    let (statistic, comparison) = (criteria.statistic.as_deref(), criteria.comparison);
    Some((DuplicateKey { metric, statistic, comparison }, criteria))
}

fn is_near(one: &Criteria, other: &Criteria) -> bool {
    let (Threshold::Static(one), Threshold::Static(other)) = (one.threshold, other.threshold) else {
        return false;
    };
    (one - other).abs() <= NEARLY * one.abs().max(other.abs())
}
