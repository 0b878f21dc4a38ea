use bongsu_alarm::alarm::{Definition, MetricAlarm, MetricQuery, MetricStat, Query};

use crate::notice::{AlarmNotice, Contributor};

/// A possible subject of an alarm: dimensions, and the namespace that defines their meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ResourceSubject<'a> {
    /// The namespace, such as `AWS/EC2`, or empty if it is not known.
    pub(super) namespace: &'a str,
    pub(super) dimensions: Vec<(&'a str, &'a str)>,
    /// The account of the metric.
    pub(super) account: Option<&'a str>,
}

impl<'a> ResourceSubject<'a> {
    /// Returns the value of a dimension. An empty value counts as missing.
    pub(super) fn dimension(&self, name: &str) -> Option<&'a str> {
        let found = self.dimensions.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| *value).filter(|value| !value.is_empty())
    }
}

/// Returns the possible subjects, best first: the contributor of the notice, the watched metric, and the
/// inputs of the expression.
pub(super) fn subjects(alarm: &AlarmNotice) -> Vec<ResourceSubject<'_>> {
    let Definition::Metric(definition) = &alarm.definition else { return Vec::new() };
    let account = alarm.alarm.account.as_deref();
    let contributor = alarm.contributor.as_ref().map(|it| of_contributor(it, definition, account));
    contributor.into_iter().chain(of_query(&definition.query, account)).collect()
}

fn of_query<'a>(query: &'a Query, account: Option<&'a str>) -> Vec<ResourceSubject<'a>> {
    match query {
        Query::Single(stat) => vec![of_metric(stat, account)],
        Query::Math(queries) => {
            let (shown, hidden): (Vec<_>, Vec<_>) = queries.iter().partition(|query| query.return_data);
            let of_entry = |query: &'a MetricQuery| {
                Some(of_metric(query.metric.as_ref()?, query.account.as_deref().or(account)))
            };
            shown.into_iter().chain(hidden).filter_map(of_entry).collect()
        }
    }
}

fn of_metric<'a>(stat: &'a MetricStat, account: Option<&'a str>) -> ResourceSubject<'a> {
    let dimensions = stat.metric.dimensions.iter().map(|it| (it.name.as_str(), it.value.as_str()));
    ResourceSubject { namespace: &stat.metric.namespace, dimensions: dimensions.collect(), account }
}

/// Returns the subject of a contributor, whose attributes are the dimensions by which its alarm groups.
fn of_contributor<'a>(
    contributor: &'a Contributor,
    definition: &'a MetricAlarm,
    account: Option<&'a str>,
) -> ResourceSubject<'a> {
    let attributes = contributor.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let namespace = queried(&definition.query).unwrap_or_default();
    ResourceSubject { namespace, dimensions: attributes.collect(), account }
}

/// Returns `AWS/EC2` for `SELECT MAX(CPUUtilization) FROM SCHEMA("AWS/EC2", InstanceId) GROUP BY InstanceId`.
fn queried(query: &Query) -> Option<&str> {
    let Query::Math(queries) = query else { return None };
    queries.iter().filter_map(|query| query.expression.as_deref()).find_map(namespace)
}

/// Returns the first quoted word with a slash. AWS's own namespaces contain a slash, which requires quotes.
fn namespace(expression: &str) -> Option<&str> {
    expression.split('"').skip(1).step_by(2).find(|word| word.contains('/'))
}
