//! Policies of resources, as far as they let a service of AWS's in.

use serde_json::Value;

/// Whether a policy lets `service` do `action` for account `account`. Conditions on the account and on an ARN of the
/// account are understood; a statement with any other condition is taken to hold, for it cannot be judged from here.
pub(super) fn allows(policy: &str, service: &str, action: &str, account: &str) -> bool {
    let Ok(policy) = serde_json::from_str::<Value>(policy) else { return false };
    let holds = |statement: &Value| {
        let is_named = is_principal(statement.get("Principal"), service);
        is_named && has(statement.get("Action"), |it| matches(it, action)) && is_of(statement, account)
    };
    let is =
        |statement: &Value, effect: &str| statement.get("Effect").and_then(Value::as_str) == Some(effect);
    let statements = list(policy.get("Statement"));
    let denies = |it: &Value| is(it, "Deny") && it.get("Condition").is_none() && holds(it);
    let allows = |it: &Value| is(it, "Allow") && holds(it);
    !statements.iter().any(|it| denies(it)) && statements.iter().any(|it| allows(it))
}

fn is_principal(principal: Option<&Value>, service: &str) -> bool {
    match principal {
        Some(Value::String(all)) => all == "*",
        Some(Value::Object(kinds)) => {
            has(kinds.get("Service"), |it| it == service) || has(kinds.get("AWS"), |it| it == "*")
        }
        _ => false,
    }
}

/// Whether the conditions, as far as they are understood, are met by a resource of the account.
fn is_of(statement: &Value, account: &str) -> bool {
    let Some(conditions) = statement.get("Condition").and_then(Value::as_object) else { return true };
    conditions.values().filter_map(Value::as_object).flatten().all(|(key, values)| {
        match key.to_ascii_lowercase().as_str() {
            "aws:sourceaccount" | "aws:sourceowner" => has(Some(values), |it| matches(it, account)),
            "aws:sourcearn" => {
                has(Some(values), |it| it.split(':').nth(4).is_none_or(|owner| matches(owner, account)))
            }
            _ => true,
        }
    })
}

/// One value or several.
pub(super) fn list(value: Option<&Value>) -> Vec<&Value> {
    match value {
        Some(Value::Array(values)) => values.iter().collect(),
        Some(value) => vec![value],
        None => Vec::new(),
    }
}

pub(super) fn has(value: Option<&Value>, is_wanted: impl Fn(&str) -> bool) -> bool {
    list(value).into_iter().filter_map(Value::as_str).any(is_wanted)
}

/// IAM's wildcards at the end of a pattern; actions are spelled in any case.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.to_ascii_lowercase(), text.to_ascii_lowercase());
    match pattern.split_once('*') {
        Some((start, _)) => text.starts_with(start),
        None => pattern == text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(statement: &str) -> bool {
        let policy = format!(r#"{{"Version": "2012-10-17", "Statement": {statement}}}"#);
        allows(&policy, "cloudwatch.amazonaws.com", "kms:Decrypt", "123456789012")
    }

    #[test]
    fn reads_who_may_do_what() {
        let cloudwatch = r#""Effect": "Allow", "Principal": {"Service": "cloudwatch.amazonaws.com"}"#;
        let cases = [
            (format!(r#"{{{cloudwatch}, "Action": "kms:Decrypt"}}"#), true),
            (format!(r#"[{{{cloudwatch}, "Action": ["kms:GenerateDataKey*", "kms:decrypt"]}}]"#), true),
            (format!(r#"{{{cloudwatch}, "Action": "kms:*"}}"#), true),
            (format!(r#"{{{cloudwatch}, "Action": "kms:Encrypt"}}"#), false),
            (r#"{"Effect": "Allow", "Principal": "*", "Action": "*"}"#.to_owned(), true),
            (r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "kms:*"}"#.to_owned(), false),
            (format!(r#"{{{cloudwatch}, "Action": "*", "Condition": {{"StringEquals": {{"aws:SourceAccount": "999999999999"}}}}}}"#), false),
            (format!(r#"{{{cloudwatch}, "Action": "*", "Condition": {{"ArnLike": {{"aws:SourceArn": "arn:aws:cloudwatch:*:123456789012:alarm:*"}}}}}}"#), true),
            (format!(r#"{{{cloudwatch}, "Action": "*", "Condition": {{"ArnLike": {{"aws:SourceArn": "arn:aws:cloudwatch:*:1:alarm:*"}}}}}}"#), false),
            (format!(r#"[{{{cloudwatch}, "Action": "*"}}, {{"Effect": "Deny", "Principal": "*", "Action": "kms:Decrypt"}}]"#), false),
            (format!(r#"[{{{cloudwatch}, "Action": "*"}}, {{"Effect": "Deny", "Principal": "*", "Action": "*", "Condition": {{"Bool": {{"aws:SecureTransport": "false"}}}}}}]"#), true),
        ];
        for (statement, expected) in cases {
            assert_eq!(policy(&statement), expected, "{statement}");
        }
        assert!(!allows("not JSON", "s", "a", "1"));
    }
}
