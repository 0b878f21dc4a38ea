//! Judges resource policies for a request of an AWS service or of another account's role (IAM user guide, "Policy
//! evaluation logic"), because IAM's simulator does not know the policies of topics and keys.
//!
//! A condition that cannot be judged here never leads to a finding: a statement with such a condition may allow a
//! request, but does not deny it.

mod condition;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde_json::Value;

pub(crate) use condition::matches;

/// A request of an AWS service, with its condition keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Request<'a> {
    /// The service, for example `cloudwatch.amazonaws.com`, or the account of the role.
    pub(crate) principal: &'a str,
    /// The action, for example `kms:Decrypt`.
    pub(crate) action: &'a str,
    pub(crate) resource: &'a str,
    /// The known condition keys in lowercase. `None` means that the request does not have the key.
    pub(crate) known: BTreeMap<&'static str, Option<String>>,
}

/// Condition keys that a service's own request does not have (IAM user guide, "AWS global condition context keys";
/// KMS developer guide, "Condition keys for AWS KMS"). CloudWatch calls KMS itself and not via SNS, and no account
/// is the caller.
const ABSENT: [&str; 14] = [
    "kms:callerAccount",
    "kms:viaService",
    "kms:grantIsForAWSResource",
    "aws:principalAccount",
    "aws:principalArn",
    "aws:principalType",
    "aws:userid",
    "aws:username",
    "aws:sourceIp",
    "aws:sourceVpc",
    "aws:sourceVpce",
    "aws:multiFactorAuthPresent",
    "aws:multiFactorAuthAge",
    "aws:tokenIssueTime",
];

/// The resource for which a service makes a request, such as an alarm.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) arn: &'a str,
    pub(crate) account: &'a str,
    pub(crate) region: &'a str,
}

impl<'a> Request<'a> {
    /// Creates the request of a service for `source`, with a resource of the source's account.
    pub(crate) fn new(service: &'a str, action: &'a str, resource: &'a str, source: Source<'_>) -> Self {
        let texts = [
            ("aws:sourceaccount", source.account),
            ("aws:sourceowner", source.account),
            ("aws:sourcearn", source.arn),
            ("aws:requestedregion", source.region),
            ("aws:principalisawsservice", "true"),
            ("aws:principalservicename", service),
            ("aws:principalservicenameslist", service),
            ("aws:securetransport", "true"),
            ("aws:viaawsservice", "false"),
        ];
        let known = texts.into_iter().map(|(key, value)| (key, Some(value.to_owned()))).collect();
        Self { principal: service, action, resource, known }
    }

    /// Creates the request of a spoke's rule to an event bus, by a role of `account` for an event of `source`.
    pub(crate) fn of_spoke(account: &'a str, organization: Option<&str>, bus: &'a str, source: &str) -> Self {
        let texts = [
            ("aws:principalaccount", Some(account)),
            ("aws:principalorgid", organization),
            ("aws:principalisawsservice", Some("false")),
            ("aws:securetransport", Some("true")),
            ("events:source", Some(source)),
        ];
        let known = texts.into_iter().map(|(key, value)| (key, value.map(str::to_owned))).collect();
        Self { principal: account, action: "events:PutEvents", resource: bus, known }
    }

    /// Creates the request of a role of `account` to assume another role.
    #[cfg(test)]
    pub(crate) fn of_role(account: &'a str, role: &str, assumed: &'a str) -> Self {
        let texts = [
            ("aws:principalarn", format!("arn:aws:iam::{account}:role/{role}")),
            ("aws:resourceaccount", assumed.split(':').nth(4).unwrap_or_default().to_owned()),
        ];
        let known = texts.into_iter().map(|(key, value)| (key, Some(value))).collect();
        Self { principal: account, action: "sts:AssumeRole", resource: assumed, known }
    }

    /// Adds the organization of the account, which may be none.
    #[cfg(test)]
    pub(crate) fn of_organization(mut self, organization: Option<&str>) -> Self {
        self.known.insert("aws:sourceorgid", organization.map(str::to_owned));
        self
    }

    /// Adds the encryption context that SNS sets for the data keys of a topic (SNS developer guide, "Setting up
    /// Amazon SNS topic encryption", permissions for custom KMS keys).
    pub(crate) fn of_topic(mut self, topic: &str) -> Self {
        self.known.insert("kms:encryptioncontext:aws:sns:topicarn", Some(topic.to_owned()));
        self
    }

    /// Returns the value of a condition key: `None` if it is unknown, `Some(None)` if the request does not have the
    /// key.
    fn value(&self, key: &str) -> Option<Option<&str>> {
        let lower = key.to_ascii_lowercase();
        let is_absent = ABSENT.iter().any(|absent| absent.eq_ignore_ascii_case(&lower));
        match self.known.get(lower.as_str()) {
            Some(value) => Some(value.as_deref()),
            None => is_absent.then_some(None),
        }
    }
}

/// The reason why a policy does not admit a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The text is not a policy.
    Unreadable,
    /// No statement allows it.
    NotAllowed,
    /// A statement covers the request, but its condition on this key is not met.
    Condition(String),
    /// The statement with this Sid or number denies it.
    Denied(String),
}

pub(crate) fn judge(policy: &str, request: &Request<'_>) -> Result<(), Refusal> {
    let policy: Value = serde_json::from_str(policy).map_err(|_| Refusal::Unreadable)?;
    let statements = list(policy.get("Statement"));
    let is = |it: &Value, effect: &str| it.get("Effect").and_then(Value::as_str) == Some(effect);
    for (index, statement) in statements.iter().enumerate() {
        if is(statement, "Deny") && concerns(statement, request) {
            let found = condition::judge(statement, request);
            if found == condition::Found::Met {
                return Err(Refusal::Denied(name(statement, index)));
            }
        }
    }
    let mut refusal = Refusal::NotAllowed;
    for statement in statements.iter().filter(|it| is(it, "Allow") && concerns(it, request)) {
        match condition::judge(statement, request) {
            condition::Found::NotMet(key) => refusal = Refusal::Condition(key),
            _ => return Ok(()),
        }
    }
    Err(refusal)
}

fn name(statement: &Value, index: usize) -> String {
    let sid = statement.get("Sid").and_then(Value::as_str).filter(|sid| !sid.is_empty());
    sid.map_or_else(|| format!("number {}", index + 1), str::to_owned)
}

/// Returns whether a statement without its conditions covers the request.
fn concerns(statement: &Value, request: &Request<'_>) -> bool {
    let one_of = |field: &str, is: &dyn Fn(&str) -> bool| has(statement.get(field), is);
    let action = |pattern: &str| matches(&pattern.to_ascii_lowercase(), &request.action.to_ascii_lowercase());
    let resource = |pattern: &str| matches(pattern, request.resource);
    let is_action =
        one_of("Action", &action) || statement.get("NotAction").is_some() && !one_of("NotAction", &action);
    let has_resource = statement.get("Resource").is_some() || statement.get("NotResource").is_some();
    let is_resource = !has_resource
        || one_of("Resource", &resource)
        || statement.get("NotResource").is_some() && !one_of("NotResource", &resource);
    let is_principal = match (statement.get("Principal"), statement.get("NotPrincipal")) {
        (Some(principal), _) => is_principal(principal, request.principal),
        (None, Some(others)) => !is_principal(others, request.principal),
        (None, None) => false,
    };
    is_action && is_resource && is_principal
}

fn is_principal(principal: &Value, asking: &str) -> bool {
    match principal {
        Value::String(all) => all == "*",
        Value::Object(kinds) => {
            has(kinds.get("Service"), |it| it == asking || it == "*")
                || has(kinds.get("AWS"), |it| it == "*" || account_of(it) == asking)
        }
        _ => false,
    }
}

/// Returns the account of a principal, which is an account ID or the ARN of the account's root.
fn account_of(principal: &str) -> &str {
    match principal.strip_suffix(":root") {
        Some(arn) => arn.rsplit(':').next().unwrap_or_default(),
        None => principal,
    }
}

/// Returns the values of a field that contains one or several.
pub(crate) fn list(value: Option<&Value>) -> Vec<&Value> {
    match value {
        Some(Value::Array(values)) => values.iter().collect(),
        Some(value) => vec![value],
        None => Vec::new(),
    }
}

pub(crate) fn has(value: Option<&Value>, is_wanted: impl Fn(&str) -> bool) -> bool {
    list(value).into_iter().filter_map(Value::as_str).any(is_wanted)
}
