//! Tests the scheduled tasks of the function, and its permissions for them.

use serde_json::{Value, json};

use super::account::{Aws, last};

/// Returns the names of the account's schedules.
async fn schedules(aws: &Aws) -> Vec<String> {
    let all = aws.ministack.rest("scheduler", "GET", "/schedules", &Value::Null).await.unwrap();
    let mut names: Vec<_> = all["Schedules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["Name"].as_str().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn schedules_invoke_the_function_with_their_task() {
    let aws = Aws::new().await;
    let webhook = aws.webhook_file(&aws.slack.webhook());
    let evening = [
        "--evening-fire",
        "30 17 * * ? *",
        "--evening-fire-zone",
        "asia/seoul",
        "--weekly-review",
        "0 9 ? * MON *",
    ];
    let deployed = aws.deploy(&[&["--webhook-url-file", webhook.as_str()], &evening[..]].concat()).await;
    assert_eq!(deployed.code, Some(0), "{}{}", deployed.stdout, deployed.stderr);
    let function = last(&deployed)["outputs"]["FunctionArn"].clone();
    let cases = [
        ("mission-lambda-audit", "rate(15 minutes)", json!({ "bongsu": "audit" })),
        ("mission-lambda-evening-fire", "cron(30 17 * * ? *)", json!({ "bongsu": "evening_fire" })),
        ("mission-lambda-weekly-review", "cron(0 9 ? * MON *)", json!({ "bongsu": "weekly_review" })),
    ];
    for (name, expression, input) in cases {
        let path = format!("/schedules/{name}");
        let schedule = aws.ministack.rest("scheduler", "GET", &path, &Value::Null).await.unwrap();
        assert_eq!(
            (&schedule["ScheduleExpression"], &schedule["Target"]["Arn"]),
            (&json!(expression), &function)
        );
        let given: Value = serde_json::from_str(schedule["Target"]["Input"].as_str().unwrap()).unwrap();
        assert_eq!(given, input, "{name}");
        assert!(schedule["Target"]["RoleArn"].as_str().unwrap().contains("ScheduleRole"), "{schedule}");
    }
    // ministack does not store the time zone of a schedule.
    let stack = aws.ministack.query("cloudformation", "DescribeStacks", &[]).await.unwrap();
    assert!(stack.contains("<ParameterValue>Asia/Seoul</ParameterValue>"), "{stack}");

    let gone = aws.bongsu(&["destroy", "--yes"]).await;
    assert_eq!(gone.code, Some(0), "{}{}", gone.stdout, gone.stderr);
    assert!(schedules(&aws).await.is_empty());
    let roles = aws.ministack.query("iam", "ListRoles", &[]).await.unwrap();
    assert!(!roles.contains("ScheduleRole"), "{roles}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_evening_fire_there_is_no_schedule_for_it() {
    let aws = Aws::new().await;
    aws.deployed().await;
    let (audit, tend) = ("mission-lambda-audit", "mission-lambda-tend");
    assert_eq!(schedules(&aws).await, [audit, "mission-lambda-evening-fire", tend]);

    let changed = aws.deploy(&["--evening-fire", ""]).await;
    assert_eq!(changed.code, Some(0), "{}{}", changed.stdout, changed.stderr);
    assert_eq!(schedules(&aws).await, [audit, tend]);
    let alarms = aws.ministack.query("monitoring", "DescribeAlarms", &[]).await.unwrap();
    assert!(alarms.contains("mission-lambda-heartbeat"), "{alarms}");
    assert!(!alarms.contains("mission-lambda-evening-fire"), "{alarms}");

    // A parameter keeps its value.
    let again = aws.deploy(&[]).await;
    assert_eq!(last(&again)["plan"], "nothing", "{}", again.stdout);
}

/// The scheduled tasks need these resources in the function's variables, and the permissions for them.
#[tokio::test(flavor = "multi_thread")]
async fn the_function_has_the_variables_and_permissions_for_its_queue_and_topics() {
    let aws = Aws::new().await;
    let outputs = aws.deployed().await["outputs"].clone();
    let variables = aws.function("mission-lambda").await["Environment"]["Variables"].clone();
    for (variable, output) in [
        ("BONGSU_TOPIC_ARN", "TopicArn"),
        ("BONGSU_FALLBACK_TOPIC_ARN", "FallbackTopicArn"),
        ("BONGSU_UNDELIVERED_QUEUE_URL", "UndeliveredQueueUrl"),
        ("BONGSU_LEDGER_TABLE", "LedgerTable"),
    ] {
        assert!(variables[variable].is_string(), "no {variable} in {variables}");
        assert_eq!(variables[variable], outputs[output], "{variable}");
    }
    let role = [("RoleName", outputs["RoleName"].as_str().unwrap()), ("PolicyName", "bongsu")];
    let policy = aws.ministack.query("iam", "GetRolePolicy", &role).await.unwrap();
    for action in [
        "sqs:ChangeMessageVisibility",
        "sns:Publish",
        "dynamodb:Scan",
        "dynamodb:BatchGetItem",
        "dynamodb:BatchWriteItem",
        "cloudwatch:DescribeAlarmHistory",
    ] {
        let encoded = action.replace(':', "%3A");
        assert!(policy.contains(action) || policy.contains(&encoded), "no {action} in {policy}");
    }
    assert!(!policy.contains("UpdateItem"), "{policy}");
}

/// By default there are no pictures, and no permissions for them.
#[tokio::test(flavor = "multi_thread")]
async fn pictures_and_their_permissions_are_added_and_removed_together() {
    let aws = Aws::new().await;
    let deployed = aws.deployed().await;
    let role = [("RoleName", deployed["outputs"]["RoleName"].as_str().unwrap()), ("PolicyName", "bongsu")];
    let policy = async || aws.ministack.query("iam", "GetRolePolicy", &role).await.unwrap();
    let bucket = async || {
        let function = aws.function("mission-lambda").await;
        function["Environment"]["Variables"]["BONGSU_GRAPH_BUCKET"].clone()
    };
    assert!(!policy().await.contains("GetMetricWidgetImage"));

    let changed = aws.deploy(&["--parameter", "GraphBucket=my-pictures"]).await;
    assert_eq!(changed.code, Some(0), "{}{}", changed.stdout, changed.stderr);
    assert_eq!(bucket().await, "my-pictures");
    let with = policy().await.replace("%3A", ":").replace("%2F", "/");
    for part in
        ["cloudwatch:GetMetricWidgetImage", "s3:PutObject", "s3:GetObject", "s3:::my-pictures/graphs/"]
    {
        assert!(with.contains(part), "no {part} in {with}");
    }

    let changed = aws.deploy(&["--parameter", "GraphBucket=", "--parameter", "GraphUpload=true"]).await;
    assert_eq!(changed.code, Some(0), "{}{}", changed.stdout, changed.stderr);
    assert_eq!(bucket().await, "");
    let with = policy().await;
    assert!(with.contains("GetMetricWidgetImage") && !with.contains("PutObject"), "{with}");

    let changed = aws.deploy(&["--parameter", "GraphUpload="]).await;
    assert_eq!(changed.code, Some(0), "{}{}", changed.stdout, changed.stderr);
    assert!(!policy().await.contains("GetMetricWidgetImage"));
}
