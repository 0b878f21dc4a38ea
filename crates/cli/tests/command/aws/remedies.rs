//! Breaks each link that the doctor checks, runs each printed remedy, and runs the doctor again.

use bongsu_stand_in::REGION;
use serde_json::{Value, json};

use super::account::{Aws, lines};
use super::mend::{broken, follow, mend};

const FUNCTION: &str = "/2015-03-31/functions/mission-lambda";

#[tokio::test(flavor = "multi_thread")]
async fn repairs_deleted_and_disabled_resources() {
    let aws = Aws::new().await;
    let outputs = aws.deployed().await["outputs"].clone();
    let topic = outputs["TopicArn"].as_str().unwrap();
    let rest = async |service: &str, method: &str, path: &str, body: Value| {
        aws.ministack.rest(service, method, path, &body).await.unwrap()
    };
    let closed = json!({"Version": "2012-10-17", "Statement": [{"Sid": "Mine", "Effect": "Allow",
        "Action": "*", "Resource": "*", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}}]});
    for (name, value) in [("Policy", closed.to_string()), ("KmsMasterKeyId", "alias/aws/sns".to_owned())] {
        let input = [("TopicArn", topic), ("AttributeName", name), ("AttributeValue", value.as_str())];
        aws.ministack.query("sns", "SetTopicAttributes", &input).await.unwrap();
    }
    let subscription = aws.subscription(topic).await;
    aws.ministack.query("sns", "Unsubscribe", &[("SubscriptionArn", subscription.as_str())]).await.unwrap();

    let policy = rest("lambda", "GET", &format!("{FUNCTION}/policy"), Value::Null).await;
    let policy: Value = serde_json::from_str(policy["Policy"].as_str().unwrap()).unwrap();
    for statement in policy["Statement"].as_array().unwrap() {
        let path = format!("{FUNCTION}/policy/{}", statement["Sid"].as_str().unwrap());
        rest("lambda", "DELETE", &path, Value::Null).await;
    }
    // A permission for another topic.
    let other = json!({ "StatementId": "sns-amazonaws-com", "Action": "lambda:InvokeFunction",
        "Principal": "sns.amazonaws.com", "SourceArn": "arn:aws:sns:ap-northeast-2:123456789012:other" });
    rest("lambda", "POST", &format!("{FUNCTION}/policy"), other).await;
    let nothing = json!({ "ReservedConcurrentExecutions": 0 });
    rest("lambda", "PUT", "/2017-10-31/functions/mission-lambda/concurrency", nothing).await;
    let settings = "/2019-09-25/functions/mission-lambda/event-invoke-config?Qualifier=%24LATEST";
    rest("lambda", "DELETE", settings, Value::Null).await;
    let mappings = rest("lambda", "GET", "/2015-03-31/event-source-mappings", Value::Null).await;
    let mapping = mappings["EventSourceMappings"][0]["UUID"].as_str().unwrap();
    let path = format!("/2015-03-31/event-source-mappings/{mapping}");
    rest("lambda", "PUT", &path, json!({ "Enabled": false })).await;

    let role = [("RoleName", outputs["RoleName"].as_str().unwrap()), ("PolicyName", "bongsu")];
    aws.ministack.query("iam", "DeleteRolePolicy", &role).await.unwrap();
    let alias = json!({ "AliasName": "alias/mission-kms-key" });
    aws.ministack.call("kms", "TrentService.DeleteAlias", &alias).await.unwrap();
    let table = json!({ "TableName": "mission-lambda-ledger" });
    aws.ministack.call("dynamodb", "DynamoDB_20120810.DeleteTable", &table).await.unwrap();
    rest("scheduler", "DELETE", "/schedules/mission-lambda-audit", Value::Null).await;
    let errors = [("AlarmNames.member.1", "mission-lambda-errors")];
    aws.ministack.query("monitoring", "DeleteAlarms", &errors).await.unwrap();
    let dead = [("AlarmNames.member.1", "mission-lambda-dead")];
    aws.ministack.query("monitoring", "DisableAlarmActions", &dead).await.unwrap();

    let elsewhere = "arn:aws:sns:us-east-1:123456789012:mission-sns";
    aws.put_alarm("silent one", &[]).await;
    aws.put_alarm("far", &[("AlarmActions.member.1", elsewhere)]).await;
    aws.put_alarm("over", &[("OKActions.member.1", topic)]).await;
    aws.put_alarm("acts", &[("AlarmActions.member.1", "arn:aws:automate:ap-northeast-2:ec2:recover")]).await;
    aws.put_alarm("off", &[("AlarmActions.member.1", topic), ("ActionsEnabled", "false")]).await;
    aws.put_alarm("good", &[("AlarmActions.member.1", topic)]).await;

    mend(
        &aws,
        &[
            ("topic", "does not let CloudWatch publish"),
            ("topic's key", "AWS's own key"),
            ("subscription", "is not subscribed to"),
            ("permissions", "the topic may not invoke mission-lambda (the condition on"),
            ("permissions", "alarms whose action"),
            ("function", "its reserved concurrency is 0"),
            ("retries", "asynchronous invocation settings were deleted"),
            ("key", "alias/mission-kms-key, the key's alias, was deleted"),
            ("role", "no policy of"),
            ("queue's trigger", "is Disabled"),
            ("ledger", "mission-lambda-ledger was deleted"),
            ("schedules", "mission-lambda-audit was deleted"),
            ("watchdogs", "mission-lambda-errors was deleted"),
            ("watchdogs", "the actions of mission-lambda-dead are disabled"),
            ("alarms' actions", "1 alarm notifies nobody: silent one"),
            ("alarms' actions", "of another region, where CloudWatch never publishes: far"),
            ("alarms' actions", "only in OK or INSUFFICIENT_DATA: over"),
            ("alarms' actions", "1 alarm acts and notifies nobody: acts"),
            ("alarms' actions", "with the actions disabled: off"),
        ],
    )
    .await;
    let told = aws.bongsu(&["doctor"]).await.stdout;
    assert!(
        told.contains(
            "6 alarms beside bongsu's own, and each notifies somebody; 6 of them notify this topic"
        ),
        "{told}"
    );
    // The other statements of the policy remain.
    let policy = aws.ministack.query("sns", "GetTopicAttributes", &[("TopicArn", topic)]).await.unwrap();
    assert!(policy.contains("Mine") && policy.contains("CloudWatchAlarms"), "{policy}");
}

#[tokio::test(flavor = "multi_thread")]
async fn repairs_a_key_that_cloudwatch_cannot_use() {
    let aws = Aws::new().await;
    let outputs = aws.deployed().await["outputs"].clone();
    let (topic, key) = (outputs["TopicArn"].as_str().unwrap(), outputs["KeyId"].as_str().unwrap());
    // ministack's CloudFormation creates a topic without its key.
    let input = [("TopicArn", topic), ("AttributeName", "KmsMasterKeyId"), ("AttributeValue", key)];
    aws.ministack.query("sns", "SetTopicAttributes", &input).await.unwrap();
    let put = async |statement: Value| {
        let root = json!({"Sid": "Account", "Effect": "Allow", "Action": "kms:*", "Resource": "*",
            "Principal": {"AWS": "arn:aws:iam::123456789012:root"}});
        let policy = json!({ "Version": "2012-10-17", "Statement": [root, statement] }).to_string();
        let input = json!({ "KeyId": key, "PolicyName": "default", "Policy": policy });
        aws.ministack.call("kms", "TrentService.PutKeyPolicy", &input).await.unwrap();
    };
    let cloudwatch = |condition: Value| {
        json!({"Sid": "CloudWatch", "Effect": "Allow", "Principal": {"Service": "cloudwatch.amazonaws.com"},
            "Action": ["kms:Decrypt", "kms:GenerateDataKey*"], "Resource": "*", "Condition": condition})
    };
    // The policy of the key `aws/sns`, which a topic may name by its ID.
    put(json!({"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
        "Resource": "*", "Condition": {"StringEquals": {"kms:CallerAccount": "123456789012",
        "kms:ViaService": "sns.ap-northeast-2.amazonaws.com"}}}))
    .await;
    mend(&aws, &[("topic's key", "does not allow CloudWatch kms:Decrypt and kms:GenerateDataKey")]).await;
    put(cloudwatch(json!({"ArnLike": {"aws:SourceArn": topic}}))).await;
    mend(&aws, &[("topic's key", "the condition on aws:SourceArn excludes it")]).await;
    put(json!({"Sid": "Closed", "Effect": "Deny", "Principal": "*", "Action": "kms:GenerateDataKey*", "Resource": "*"}))
        .await;
    mend(&aws, &[("topic's key", "")]).await;
    put(cloudwatch(json!({"ArnLike": {"aws:SourceArn": "arn:aws:cloudwatch:*:123456789012:alarm:*"}}))).await;
    assert!(!broken(&aws).await.iter().any(|(link, ..)| link == "topic's key"));

    aws.ministack.call("kms", "TrentService.DisableKey", &json!({ "KeyId": key })).await.unwrap();
    mend(&aws, &[("topic's key", "is disabled"), ("key", "is disabled")]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn repairs_the_rule_for_events() {
    let aws = Aws::new().await;
    let wrong = aws.deploy(&["--events", "helth"]).await;
    assert_eq!(wrong.code, Some(2), "{}{}", wrong.stdout, wrong.stderr);
    assert!(wrong.stderr.contains("did you mean \"health\"?"), "{}", wrong.stderr);
    let webhook = aws.webhook_file(&aws.slack.webhook());
    let deployed =
        aws.deploy(&["--webhook-url-file", webhook.as_str(), "--events", "health, guardduty"]).await;
    assert_eq!(deployed.code, Some(0), "{}{}", deployed.stdout, deployed.stderr);
    let call = async |operation: &str, input: Value| {
        aws.ministack.call("events", &format!("AWSEvents.{operation}"), &input).await
    };
    let name = "mission-lambda-events";
    let rule = call("DescribeRule", json!({ "Name": name })).await.unwrap();
    let pattern: Value = serde_json::from_str(rule["EventPattern"].as_str().unwrap()).unwrap();
    assert_eq!(pattern["source"], json!(["aws.guardduty", "aws.health"]));
    assert!(broken(&aws).await.is_empty());

    call("DisableRule", json!({ "Name": name })).await.unwrap();
    mend(&aws, &[("events", "is disabled")]).await;
    let other = json!({ "Name": name, "State": "ENABLED", "EventPattern": r#"{"source": ["aws.s3"]}"# });
    call("PutRule", other).await.unwrap();
    mend(&aws, &[("events", "has a different pattern")]).await;
    call("RemoveTargets", json!({ "Rule": name, "Ids": ["function"] })).await.unwrap();
    mend(&aws, &[("events", "does not invoke")]).await;

    let changed = aws.deploy(&["--events", ""]).await;
    assert_eq!(changed.code, Some(0), "{}{}", changed.stdout, changed.stderr);
    assert!(call("DescribeRule", json!({ "Name": name })).await.is_err());
    assert!(broken(&aws).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn repairs_the_rule_for_every_alarm() {
    let aws = Aws::new().await;
    let webhook = aws.webhook_file(&aws.slack.webhook());
    let deployed = aws.deploy(&["--webhook-url-file", webhook.as_str(), "--every-alarm=team-*"]).await;
    assert_eq!(deployed.code, Some(0), "{}{}", deployed.stdout, deployed.stderr);
    assert!(broken(&aws).await.is_empty());
    let name = "mission-lambda-every-alarm";
    let call = async |operation: &str, input: Value| {
        aws.ministack.call("events", &format!("AWSEvents.{operation}"), &input).await.unwrap()
    };
    call("DisableRule", json!({ "Name": name })).await;
    mend(&aws, &[("every alarm", "is disabled: alarms without the topic as an action do not arrive")]).await;
    let other =
        json!({ "Name": name, "State": "ENABLED", "EventPattern": r#"{"source": ["aws.cloudwatch"]}"# });
    call("PutRule", other).await;
    mend(&aws, &[("every alarm", "has a different pattern")]).await;
    let function = "arn:aws:lambda:ap-northeast-2:123456789012:function:mission-lambda";
    let target = json!({ "Rule": name, "Targets": [{ "Id": "function", "Arn": function }] });
    call("PutTargets", target).await;
    mend(&aws, &[("every alarm", "has no queue for events that it cannot deliver to the function")]).await;
    call("RemoveTargets", json!({ "Rule": name, "Ids": ["function"] })).await;
    mend(&aws, &[("every alarm", "does not invoke the function")]).await;
    call("DeleteRule", json!({ "Name": name, "Force": true })).await;
    mend(&aws, &[("every alarm", "was deleted")]).await;

    let policy =
        aws.ministack.rest("lambda", "GET", &format!("{FUNCTION}/policy"), &Value::Null).await.unwrap();
    let policy: Value = serde_json::from_str(policy["Policy"].as_str().unwrap()).unwrap();
    let of_rule = policy["Statement"]
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["Principal"]["Service"] == "events.amazonaws.com");
    let path = format!("{FUNCTION}/policy/{}", of_rule.unwrap()["Sid"].as_str().unwrap());
    aws.ministack.rest("lambda", "DELETE", &path, &Value::Null).await.unwrap();
    mend(&aws, &[("permissions", "the rule of EventBridge may not invoke")]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn repairs_a_key_that_is_deleted_or_in_another_region() {
    let aws = Aws::new().await;
    let outputs = aws.deployed().await["outputs"].clone();
    let (topic, key) = (outputs["TopicArn"].as_str().unwrap(), outputs["KeyId"].as_str().unwrap());
    let encrypt = async |key: &str| {
        let input = [("TopicArn", topic), ("AttributeName", "KmsMasterKeyId"), ("AttributeValue", key)];
        aws.ministack.query("sns", "SetTopicAttributes", &input).await.unwrap();
    };
    encrypt("arn:aws:kms:us-east-1:123456789012:key/0123").await;
    mend(&aws, &[("topic's key", "is in us-east-1, but SNS uses only keys of the topic's region")]).await;
    encrypt(key).await;
    let leaving = json!({ "KeyId": key, "PendingWindowInDays": 7 });
    aws.ministack.call("kms", "TrentService.ScheduleKeyDeletion", &leaving).await.unwrap();
    mend(&aws, &[("topic's key", "is scheduled for deletion"), ("key", "will be deleted on")]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn repairs_a_subscription_that_drops_alarms() {
    let aws = Aws::new().await;
    let outputs = aws.deployed().await["outputs"].clone();
    let subscription = aws.subscription(outputs["TopicArn"].as_str().unwrap()).await;
    let set = async |name: &str, value: &str| {
        let input =
            [("SubscriptionArn", subscription.as_str()), ("AttributeName", name), ("AttributeValue", value)];
        aws.ministack.query("sns", "SetSubscriptionAttributes", &input).await.unwrap();
    };
    set("FilterPolicy", r#"{"team":["a"]}"#).await;
    mend(&aws, &[("subscription", "a filter policy, which drops alarms without a trace")]).await;
    set("RedrivePolicy", "").await;
    mend(&aws, &[("subscription", "is lost: the subscription has no queue for it")]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn finds_a_function_with_the_wrong_architecture() {
    let aws = Aws::new().await;
    aws.deployed().await;
    let other = if cfg!(target_arch = "x86_64") { "arm64" } else { "x86_64" };
    let update = format!(
        "aws lambda update-function-code --function-name mission-lambda --zip-file fileb://{} --architectures {other} --region {REGION}",
        aws.zip().display()
    );
    follow(&aws, &update).await;
    let found = broken(&aws).await;
    let said = found.iter().find(|(link, ..)| link == "code").unwrap_or_else(|| panic!("{found:#?}"));
    assert!(said.1.contains(&format!("the function runs on {other}: every invocation fails")), "{said:?}");
    assert!(said.2.contains("bongsu deploy --architecture"), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn repairs_buttons_that_slack_cannot_reach() {
    let aws = Aws::new().await;
    aws.deployed().await;
    let secret = aws.file("signing.txt", "0123456789abcdef0123456789abcdef");
    let set = aws.bongsu(&["secret", "set", "--signing-secret-file", &secret]).await;
    assert_eq!(set.code, Some(0), "{}{}", set.stdout, set.stderr);
    let url = aws.bongsu(&["status"]).await;
    assert!(lines(&url)[0]["outputs"]["ButtonsUrl"].is_string(), "{}", url.stdout);
    let relay = aws.ministack.rest("lambda", "GET", &format!("{FUNCTION}/policy"), &Value::Null).await;
    assert!(!relay.unwrap().to_string().contains("FunctionUrl"), "the alarms' function has no URL");
    let buttons = "functions/mission-lambda-buttons";
    let rest = async |method: &str, path: &str, body: Value| {
        aws.ministack.rest("lambda", method, path, &body).await.unwrap()
    };
    rest("DELETE", &format!("/2021-10-31/{buttons}/url"), Value::Null).await;
    let nothing = json!({ "ReservedConcurrentExecutions": 0 });
    rest("PUT", &format!("/2017-10-31/{buttons}/concurrency"), nothing).await;
    let policy = rest("GET", &format!("/2015-03-31/{buttons}/policy"), Value::Null).await;
    let policy: Value = serde_json::from_str(policy["Policy"].as_str().unwrap()).unwrap();
    for statement in policy["Statement"].as_array().unwrap() {
        let sid = statement["Sid"].as_str().unwrap();
        rest("DELETE", &format!("/2015-03-31/{buttons}/policy/{sid}"), Value::Null).await;
    }
    mend(
        &aws,
        &[
            ("buttons", "reserved concurrency is 0"),
            ("buttons", "the URL of mission-lambda-buttons was deleted"),
            ("buttons", "does not allow lambda:InvokeFunctionUrl"),
            ("buttons", "does not allow lambda:InvokeFunction,"),
        ],
    )
    .await;
    rest("DELETE", &format!("/2015-03-31/{buttons}"), Value::Null).await;
    let found = broken(&aws).await;
    assert!(
        found.iter().any(|(link, said, _)| link == "buttons" && said.contains("was deleted")),
        "{found:#?}"
    );
}
