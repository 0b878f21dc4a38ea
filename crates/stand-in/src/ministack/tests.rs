use super::*;

#[tokio::test]
async fn encrypts_publishes_and_leaves_nothing_behind() -> Result<()> {
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
