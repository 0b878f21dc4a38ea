use super::*;

const TOPIC: &str = "arn:aws:sns:ap-northeast-2:123456789012:mission-sns";

fn alarm(action: &str) -> Request<'_> {
    let source = "arn:aws:cloudwatch:ap-northeast-2:123456789012:alarm:cpu";
    let of = Source { arn: source, account: "123456789012", region: "ap-northeast-2" };
    Request::new("cloudwatch.amazonaws.com", action, "arn:aws:kms:ap-northeast-2:123456789012:key/k", of)
        .of_topic(TOPIC)
}

fn judged(statements: &str) -> Result<(), Refusal> {
    let policy = format!(r#"{{"Version": "2012-10-17", "Statement": {statements}}}"#);
    judge(&policy, &alarm("kms:GenerateDataKey"))
}

const CLOUDWATCH: &str = r#""Effect": "Allow", "Principal": {"Service": "cloudwatch.amazonaws.com"}"#;

fn conditioned(condition: &str) -> String {
    format!(
        r#"{{{CLOUDWATCH}, "Action": ["kms:Decrypt", "kms:GenerateDataKey*"], "Resource": "*", "Condition": {condition}}}"#
    )
}

#[test]
fn accepts_policies_that_admit_cloudwatch_in_an_unusual_way() {
    let cases = [
        format!(r#"{{{CLOUDWATCH}, "Action": "kms:*"}}"#),
        format!(r#"[{{{CLOUDWATCH}, "Action": ["kms:decrypt", "kms:GenerateDataKey*"], "Resource": "*"}}]"#),
        format!(r#"{{{CLOUDWATCH}, "Action": "kms:Generate*Key"}}"#),
        format!(r#"{{{CLOUDWATCH}, "NotAction": "kms:ScheduleKeyDeletion", "Resource": "*"}}"#),
        r#"{"Effect": "Allow", "Principal": {"Service": ["sns.amazonaws.com", "cloudwatch.amazonaws.com"]}, "Action": "kms:GenerateDataKey"}"#.to_owned(),
        r#"{"Effect": "Allow", "Principal": "*", "Action": "*"}"#.to_owned(),
        r#"{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:*"}"#.to_owned(),
        r#"{"Effect": "Allow", "Principal": {"AWS": ["*"]}, "Action": "kms:*"}"#.to_owned(),
        conditioned(r#"{"StringEquals": {"aws:SourceAccount": "123456789012"}}"#),
        conditioned(r#"{"StringEquals": {"AWS:SourceAccount": ["1", "123456789012"]}}"#),
        conditioned(r#"{"StringLike": {"aws:SourceAccount": "1234*"}}"#),
        conditioned(r#"{"ArnLike": {"aws:SourceArn": "arn:aws:cloudwatch:*:123456789012:alarm:*"}}"#),
        conditioned(r#"{"ArnEquals": {"aws:SourceArn": "arn:*:cloudwatch:ap-northeast-2:*:alarm:c?u"}}"#),
        conditioned(r#"{"StringLike": {"aws:SourceArn": "*:alarm:*"}}"#),
        conditioned(r#"{"StringEquals": {"aws:SourceOrgID": "o-example"}}"#),
        conditioned(r#"{"StringEquals": {"aws:PrincipalOrgID": "o-example"}}"#),
        conditioned(r#"{"ForAnyValue:StringLike": {"aws:SourceOrgPaths": "o-example/*"}}"#),
        conditioned(r#"{"Bool": {"aws:PrincipalIsAWSService": true, "aws:SecureTransport": "true"}}"#),
        conditioned(r#"{"StringEqualsIfExists": {"kms:CallerAccount": "123456789012"}}"#),
        conditioned(r#"{"StringEquals": {"kms:EncryptionContext:aws:sns:topicArn": "arn:aws:sns:ap-northeast-2:123456789012:mission-sns"}}"#),
        conditioned(r#"{"StringEquals": {"aws:SourceAccount": "${aws:PrincipalTag/account}"}}"#),
        conditioned(r#"{"Null": {"kms:ViaService": "true"}}"#),
        format!(r#"[{{{CLOUDWATCH}, "Action": "*"}}, {{"Effect": "Deny", "Principal": "*", "Action": "*", "Condition": {{"Bool": {{"aws:SecureTransport": "false"}}}}}}]"#),
        format!(r#"[{{{CLOUDWATCH}, "Action": "*"}}, {{"Effect": "Deny", "Principal": "*", "Action": "*", "Condition": {{"StringNotEquals": {{"aws:PrincipalOrgID": "o-example"}}, "BoolIfExists": {{"aws:PrincipalIsAWSService": "false"}}}}}}]"#),
        format!(r#"[{{{CLOUDWATCH}, "Action": "*"}}, {{"Effect": "Deny", "Principal": "*", "Action": "kms:ScheduleKeyDeletion"}}]"#),
        format!(r#"[{{{CLOUDWATCH}, "Action": "*"}}, {{"Effect": "Deny", "Principal": {{"Service": "events.amazonaws.com"}}, "Action": "kms:*"}}]"#),
    ];
    for statements in cases {
        assert_eq!(judged(&statements), Ok(()), "{statements}");
    }
}

#[test]
fn finds_policies_that_exclude_cloudwatch_with_the_reason() {
    let condition = |key: &str| Refusal::Condition(key.to_owned());
    let denied = |sid: &str| Refusal::Denied(sid.to_owned());
    let open = format!(r#"{{{CLOUDWATCH}, "Action": "*"}}"#);
    let cases = [
        (r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "kms:*"}"#.to_owned(), Refusal::NotAllowed),
        (r#"{"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "kms:*"}"#.to_owned(), Refusal::NotAllowed),
        (format!(r#"{{{CLOUDWATCH}, "Action": ["kms:Decrypt", "kms:Encrypt"]}}"#), Refusal::NotAllowed),
        (conditioned(r#"{"StringEquals": {"aws:SourceAccount": "999999999999"}}"#), condition("aws:SourceAccount")),
        (conditioned(r#"{"ArnLike": {"aws:SourceArn": "arn:aws:sns:ap-northeast-2:123456789012:mission-sns"}}"#), condition("aws:SourceArn")),
        (conditioned(r#"{"ArnLike": {"aws:SourceArn": "arn:aws:cloudwatch:us-east-1:123456789012:alarm:*"}}"#), condition("aws:SourceArn")),
        (conditioned(r#"{"ArnLike": {"aws:SourceArn": "arn:aws:cloudwatch:*:999999999999:alarm:*"}}"#), condition("aws:SourceArn")),
        // StringEquals has no wildcards.
        (conditioned(r#"{"StringEquals": {"aws:SourceArn": "arn:aws:cloudwatch:ap-northeast-2:123456789012:alarm:*"}}"#), condition("aws:SourceArn")),
        (conditioned(r#"{"StringEquals": {"kms:ViaService": "sns.ap-northeast-2.amazonaws.com"}}"#), condition("kms:ViaService")),
        (conditioned(r#"{"StringEquals": {"kms:EncryptionContext:aws:sns:topicArn": "arn:aws:sns:ap-northeast-2:123456789012:other"}}"#), condition("kms:EncryptionContext:aws:sns:topicArn")),
        (format!(r#"[{open}, {{"Sid": "No", "Effect": "Deny", "Principal": "*", "Action": "kms:GenerateDataKey*"}}]"#), denied("No")),
        (format!(r#"[{open}, {{"Effect": "Deny", "NotPrincipal": {{"AWS": "arn:aws:iam::123456789012:root"}}, "Action": "kms:*"}}]"#), denied("number 2")),
        (format!(r#"[{open}, {{"Sid": "Others", "Effect": "Deny", "Principal": "*", "Action": "kms:*", "Condition": {{"StringNotEquals": {{"aws:SourceAccount": "999999999999"}}}}}}]"#), denied("Others")),
        (format!(r#"[{open}, {{"Sid": "Via", "Effect": "Deny", "Principal": "*", "Action": "kms:*", "Condition": {{"StringNotEquals": {{"kms:ViaService": "sns.ap-northeast-2.amazonaws.com"}}}}}}]"#), denied("Via")),
    ];
    for (statements, expected) in cases {
        assert_eq!(judged(&statements), Err(expected), "{statements}");
    }
    assert_eq!(judge("not JSON", &alarm("kms:Decrypt")), Err(Refusal::Unreadable));
}

/// The policy of `aws/sns` admits only callers via SNS, but CloudWatch calls KMS itself.
#[test]
fn the_aws_managed_key_never_admits_cloudwatch() {
    let policy = r#"{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["kms:Decrypt", "kms:GenerateDataKey*", "kms:CreateGrant", "kms:ListGrants", "kms:DescribeKey"], "Resource": "*", "Condition": {"StringEquals": {"kms:CallerAccount": "123456789012", "kms:ViaService": "sns.ap-northeast-2.amazonaws.com"}}}"#;
    assert_eq!(judged(policy), Err(Refusal::Condition("kms:CallerAccount".to_owned())));
}

#[test]
fn the_default_policy_of_a_topic_admits_cloudwatch() {
    let policy = r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["SNS:Publish", "SNS:GetTopicAttributes"], "Resource": "arn:aws:sns:ap-northeast-2:123456789012:mission-sns", "Condition": {"StringEquals": {"AWS:SourceOwner": "123456789012"}}}]}"#;
    let of = |resource| Request { resource, ..alarm("sns:Publish") };
    assert_eq!(judge(policy, &of(TOPIC)), Ok(()));
    assert_eq!(judge(policy, &of("arn:aws:sns:ap-northeast-2:123456789012:other")), Err(Refusal::NotAllowed));
}

#[test]
fn matches_iams_wildcards() {
    for (pattern, text, expected) in [
        ("*", "", true),
        ("a*c", "abbc", true),
        ("a*c", "abbd", false),
        ("a?c", "abc", true),
        ("a?c", "ac", false),
        ("*b*", "abc", true),
        ("kms:generatedatakey*", "kms:generatedatakey", true),
        ("", "a", false),
    ] {
        assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
    }
    assert!(
        !condition::matches_arn("arn:aws:*:alarm:a:b", "arn:aws:cloudwatch:r:1:alarm:x"),
        "a star does not cross a colon"
    );
}
