//! What is to be done, as a command that can be pasted: with the region, profile and stack that are looked at.

use serde_json::{Value, json};

use super::{Finding, Patient};
use crate::policy::{Refusal, list};
use crate::words::quoted;

impl Patient {
    /// A command of AWS's.
    pub(super) fn aws(&self, command: &str) -> String {
        format!("aws {command}{}", self.account().flags())
    }

    /// A command of bongsu's on this installation.
    pub(super) fn bongsu(&self, command: &str) -> String {
        self.installation.bongsu(command)
    }

    /// The command that puts the function's code back, with what else is said to `deploy`.
    pub(super) fn redeploy(&self, more: &str) -> String {
        self.installation.redeploy(more)
    }

    /// A parameter of the stack, as its option of `deploy` and its variable of the function.
    pub(super) fn set(&self, option: &str, variable: &str) -> String {
        match &self.installation.stack {
            Some(stack) => stack.bongsu(&format!("deploy {option}")),
            None => format!("set {variable} among the function's variables"),
        }
    }

    /// Where only making it again helps.
    pub(super) fn anew(&self) -> String {
        match &self.installation.stack {
            Some(stack) => format!("{}; {}", stack.bongsu("destroy"), stack.bongsu("deploy")),
            None => MADE_BY_OTHERS.to_owned(),
        }
    }

    /// Something of the template's that is not there. In a stack it was deleted; an installation that was made by other
    /// means may do without.
    pub(super) fn missing(&self, link: &'static str, said: String, remedy: String) -> Finding {
        match &self.installation.stack {
            Some(_) => Finding::broken(link, said, remedy),
            None => Finding::noted(link, said, Some(MADE_BY_OTHERS.to_owned())),
        }
    }
}

impl Patient {
    /// That something of the template's is not there.
    pub(super) fn absent(&self, name: &str) -> String {
        let how = if self.installation.stack.is_some() { "was deleted" } else { "is not there" };
        format!("{name} {how}")
    }
}

/// What to do where `deploy` made nothing that it could put back.
const MADE_BY_OTHERS: &str = "if it was there, put it back with what made it, such as terraform apply";

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
