use super::*;

#[tokio::test]
async fn encrypts_publishes_and_removes_its_files() -> Result<()> {
    let ministack = Ministack::start().await?;
    let key = ministack.create_key().await?;
    let ciphertext = ministack.encrypt(&key, "hello", &[("LambdaFunctionName", "x")]).await?;
    let decrypt = |context: &str| {
        let input = serde_json::json!({
            "CiphertextBlob": ciphertext, "EncryptionContext": { "LambdaFunctionName": context } });
        let ministack = &ministack;
        async move { ministack.call("kms", "TrentService.Decrypt", &input).await }
    };
    assert_eq!(decrypt("x").await?["Plaintext"], "aGVsbG8=");
    let refused = decrypt("y").await.unwrap_err().downcast::<AwsError>()?;
    assert!(refused.body.contains("InvalidCiphertextException"), "{refused}");

    let topic = ministack.create_topic("alarms").await?;
    assert_eq!(topic, "arn:aws:sns:ap-northeast-2:123456789012:alarms");
    assert!(!ministack.publish(&topic, "a subject", "{\"a\":\"& 경보\"}").await?.is_empty());
    let (_, queue) = ministack.create_queue("alarms").await?;
    assert_eq!(queue, "arn:aws:sqs:ap-northeast-2:123456789012:alarms");

    let health = format!("{}/_ministack/health", ministack.endpoint());
    drop(ministack);
    assert!(send(Method::GET, &health, &[], Vec::new()).await.is_err());
    Ok(())
}

#[tokio::test]
async fn a_mute_rule_is_valid_or_refused() -> Result<()> {
    let ministack = Ministack::start().await?;
    let put = |name: &'static str, expression: &'static str, duration: &'static str, alarm: &'static str| {
        let input = serde_json::json!({
            "Name": name, "Rule": { "Schedule": { "Expression": expression, "Duration": duration } },
            "MuteTargets": { "AlarmNames": [alarm] },
        });
        let ministack = &ministack;
        async move { ministack.call("monitoring", "GraniteServiceVersion20100801.PutAlarmMuteRule", &input).await }
    };
    ministack.put_alarm("web", &[]).await?;
    let refused = [
        ("", "cron(0 2 * * *)", "PT1H", "web", "Name"),
        ("nightly", "cron(0 2 ? * SUN *)", "PT1H", "web", "Expression"),
        ("nightly", "at(2026-09-05T02:00:00)", "PT1H", "web", "Expression"),
        ("nightly", "cron(0 2 * * *)", "2h", "web", "Duration"),
        ("nightly", "cron(0 2 * * *)", "PT", "web", "Duration"),
        ("nightly", "cron(0 2 * * *)", "PT0M", "web", "Duration"),
        ("nightly", "cron(0 2 * * *)", "P15DT1M", "web", "Duration"),
        ("nightly", "cron(0 2 * * *)", "PT1H", "nobody's", "AlarmNames"),
    ];
    for (name, expression, duration, alarm, what) in refused {
        let refused = put(name, expression, duration, alarm).await.unwrap_err().downcast::<AwsError>()?;
        assert!(refused.body.contains("ValidationError") && refused.body.contains(what), "{refused}");
    }
    for duration in ["PT1M", "P2DT12H", "P15D"] {
        put("nightly", "cron(0 2 * * SUN)", duration, "web").await?;
    }
    Ok(())
}
