//! Tests the sources of the webhook URL (KMS, SSM and Secrets Manager) and their errors.

use bongsu_stand_in::{Answer, Refusal, RefusingKms, Result, SecretStores};

use crate::events::{alarm, another_alarm};
use crate::harness::{Running, Setup, assert_delivered, assert_undelivered, ministack};

/// The encryption context that the Lambda console uses for the function of these tests.
const CONTEXT: [(&str, &str); 1] = [("LambdaFunctionName", "bongsu-test")];

/// Sets up a function whose webhook is encrypted with a new key and this context.
async fn encrypted(context: &[(&str, &str)]) -> Result<(Setup, bongsu_stand_in::KmsKey)> {
    let aws = ministack().await?;
    let setup = Setup::without_webhook().await?;
    let key = aws.create_key().await?;
    let ciphertext = aws.encrypt(&key, &setup.slack.webhook(), context).await?;
    let setup = setup.env("AWS_ENDPOINT_URL", &aws.endpoint()).env("kmsEncryptedHookUrl", &ciphertext);
    Ok((setup, key))
}

async fn assert_refused(mut function: Running, words: &[&str]) -> Result<()> {
    assert_undelivered(&function.invoke(alarm()?).await?, words)?;
    assert!(function.finish().await?.posts.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_ciphertext_of_the_blueprint_works_and_is_decrypted_once() -> Result<()> {
    let (setup, key) = encrypted(&CONTEXT).await?;
    let mut function = setup.start().await?;
    assert_delivered(&function.invoke(alarm()?).await?, 1);
    // From now on, KMS refuses requests.
    ministack().await?.disable_key(&key).await?;
    assert_delivered(&function.invoke(another_alarm()?).await?, 1);
    assert_eq!(function.finish().await?.posts.len(), 2);
    Ok(())
}

#[tokio::test]
async fn the_context_can_be_another_or_none() -> Result<()> {
    let pairs = [("App", "bongsu"), ("Stage", "prod")];
    for (context, setting) in [(&[][..], "none"), (&pairs[..], "App=bongsu,Stage=prod")] {
        let (setup, _) = encrypted(context).await?;
        let mut function = setup.env("kmsEncryptionContext", setting).start().await?;
        assert_delivered(&function.invoke(alarm()?).await?, 1);
        assert_eq!(function.finish().await?.posts.len(), 1);
    }
    Ok(())
}

#[tokio::test]
async fn a_wrong_context_is_explained() -> Result<()> {
    let words = ["InvalidCiphertextException", "LambdaFunctionName=bongsu-test", "kmsEncryptionContext"];
    for context in [&[("LambdaFunctionName", "another")][..], &[]] {
        assert_refused(encrypted(context).await?.0.start().await?, &words).await?;
    }
    let (setup, _) = encrypted(&CONTEXT).await?;
    let function = setup.env("kmsEncryptionContext", "none").start().await?;
    assert_refused(function, &["InvalidCiphertextException", "encryption context", "none"]).await
}

#[tokio::test]
async fn a_disabled_key_is_explained_and_works_once_enabled() -> Result<()> {
    let (setup, key) = encrypted(&CONTEXT).await?;
    ministack().await?.disable_key(&key).await?;
    let mut function = setup.start().await?;
    assert_undelivered(&function.invoke(alarm()?).await?, &["DisabledException", "enable"])?;
    ministack().await?.enable_key(&key).await?;
    assert_delivered(&function.invoke(alarm()?).await?, 1);
    assert_eq!(function.finish().await?.posts.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_key_pending_deletion_is_explained() -> Result<()> {
    let (setup, key) = encrypted(&CONTEXT).await?;
    ministack().await?.schedule_key_deletion(&key).await?;
    assert_refused(setup.start().await?, &["pending deletion", "cancel-key-deletion"]).await
}

#[tokio::test]
async fn an_invalid_ciphertext_is_explained() -> Result<()> {
    let aws = ministack().await?.endpoint();
    for (text, words) in [
        ("https//hooks.slack.com/services/T0/B0/!", &["kmsEncryptedHookUrl", "base64"][..]),
        ("aGVsbG8gd29ybGQ=", &["InvalidCiphertextException", "complete"]),
    ] {
        let setup = Setup::without_webhook().await?.env("AWS_ENDPOINT_URL", &aws);
        assert_refused(setup.env("kmsEncryptedHookUrl", text).start().await?, words).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_webhook_url_instead_of_the_ciphertext_is_explained_and_kept_secret() -> Result<()> {
    let setup = Setup::without_webhook().await?;
    let webhook = setup.slack.webhook();
    let function = setup.env("kmsEncryptedHookUrl", &webhook).start().await?;
    assert_refused(function, &["kmsEncryptedHookUrl", "base64"]).await
}

#[tokio::test]
async fn refusals_of_kms_are_explained() -> Result<()> {
    for (refusal, words) in [
        (Refusal::ACCESS_DENIED, &["kms:Decrypt", "region ap-northeast-2", "deleted"][..]),
        (Refusal::NOT_AUTHORIZED, &["AccessDeniedException", "kms:Decrypt"]),
        (Refusal::INVALID_CIPHERTEXT, &["encryption context", "complete", "region"]),
        (Refusal::THROTTLED, &["ThrottlingException", "quota"]),
    ] {
        let kms = RefusingKms::start(refusal).await?;
        let setup = Setup::without_webhook().await?.env("AWS_ENDPOINT_URL", &kms.endpoint());
        let mut function = setup.env("kmsEncryptedHookUrl", "aGVsbG8gd29ybGQ=").start().await?;
        let invocation = function.invoke_within(std::time::Duration::from_secs(6), alarm()?).await?;
        assert_undelivered(&invocation, words)?;
        assert!(function.finish().await?.posts.is_empty());
        assert!(kms.requests() >= 2, "init and the invocation both send requests");
    }
    Ok(())
}

#[tokio::test]
async fn a_refused_webhook_is_decrypted_again_once() -> Result<()> {
    let (setup, _) = encrypted(&CONTEXT).await?;
    setup.slack.script([Answer::status(404, "no_service"), Answer::Ok]);
    setup.slack.script([Answer::status(403, "invalid_token"), Answer::status(403, "invalid_token")]);
    let mut function = setup.start().await?;
    assert_delivered(&function.invoke(alarm()?).await?, 1);
    assert_undelivered(&function.invoke(another_alarm()?).await?, &["403", "invalid_token"])?;
    assert_eq!(function.finish().await?.posts.len(), 4);
    Ok(())
}

/// The libraries log much at these levels. The harness searches the whole log for the URL.
#[tokio::test]
async fn the_most_talkative_log_keeps_the_webhook_secret() -> Result<()> {
    for level in ["DEBUG", "TRACE"] {
        let (setup, _) = encrypted(&CONTEXT).await?;
        let mut function = setup.env("AWS_LAMBDA_LOG_LEVEL", level).env("RUST_LOG", level).start().await?;
        function.slack.script([Answer::status(404, "no_service"), Answer::CutConnection]);
        assert_delivered(&function.invoke(alarm()?).await?, 1);
        assert_eq!(function.finish().await?.posts.len(), 3, "{level}");
    }
    Ok(())
}

#[tokio::test]
async fn a_missing_region_is_explained() -> Result<()> {
    let (setup, _) = encrypted(&CONTEXT).await?;
    assert_refused(setup.env_remove("AWS_REGION").start().await?, &["AWS_REGION"]).await
}

#[tokio::test]
async fn parameters_and_secrets_are_read_from_their_services() -> Result<()> {
    let name = "/bongsu/slack-webhook";
    let cases = [
        ("SLACK_WEBHOOK_URL_SSM_PARAMETER", "AmazonSSM.GetParameter"),
        ("SLACK_WEBHOOK_URL_SECRET", "secretsmanager.GetSecretValue"),
    ];
    for (variable, operation) in cases {
        let (setup, stores) = with_stores().await?;
        stores.set_parameter(name, &setup.slack.webhook());
        stores.set_secret(name, &setup.slack.webhook());
        let mut function = setup.env(variable, name).start().await?;
        assert_delivered(&function.invoke(alarm()?).await?, 1);
        assert_delivered(&function.invoke(another_alarm()?).await?, 1);
        assert_eq!(function.finish().await?.posts.len(), 2);
        assert_eq!(stores.requests(), [operation]);
    }
    Ok(())
}

#[tokio::test]
async fn a_replaced_webhook_is_used_as_soon_as_slack_refuses_the_old_one() -> Result<()> {
    let (setup, stores) = with_stores().await?;
    stores.set_secret("hook", &setup.slack.webhook_of("BOLD"));
    let mut function = setup.env("SLACK_WEBHOOK_URL_SECRET", "hook").start().await?;
    assert_delivered(&function.invoke(alarm()?).await?, 1);
    function.slack.script([Answer::status(404, "no_service")]);
    stores.set_secret("hook", &function.slack.webhook_of("BNEW"));
    assert_delivered(&function.invoke(another_alarm()?).await?, 1);
    let posts = function.finish().await?.posts;
    let is_new: Vec<_> = posts.iter().map(|post| post.path.contains("BNEW")).collect();
    assert_eq!(is_new, [false, false, true]);
    Ok(())
}

#[tokio::test]
async fn a_secret_that_cannot_be_read_is_explained() -> Result<()> {
    for variable in ["SLACK_WEBHOOK_URL_SSM_PARAMETER", "SLACK_WEBHOOK_URL_SECRET"] {
        let (setup, _stores) = with_stores().await?;
        let mut function = setup.env(variable, "/not/there").start().await?;
        let invocation = function.invoke_within(std::time::Duration::from_secs(2), alarm()?).await?;
        assert_undelivered(&invocation, &["\"/not/there\"", "check the name and the region"])?;
        function.finish().await?;
    }
    let refused = [
        ("SLACK_WEBHOOK_URL_SSM_PARAMETER", "ssm:GetParameter"),
        ("SLACK_WEBHOOK_URL_SECRET", "secretsmanager:GetSecretValue"),
    ];
    for (variable, permission) in refused {
        let refusing = RefusingKms::start(Refusal::NOT_AUTHORIZED).await?;
        let setup = Setup::without_webhook().await?.env("AWS_ENDPOINT_URL", &refusing.endpoint());
        let mut function = setup.env(variable, "hook").start().await?;
        let invocation = function.invoke_within(std::time::Duration::from_secs(2), alarm()?).await?;
        assert_undelivered(&invocation, &["hook", permission, "kms:Decrypt"])?;
        function.finish().await?;
    }
    Ok(())
}

async fn with_stores() -> Result<(Setup, SecretStores)> {
    let stores = SecretStores::start().await?;
    let endpoint = stores.endpoint();
    Ok((Setup::without_webhook().await?.env("AWS_ENDPOINT_URL", &endpoint), stores))
}
