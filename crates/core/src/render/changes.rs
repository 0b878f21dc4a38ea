//! The changes of an alarm's resource shortly before the ALARM, from CloudTrail.

use bongsu_alarm::alarm::{Definition, Metric, Query};
use bongsu_slack::{Block, Mrkdwn, SECTION_CHARS};
use jiff::{SignedDuration, Timestamp};

use super::language::{Label, Language};
use super::time;
use crate::config::Config;
use crate::notice::{Content, Notice};

/// The maximum number of changes below an alarm.
const MOST: usize = 3;
/// The time before the ALARM in which to search.
const BEFORE: SignedDuration = SignedDuration::from_hours(1);
/// The maximum length of a name.
const NAME_CHARS: usize = 100;
/// The tag that CloudFormation adds to the resources that it creates.
const STACK: &str = "aws:cloudformation:stack-name";

/// The events to request from CloudTrail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeQuery {
    pub lookup: Lookup,
    pub from: Timestamp,
    pub to: Timestamp,
}

/// The attribute by which to find the events. CloudTrail accepts only one attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// All events of a resource.
    Resource(String),
    /// All `UpdateService` events of ECS, because CloudTrail does not find them by the name of the service.
    Service { name: String, cluster: Option<String> },
}

/// An event in CloudTrail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrailEvent {
    pub name: String,
    pub at: Timestamp,
    /// The user, or the session of a role.
    pub by: Option<String>,
    /// The AWS service that made the request on behalf of the caller, such as `cloudformation.amazonaws.com`.
    pub through: Option<String>,
    /// Whether AWS refused the request.
    pub is_refused: bool,
    /// The ECS service of the request, as a name or an ARN.
    pub service: Option<String>,
    /// The cluster of the ECS service.
    pub cluster: Option<String>,
}

/// The last changes of a resource, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundChanges {
    pub resource: String,
    pub changes: Vec<TrailEvent>,
}

/// Returns the query for the changes in the hour before an ALARM, or `None` if the alarm's resource is not
/// known.
pub fn change_query(notice: &Notice) -> Option<ChangeQuery> {
    let Content::Alarm(alarm) = &notice.content else { return None };
    let to = alarm.transition.at?;
    let metrics = match &alarm.definition {
        Definition::Metric(metric) => metrics(&metric.query),
        _ => Vec::new(),
    };
    let stack =
        || notice.tags.iter().flatten().find(|(name, _)| name == STACK).map(|(_, value)| value.clone());
    let lookup = metrics.into_iter().find_map(lookup).or_else(|| stack().map(Lookup::Resource))?;
    Some(ChangeQuery { lookup, from: to.checked_sub(BEFORE).ok()?, to })
}

fn metrics(query: &Query) -> Vec<&Metric> {
    match query {
        Query::Single(stat) => vec![&stat.metric],
        Query::Math(queries) => {
            let own = queries.iter().filter(|it| it.account.is_none());
            own.filter_map(|it| it.metric.as_ref()).map(|it| &it.metric).collect()
        }
    }
}

/// The dimensions whose value is the name of the resource in CloudTrail.
const RESOURCES: [&str; 13] = [
    "FunctionName",
    "DBInstanceIdentifier",
    "DBClusterIdentifier",
    "InstanceId",
    "AutoScalingGroupName",
    "ApiId",
    "TableName",
    "StateMachineArn",
    "CacheClusterId",
    "ReplicationGroupId",
    "DomainName",
    "QueueName",
    "StreamName",
];

fn lookup(metric: &Metric) -> Option<Lookup> {
    let dimension = |name: &str| {
        let found = metric.dimensions.iter().find(|it| it.name == name && !it.value.is_empty());
        found.map(|it| it.value.clone())
    };
    if let ("AWS/ECS" | "ECS/ContainerInsights", Some(name)) =
        (metric.namespace.as_str(), dimension("ServiceName"))
    {
        return Some(Lookup::Service { name, cluster: dimension("ClusterName") });
    }
    RESOURCES.iter().find_map(|name| dimension(name)).map(Lookup::Resource)
}

/// The events after which a resource runs other code or has other settings.
const DEPLOYMENTS: [&str; 31] = [
    "CancelUpdateStack",
    "CreateDeployment",
    "CreateFunction",
    "CreateStack",
    "DeleteStack",
    "ExecuteChangeSet",
    "FailoverDBCluster",
    "ModifyCacheCluster",
    "ModifyDBCluster",
    "ModifyDBInstance",
    "ModifyInstanceAttribute",
    "ModifyReplicationGroup",
    "PublishVersion",
    "PutFunctionConcurrency",
    "RebootDBInstance",
    "RebootInstances",
    "RollbackStack",
    "SetQueueAttributes",
    "StartInstanceRefresh",
    "StartInstances",
    "StopInstances",
    "TerminateInstances",
    "UpdateAlias",
    "UpdateAutoScalingGroup",
    "UpdateDomainConfig",
    "UpdateFunctionCode",
    "UpdateFunctionConfiguration",
    "UpdateService",
    "UpdateStack",
    "UpdateStateMachine",
    "UpdateTable",
];

impl ChangeQuery {
    /// Returns the latest changes among events, or `None` if there are none.
    pub fn found(&self, mut events: Vec<TrailEvent>) -> Option<FoundChanges> {
        events.retain(|event| self.is_change(event));
        events.sort_by_key(|event| std::cmp::Reverse(event.at));
        events.truncate(MOST);
        let (Lookup::Resource(resource) | Lookup::Service { name: resource, .. }) = &self.lookup;
        (!events.is_empty()).then(|| FoundChanges { resource: resource.clone(), changes: events })
    }

    fn is_change(&self, event: &TrailEvent) -> bool {
        let is_own = match &self.lookup {
            Lookup::Resource(_) => true,
            Lookup::Service { name, cluster } => {
                let is_cluster =
                    |cluster: &String| event.cluster.as_deref().is_none_or(|it| is_named(it, cluster));
                event.service.as_deref().is_some_and(|it| is_named(it, name))
                    && cluster.as_ref().is_none_or(is_cluster)
            }
        };
        // Automatic scaling follows the load, so it does not explain the load.
        let scales = event.through.as_deref().is_some_and(|through| through.contains("autoscaling"));
        is_own
            && !scales
            && !event.is_refused
            && (self.from..=self.to).contains(&event.at)
            && DEPLOYMENTS.contains(&without_version(&event.name))
    }
}

/// Returns whether the text is `name`, or an ARN that ends with `name`.
fn is_named(text: &str, name: &str) -> bool {
    text == name || (text.starts_with("arn:") && text.rsplit('/').next() == Some(name))
}

/// Returns the name of an operation without the version of Lambda's API, as in
/// `UpdateFunctionCode20150331v2`.
fn without_version(name: &str) -> &str {
    let (operation, version) =
        name.split_at(name.find(|char: char| char.is_ascii_digit()).unwrap_or(name.len()));
    let digits = version.chars().take_while(char::is_ascii_digit).count();
    if digits == 8 { operation } else { name }
}

pub(super) fn head(found: &FoundChanges, words: &dyn Language) -> String {
    format!("{}: {}", words.label(Label::Changes), short(&found.resource))
}

fn short(text: &str) -> String {
    Mrkdwn::from(text).fit(NAME_CHARS).plain()
}

/// Renders the changes, one on each line.
pub(super) fn section(found: &FoundChanges, words: &dyn Language, config: &Config) -> Option<Block> {
    let lines = found.changes.iter().fold(Mrkdwn::new().bold(head(found, words)), |text, event| {
        let service = event.through.as_deref().map(|through| through.trim_end_matches(".amazonaws.com"));
        let parts = [Some(without_version(&event.name)), event.by.as_deref(), service];
        let parts: Vec<_> = parts.into_iter().flatten().map(short).collect();
        text.text(format!("\n{}  {}", time::of_day(event.at, config), parts.join(" · ")))
    });
    Block::section(lines, SECTION_CHARS)
}

#[cfg(test)]
mod tests;
