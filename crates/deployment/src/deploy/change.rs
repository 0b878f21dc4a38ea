//! Describes CloudFormation's changes: "+ SNS topic mission-sns", "~ Lambda function mission-lambda: memory
//! 128 -> 256".

use std::fmt;

use aws_sdk_cloudformation::types::{
    ChangeAction, EvaluationType, Replacement, ResourceChange, ResourceChangeDetail,
};
use serde_json::Value;

use super::parameters::Parameters;
use crate::stack::kind;

/// CloudFormation's action on a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PlannedAction {
    /// Creates the resource.
    Add,
    /// Changes the resource in place.
    Change,
    /// Replaces the resource with a new one.
    Replace,
    /// Deletes the resource.
    Remove,
}

/// A changed property.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Detail {
    /// The property in words.
    pub what: String,
    /// The value before the change. `None` if it is unknown or a secret.
    pub before: Option<String>,
    /// The value after the change.
    pub after: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct PlannedChange {
    pub action: PlannedAction,
    /// The type in CloudFormation, for example `AWS::SNS::Topic`.
    pub kind: String,
    /// The name, or the logical ID if AWS chooses the name.
    pub name: String,
    /// The logical ID.
    pub logical: String,
    /// The properties that change.
    pub details: Vec<Detail>,
}

/// The properties that name a resource.
pub(super) const NAMES: [&str; 8] =
    ["TopicName", "FunctionName", "QueueName", "TableName", "AlarmName", "AliasName", "LogGroupName", "Name"];
/// The maximum length of a shown value.
const LONGEST: usize = 60;

impl PlannedChange {
    pub(super) fn of(change: &ResourceChange, parameters: &Parameters, names: &crate::Names) -> Option<Self> {
        let logical = change.logical_resource_id()?.to_owned();
        let action = match (change.action()?, change.replacement()) {
            (ChangeAction::Add, _) => PlannedAction::Add,
            (ChangeAction::Remove, _) => PlannedAction::Remove,
            (ChangeAction::Modify, Some(Replacement::True)) => PlannedAction::Replace,
            _ => PlannedAction::Change,
        };
        let mut details: Vec<Detail> = Vec::new();
        for detail in change.details().iter().filter_map(|detail| detail_of(detail, parameters)) {
            if !details.iter().any(|other| other.what == detail.what) {
                details.push(detail);
            }
        }
        let name = name(change).or_else(|| template_name(&logical, names)).unwrap_or_else(|| logical.clone());
        Some(Self { action, kind: change.resource_type()?.to_owned(), name, logical, details })
    }
}

/// Returns whether a change only follows from other changes made in place. CloudFormation lists it because an
/// attribute might get another value. The attributes that this template uses (ARNs, names) change only if a
/// resource is replaced.
pub(super) fn is_echo(change: &ResourceChange, all: &[ResourceChange]) -> bool {
    let stays = |logical: &str| {
        let cause = all.iter().find(|other| other.logical_resource_id() == Some(logical));
        cause.is_some_and(|it| {
            it.action() == Some(&ChangeAction::Modify) && it.replacement() != Some(&Replacement::True)
        })
    };
    let follows = |detail: &ResourceChangeDetail| {
        let cause = detail.causing_entity().and_then(|cause| cause.split('.').next());
        detail.evaluation() == Some(&EvaluationType::Dynamic) && cause.is_some_and(stays)
    };
    change.action() == Some(&ChangeAction::Modify)
        && !change.details().is_empty()
        && change.details().iter().all(follows)
}

fn name(change: &ResourceChange) -> Option<String> {
    let context = change.after_context().or_else(|| change.before_context());
    let context = context.and_then(|context| serde_json::from_str::<Value>(context).ok());
    let named = context.as_ref().and_then(|context| {
        let properties = context.get("Properties")?;
        NAMES.iter().find_map(|name| properties.get(*name)?.as_str())
    });
    let physical = change.physical_resource_id().filter(|id| !id.is_empty());
    named.or_else(|| physical.map(crate::stack::short)).map(str::to_owned)
}

/// Returns the name of a resource that the user knows by name, for changes in which AWS states no name.
fn template_name(logical: &str, names: &crate::Names) -> Option<String> {
    Some(match logical {
        "Topic" => names.topic.clone(),
        "FallbackTopic" => format!("{}-fallback", names.topic),
        "Function" => names.function.clone(),
        "UndeliveredQueue" => format!("{}-undelivered", names.function),
        "DeadQueue" => format!("{}-dead", names.function),
        "Ledger" => format!("{}-ledger", names.function),
        "AuditSchedule" => format!("{}-audit", names.function),
        "EveningFireSchedule" => format!("{}-evening-fire", names.function),
        "WeeklyReviewSchedule" => format!("{}-weekly-review", names.function),
        "LogGroup" => format!("/aws/lambda/{}", names.function),
        "KeyName" => names.key_alias.clone(),
        "CpuAlarm" => names.cpu_alarm.clone(),
        _ => return None,
    })
}

fn detail_of(detail: &ResourceChangeDetail, parameters: &Parameters) -> Option<Detail> {
    let target = detail.target()?;
    let property = target.name().unwrap_or_default();
    let path = target.path().unwrap_or_default();
    let cause = detail.causing_entity().unwrap_or_default();
    if path.contains("kmsEncryptedHookUrl") || cause == "EncryptedHookUrl" {
        return Some(Detail { what: "webhook URL (encrypted)".to_owned(), before: None, after: None });
    }
    let last = path.rsplit('/').next().filter(|last| !last.is_empty() && last.parse::<usize>().is_err());
    let what = words(last.unwrap_or(property))?;
    let by_parameter = parameters.change(cause);
    let before = target.before_value().or(by_parameter.and_then(|(before, _)| before));
    let after = target.after_value().or(by_parameter.map(|(_, after)| after));
    Some(Detail { what, before: before.map(shown), after: after.map(shown) })
}

/// Describes a property. Returns `None` for the stack's own tags, whose changes are not shown.
fn words(property: &str) -> Option<String> {
    Some(match property {
        "" | "Tags" => return None,
        "MemorySize" => "memory".to_owned(),
        "Code" | "S3Key" | "S3Bucket" => "code".to_owned(),
        "RetentionInDays" => "retention in days".to_owned(),
        "BONGSU_LANGUAGE" => "language".to_owned(),
        "slackChannel" => "channel".to_owned(),
        "OKActions" => "actions in OK".to_owned(),
        "AlarmActions" => "actions in ALARM".to_owned(),
        "InsufficientDataActions" => "actions in INSUFFICIENT_DATA".to_owned(),
        other => {
            let mut words = String::new();
            for letter in other.chars() {
                if letter.is_uppercase() && words.ends_with(char::is_lowercase) {
                    words.push(' ');
                }
                words.extend(letter.to_lowercase());
            }
            words
        }
    })
}

/// Shortens a value to one line of limited length.
fn shown(value: &str) -> String {
    // The checksum is the name of the code. Eight digits are enough to distinguish two of them.
    let value = value.rsplit('/').next().filter(|_| value.ends_with(".zip")).unwrap_or(value);
    let one_line = value.split_whitespace().collect::<Vec<_>>().join(" ");
    if one_line.chars().count() <= LONGEST {
        return one_line;
    }
    let beginning: String = one_line.chars().take(LONGEST - 3).collect();
    format!("{beginning}...")
}

impl fmt::Display for PlannedChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.action {
            PlannedAction::Add => "+",
            PlannedAction::Change => "~",
            PlannedAction::Replace => "-/+",
            PlannedAction::Remove => "-",
        };
        write!(f, "{mark} {} {}", kind(&self.kind), self.name)?;
        // For a new resource, the template has all properties.
        if self.action == PlannedAction::Add {
            return Ok(());
        }
        for (index, detail) in self.details.iter().enumerate() {
            write!(f, "{} {detail}", if index == 0 { ":" } else { "," })?;
        }
        if self.action == PlannedAction::Replace { write!(f, " (replaced)") } else { Ok(()) }
    }
}

impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |value: &Option<String>| match value.as_deref() {
            None => "?".to_owned(),
            Some("") => "\"\"".to_owned(),
            Some(value) => value.to_owned(),
        };
        match (&self.before, &self.after) {
            (None, None) => write!(f, "{}", self.what),
            (before, after) => write!(f, "{} {} -> {}", self.what, quoted(before), quoted(after)),
        }
    }
}
