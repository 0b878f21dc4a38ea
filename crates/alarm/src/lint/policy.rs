//! Finds out from a document whether a topic lets CloudWatch publish.

use serde_json::Value;

use super::document::text;
use crate::definition::fields::intrinsic;

const CLOUDWATCH: &str = "cloudwatch.amazonaws.com";

/// A topic that a document creates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Topic {
    /// The logical ID or the address.
    pub(super) id: String,
    /// Whether the topic has its own policy and the policy does not allow CloudWatch. Without a policy, SNS's
    /// default policy allows CloudWatch in the same account.
    pub(super) is_closed: bool,
    /// The encryption key that CloudWatch cannot use.
    pub(super) closed_key: Option<String>,
}

impl Topic {
    /// Returns whether an alarm action refers to the topic, as in `{"Ref":"Topic"}` or
    /// `aws_sns_topic.alerts`.
    pub(super) fn is_target(&self, action: &str) -> bool {
        let reference = serde_json::from_str::<Value>(action).ok();
        match reference.as_ref().filter(|value| intrinsic(value).is_some()) {
            Some(value) => refers_to(value, &self.id),
            None => action == self.id,
        }
    }
}

pub(super) fn topics(document: &Value) -> Vec<Topic> {
    if let Some(resources) = document.get("Resources").and_then(Value::as_object) {
        let of_kind =
            |kind: &'static str| resources.iter().filter(move |(_, it)| text(it, "Type") == Some(kind));
        let topic = |(id, resource): (&String, &Value)| {
            let policies = of_kind("AWS::SNS::TopicPolicy").filter_map(|(_, it)| it.get("Properties"));
            let mut own = policies.filter(|it| it.get("Topics").is_some_and(|topics| refers_to(topics, id)));
            let key = resource.get("Properties").and_then(|it| it.get("KmsMasterKeyId"));
            let key_policy = key.and_then(|key| {
                let named = of_kind("AWS::KMS::Key").find(|(id, _)| refers_to(key, id));
                named.map(|(id, it)| (id.clone(), it.get("Properties").and_then(|it| it.get("KeyPolicy"))))
            });
            Topic {
                id: id.clone(),
                is_closed: own
                    .next()
                    .and_then(|it| it.get("PolicyDocument"))
                    .is_some_and(|policy| !admits(policy, "sns:publish")),
                closed_key: closed_key(key, key_policy.and_then(|(id, policy)| Some((id, policy?)))),
            }
        };
        return of_kind("AWS::SNS::Topic").map(topic).collect();
    }
    terraform(document)
}

/// Returns the topics of a Terraform plan, as far as the planned values include them.
fn terraform(document: &Value) -> Vec<Topic> {
    let resources = document.pointer("/planned_values/root_module/resources").and_then(Value::as_array);
    let topics = resources.into_iter().flatten().filter(|it| text(it, "type") == Some("aws_sns_topic"));
    let topic = |resource: &Value| {
        let values = resource.get("values")?;
        let policy = text(values, "policy").and_then(|policy| serde_json::from_str::<Value>(policy).ok());
        Some(Topic {
            id: text(resource, "address")?.to_owned(),
            is_closed: policy.is_some_and(|policy| !admits(&policy, "sns:publish")),
            closed_key: closed_key(values.get("kms_master_key_id"), None),
        })
    };
    topics.filter_map(topic).collect()
}

/// Returns the key if CloudWatch cannot use it. AWS's own SNS key allows no other service, and its policy
/// cannot be changed.
fn closed_key(key: Option<&Value>, policy: Option<(String, &Value)>) -> Option<String> {
    if let Some((id, policy)) = policy {
        return (!admits(policy, "kms:generatedatakey")).then_some(id);
    }
    let alias = key?.as_str()?;
    alias.ends_with("alias/aws/sns").then(|| alias.to_owned())
}

/// Returns whether a policy allows CloudWatch an action. An unreadable policy counts as allowing it, to avoid
/// a false finding.
fn admits(policy: &Value, action: &str) -> bool {
    let statements = match policy.get("Statement") {
        Some(Value::Array(list)) => list.iter().collect(),
        Some(one @ Value::Object(_)) => vec![one],
        _ => return true,
    };
    statements
        .into_iter()
        .any(|it| intrinsic(it).is_some() || (text(it, "Effect") == Some("Allow") && names(it, action)))
}

fn names(statement: &Value, action: &str) -> bool {
    let principal = statement.get("Principal").is_none_or(|principal| match principal {
        Value::String(all) => all == "*",
        Value::Object(map) => {
            let services = map
                .get("Service")
                .into_iter()
                .flat_map(listed)
                .any(|it| it.as_str().is_none_or(|it| it == CLOUDWATCH));
            // The root of an account is not a service. A star is everybody.
            services || map.get("AWS").into_iter().flat_map(listed).any(|it| it.as_str() == Some("*"))
        }
        _ => true,
    });
    let does = |it: &Value| it.as_str().is_none_or(|it| covers(&it.to_ascii_lowercase(), action));
    principal && statement.get("Action").is_none_or(|it| listed(it).any(does))
}

fn covers(pattern: &str, action: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == action, |start| action.starts_with(start))
}

fn listed(value: &Value) -> impl Iterator<Item = &Value> {
    let (list, one) = match value {
        Value::Array(list) => (list.as_slice(), None),
        one => (&[][..], Some(one)),
    };
    list.iter().chain(one)
}

/// Returns whether a value refers to a resource by `Ref` or `Fn::GetAtt`, at any depth.
fn refers_to(value: &Value, id: &str) -> bool {
    match value {
        Value::Object(map) => map.iter().any(|(key, value)| match (key.as_str(), value) {
            ("Ref", Value::String(name)) => name == id,
            ("Fn::GetAtt", Value::String(name)) => name.split('.').next() == Some(id),
            ("Fn::GetAtt", Value::Array(parts)) => parts.first().and_then(Value::as_str) == Some(id),
            (_, value) => refers_to(value, id),
        }),
        Value::Array(list) => list.iter().any(|value| refers_to(value, id)),
        _ => false,
    }
}
