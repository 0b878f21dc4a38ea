//! What CloudFormation will do, in words: "+ SNS topic mission-sns", "~ Lambda function mission-lambda: memory 128 ->
//! 256".

use std::fmt;

use aws_sdk_cloudformation::types::{
    ChangeAction, EvaluationType, Replacement, ResourceChange, ResourceChangeDetail,
};
use serde_json::Value;

use super::parameters::Parameters;
use crate::stack::kind;

/// What happens to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// It is made.
    Add,
    /// It is changed in place.
    Change,
    /// Another takes its place.
    Replace,
    /// It is deleted.
    Remove,
}

/// A property that changes.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Detail {
    /// The property in words.
    pub what: String,
    /// Its value before, where it is known and no secret.
    pub before: Option<String>,
    /// Its value then.
    pub after: Option<String>,
}

/// A change of one resource.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Change {
    /// What happens to it.
    pub action: Action,
    /// CloudFormation's type, for example `AWS::SNS::Topic`.
    pub kind: String,
    /// Its name, or its name in the template where AWS gives it one.
    pub name: String,
    /// Its name in the template.
    pub logical: String,
    /// What of it changes.
    pub details: Vec<Detail>,
}

/// The properties that name a resource.
pub(super) const NAMES: [&str; 8] =
    ["TopicName", "FunctionName", "QueueName", "TableName", "AlarmName", "AliasName", "LogGroupName", "Name"];
/// The longest value that is shown.
const LONGEST: usize = 60;

impl Change {
    pub(super) fn of(change: &ResourceChange, parameters: &Parameters, names: &crate::Names) -> Option<Self> {
        let logical = change.logical_resource_id()?.to_owned();
        let action = match (change.action()?, change.replacement()) {
            (ChangeAction::Add, _) => Action::Add,
            (ChangeAction::Remove, _) => Action::Remove,
            (ChangeAction::Modify, Some(Replacement::True)) => Action::Replace,
            _ => Action::Change,
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

/// Whether a change only follows others that are made in place. CloudFormation lists it because an attribute could
/// become another one; those that this template uses (ARNs, names) do so only where a resource is replaced.
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

/// Where AWS does not say: those that the user knows by name.
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

/// A property in words. Tags of the stack itself tell nobody anything.
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

/// One line, and not all of it where it is long.
fn shown(value: &str) -> String {
    // Code is named by its checksum; eight digits tell two apart.
    let value = value.rsplit('/').next().filter(|_| value.ends_with(".zip")).unwrap_or(value);
    let one_line = value.split_whitespace().collect::<Vec<_>>().join(" ");
    if one_line.chars().count() <= LONGEST {
        return one_line;
    }
    let beginning: String = one_line.chars().take(LONGEST - 3).collect();
    format!("{beginning}...")
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.action {
            Action::Add => "+",
            Action::Change => "~",
            Action::Replace => "-/+",
            Action::Remove => "-",
        };
        write!(f, "{mark} {} {}", kind(&self.kind), self.name)?;
        // What a new one is like says the template.
        if self.action == Action::Add {
            return Ok(());
        }
        for (index, detail) in self.details.iter().enumerate() {
            write!(f, "{} {detail}", if index == 0 { ":" } else { "," })?;
        }
        if self.action == Action::Replace { write!(f, " (made anew)") } else { Ok(()) }
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
