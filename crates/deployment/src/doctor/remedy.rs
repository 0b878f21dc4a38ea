//! Writes remedies as commands with the region, the profile and the stack under examination, ready to paste.

use serde_json::{Value, json};

use super::{LinkFinding, Patient};
use crate::policy::{Refusal, list};
use crate::words::quoted;

impl Patient {
    /// Returns a command of the AWS command line.
    pub(super) fn aws(&self, command: &str) -> String {
        format!("aws {command}{}", self.account().flags())
    }

    /// Returns a bongsu command for this installation.
    pub(super) fn bongsu(&self, command: &str) -> String {
        self.installation.bongsu(command)
    }

    /// Returns the command that deploys the function's code again, with more options for `deploy`.
    pub(super) fn redeploy(&self, more: &str) -> String {
        self.installation.redeploy(more)
    }

    /// Returns the remedy that sets a parameter: an option of `deploy` for a stack, otherwise a variable of the
    /// function.
    pub(super) fn set(&self, option: &str, variable: &str) -> String {
        match &self.installation.stack {
            Some(stack) => stack.bongsu(&format!("deploy {option}")),
            None => format!("set the function's variable {variable}"),
        }
    }

    /// Returns the remedy for a resource that must be created again.
    pub(super) fn anew(&self) -> String {
        match &self.installation.stack {
            Some(stack) => format!("{}; {}", stack.bongsu("destroy"), stack.bongsu("deploy")),
            None => MADE_BY_OTHERS.to_owned(),
        }
    }

    /// Returns the finding for a missing resource of the template. A stack needs the resource. An installation by
    /// another tool may omit it on purpose.
    pub(super) fn missing(&self, link: &'static str, said: String, remedy: String) -> LinkFinding {
        match &self.installation.stack {
            Some(_) => LinkFinding::broken(link, said, remedy),
            None => LinkFinding::noted(link, said, Some(MADE_BY_OTHERS.to_owned())),
        }
    }
}

impl Patient {
    /// Returns the sentence for a missing resource.
    pub(super) fn absent(&self, name: &str) -> String {
        let how = if self.installation.stack.is_some() { "was deleted" } else { "does not exist" };
        format!("{name} {how}")
    }
}

/// The remedy for resources that `deploy` did not create.
const MADE_BY_OTHERS: &str =
    "if it existed, restore it with the tool that created it, such as terraform apply";

/// Returns the policy with `statement` and without the denial, quoted for a shell. Other statements remain.
pub(super) fn mended(policy: &str, statement: &Value, refusal: &Refusal) -> String {
    let mut policy: Value = serde_json::from_str(policy)
        .ok()
        .filter(Value::is_object)
        .unwrap_or_else(|| json!({ "Version": "2012-10-17" }));
    let denied = match refusal {
        Refusal::Denied(name) => Some(name.as_str()),
        _ => None,
    };
    let old = list(policy.get("Statement")).into_iter().cloned().enumerate();
    let is_kept = |(index, it): &(usize, Value)| {
        let sid = it["Sid"].as_str().unwrap_or_default();
        let is_denial = denied.is_some_and(|name| name == sid || name == format!("number {}", index + 1));
        !is_denial && it["Sid"] != statement["Sid"]
    };
    let mut statements: Vec<Value> = old.filter(is_kept).map(|(_, it)| it).collect();
    statements.push(statement.clone());
    if let Some(fields) = policy.as_object_mut() {
        fields.insert("Statement".to_owned(), Value::Array(statements));
    }
    quoted(&policy.to_string())
}

/// Describes a refusal.
pub(super) fn because(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Unreadable => "it is not a policy".to_owned(),
        Refusal::NotAllowed => "no statement allows it".to_owned(),
        Refusal::Condition(key) => format!("the condition on {key} excludes it"),
        Refusal::Denied(name) => format!("its statement {name} denies it"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_keeps_its_other_statements() {
        let statement = json!({ "Sid": "Mine", "Effect": "Allow" });
        let cases = [
            (
                "",
                Refusal::NotAllowed,
                r#"'{"Version":"2012-10-17","Statement":[{"Sid":"Mine","Effect":"Allow"}]}'"#,
            ),
            (
                r#"{"Id":"x","Statement":{"Sid":"Other"}}"#,
                Refusal::NotAllowed,
                r#"'{"Id":"x","Statement":[{"Sid":"Other"},{"Sid":"Mine","Effect":"Allow"}]}'"#,
            ),
            (
                r#"{"Statement":[{"Sid":"Mine","Old":1},{"Sid":"No"},{"Other":1}]}"#,
                Refusal::Denied("No".to_owned()),
                r#"'{"Statement":[{"Other":1},{"Sid":"Mine","Effect":"Allow"}]}'"#,
            ),
            (
                r#"{"Statement":[{"A":1},{"B":1}]}"#,
                Refusal::Denied("number 2".to_owned()),
                r#"'{"Statement":[{"A":1},{"Sid":"Mine","Effect":"Allow"}]}'"#,
            ),
        ];
        for (policy, refusal, expected) in cases {
            assert_eq!(mended(policy, &statement, &refusal), expected, "{policy}");
        }
    }
}
