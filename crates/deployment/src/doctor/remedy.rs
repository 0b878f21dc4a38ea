//! What is to be done, as a command that can be pasted: with the region, profile and stack that are looked at.

use serde_json::{Value, json};

use super::Patient;
use crate::policy::{Refusal, list};
use crate::words::quoted;

impl Patient {
    /// A command of AWS's.
    pub(super) fn aws(&self, command: &str) -> String {
        format!("aws {command}{}", self.account.flags())
    }

    /// A command of bongsu's on this stack.
    pub(super) fn bongsu(&self, command: &str) -> String {
        self.stack.bongsu(command)
    }

    /// Where only a new stack helps.
    pub(super) fn anew(&self) -> String {
        format!("{}; {}", self.bongsu("destroy"), self.bongsu("deploy"))
    }
}

/// A policy with `statement` put back and what denies taken away; all else stays. In quotes for a shell.
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

/// Why a policy does not let a service in, in words.
pub(super) fn because(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Unreadable => "it is no policy".to_owned(),
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
