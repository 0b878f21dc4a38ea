use super::function::topics_of;

#[test]
fn a_functions_policy_names_its_topics() {
    let policy = r#"{"Statement": [
        {"Principal": {"Service": "sns.amazonaws.com"}, "Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:sns:r:1:b"}}},
        {"Principal": {"Service": "sns.amazonaws.com"}, "Condition": {"ArnLike": {"aws:SourceArn": ["arn:aws:sns:r:1:a", "arn:aws:sns:r:1:*"]}}},
        {"Principal": {"Service": "events.amazonaws.com"}, "Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:events:r:1:rule/x"}}},
        {"Principal": {"Service": "sns.amazonaws.com"}}]}"#;
    assert_eq!(topics_of(policy), ["arn:aws:sns:r:1:a", "arn:aws:sns:r:1:b"]);
    assert!(topics_of("").is_empty() && topics_of("[]").is_empty());
}
