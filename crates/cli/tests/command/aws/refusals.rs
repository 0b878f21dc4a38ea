//! Tests that mistakes are reported before any change.

use super::account::Aws;

#[tokio::test(flavor = "multi_thread")]
async fn bad_input_changes_nothing() {
    let aws = Aws::new().await;
    let zip = aws.zip().display().to_string();
    let text = aws.webhook_file("https://example.com/hook");
    let cases: [(&[&str], i32, &str); 11] = [
        (&["--topic", "my topic"], 2, "\"my topic\" cannot be the name of the SNS topic"),
        (&["--function", "a/b"], 2, "cannot be the name of the Lambda function"),
        (&["--key-alias", "alias/aws/x"], 2, "cannot be the name of the KMS key"),
        (&["--parameter", "Nonsense=1"], 2, "the template has no parameter Nonsense"),
        (&["--evening-fire", "cron(0 18 * * ? *)"], 2, "without the word cron"),
        (&["--evening-fire-zone", "Mars/Olympus"], 2, "not a time zone"),
        (&["--zip", "/etc/hostname"], 2, "is not a zip file"),
        (&["--zip", "/nowhere.zip"], 2, "/nowhere.zip"),
        (&["--architecture", "arm64"], 2, "arm64"),
        (&["--webhook-url-file", "/nowhere"], 4, "/nowhere"),
        (&["--region", "ap-northeast-9z"], 5, "is not the name"),
    ];
    for (arguments, code, part) in cases {
        let given_zip: &[&str] = if arguments.contains(&"--zip") { &[] } else { &["--zip", &zip] };
        let ran = aws.bongsu(&[&["deploy", "--yes"], given_zip, arguments].concat()).await;
        assert_eq!(ran.code, Some(code), "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(part), "{arguments:?}: {}", ran.stderr);
    }
    let mut strict =
        crate::program::command(&["deploy", "--yes", "--zip", &zip, "--webhook-url-file", &text]);
    strict.env("AWS_REGION", "ap-northeast-2");
    let ran = crate::program::run(strict, b"").await;
    assert!(ran.code == Some(3) && !ran.stderr.contains("example.com/hook"), "{}", ran.stderr);
    // Without a webhook URL and without a terminal to ask on, no resource is created.
    let ran = aws.deploy(&[]).await;
    assert!(ran.code == Some(2) && ran.stderr.contains("--webhook-url-file"), "{}", ran.stderr);
    let stacks = aws.ministack.query("cloudformation", "ListStacks", &[]).await.unwrap();
    assert!(!stacks.contains("<StackName>"), "{stacks}");
}

/// A person without an AWS account sees the resources of a first deployment.
#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_needs_no_credentials() {
    let aws = Aws::new().await;
    let zip = aws.zip().display().to_string();
    let dry = async |more: &[&str]| {
        let arguments = [&["deploy", "--dry-run", "--zip", &zip], more].concat();
        let mut command = crate::program::command(&arguments);
        command.env("AWS_REGION", "eu-west-1").env("AWS_EC2_METADATA_DISABLED", "true");
        crate::program::run(command, b"").await
    };
    let ran = dry(&[]).await;
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains("no credentials for AWS"), "{}", ran.stderr);
    assert!(ran.stdout.starts_with("Stack bongsu in eu-west-1:\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("+ SNS topic mission-sns\n"), "{}", ran.stdout);
    let ran = dry(&["--stack", "b", "--format", "json"]).await;
    let plan = super::account::last(&ran);
    assert_eq!((&plan["plan"], &plan["account"]), (&"create".into(), &serde_json::Value::Null));
    assert!(plan.to_string().contains("b-lambda-undelivered"), "{plan}");
    // A deployment needs credentials.
    let mut command = crate::program::command(&["deploy", "--yes", "--zip", &zip]);
    command.env("AWS_REGION", "eu-west-1").env("AWS_EC2_METADATA_DISABLED", "true");
    let ran = crate::program::run(command, b"").await;
    assert_eq!(ran.code, Some(5), "{}", ran.stderr);
}

/// A stack with the same name that bongsu did not create stays unchanged.
#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_stack_is_refused() {
    let aws = Aws::new().await;
    let template =
        r#"{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}, "Outputs": {"T": {"Value": {"Ref": "T"}}}}"#;
    let stack = [("StackName", "bongsu"), ("TemplateBody", template)];
    aws.ministack.query("cloudformation", "CreateStack", &stack).await.unwrap();
    let webhook = aws.webhook_file(&aws.slack.webhook());
    for arguments in [
        vec!["deploy", "--yes", "--zip", aws.zip().to_str().unwrap(), "--webhook-url-file", &webhook],
        vec!["destroy", "--yes"],
        vec!["secret", "set", "--webhook-url-file", &webhook],
    ] {
        let ran = aws.bongsu(&arguments).await;
        assert_eq!(ran.code, Some(6), "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.contains("was not created by bongsu"), "{}", ran.stderr);
    }
}
