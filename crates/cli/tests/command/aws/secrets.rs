//! Tests `secret set` for a bot token and a signing secret, and the doctor's check of the bot.

use bongsu_stand_in::{ApiAnswer, BOT_TOKEN, SIGNING_SECRET, SlackApi};
use serde_json::json;

use super::account::{Aws, lines};
use crate::program::Ran;

/// Returns the plaintext of an encrypted variable of the function.
async fn decrypted(aws: &Aws, variable: &str) -> String {
    let function = aws.function("mission-lambda").await;
    let ciphertext = function["Environment"]["Variables"][variable].as_str().unwrap().to_owned();
    aws.ministack.decrypt(&ciphertext, ("LambdaFunctionName", "mission-lambda")).await.unwrap()
}

fn assert_says_no_secret(ran: &Ran) {
    for said in [&ran.stdout, &ran.stderr] {
        assert!(!said.contains("SECRETXXXX"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bots_secrets_are_stored_together_and_nothing_else_changes() {
    let aws = Aws::new().await;
    aws.deployed().await;
    let before = decrypted(&aws, "kmsEncryptedHookUrl").await;
    let token = aws.file("token.txt", &format!("{BOT_TOKEN}\n"));
    let input = format!("{SIGNING_SECRET}\n");
    let set = ["secret", "set", "--bot-token-file", &token, "--signing-secret-file", "-"];
    let ran = aws.bongsu_reading(&set, &input).await;
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert_says_no_secret(&ran);
    for expected in ["Stored, encrypted", "deploy --slack-channel", "(Interactivity & Shortcuts): http"] {
        assert!(ran.stdout.contains(expected), "no {expected:?} in {}", ran.stdout);
    }
    assert!(
        ran.stderr.contains("no SlackChannel: until it has one, alarms go to the webhook"),
        "{}",
        ran.stderr
    );
    assert_eq!(decrypted(&aws, "kmsEncryptedBotToken").await, BOT_TOKEN);
    assert_eq!(decrypted(&aws, "kmsEncryptedSigningSecret").await, SIGNING_SECRET);
    assert_eq!(decrypted(&aws, "kmsEncryptedHookUrl").await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn invalid_secrets_are_refused_before_any_request_to_aws() {
    let aws = Aws::new().await;
    let cases = [
        (
            "--bot-token-file",
            "https://hooks.slack.com/services/T0/B0/SECRETXXXX",
            3,
            "the bot token is a URL",
        ),
        ("--bot-token-file", "xoxp-1-SECRETXXXX", 3, "token of a user"),
        ("--bot-token-file", "", 3, "the bot token is empty"),
        ("--bot-token-file", "xoxb-1-SECRETXXXX\nxoxb-2", 3, "an invalid character"),
        ("--signing-secret-file", BOT_TOKEN, 3, "a token or a URL"),
        ("--signing-secret-file", "\n", 3, "the signing secret is empty"),
    ];
    for (flag, text, code, expected) in cases {
        let file = aws.file("secret.txt", text);
        let ran = aws.bongsu(&["secret", "set", flag, &file]).await;
        assert_eq!(ran.code, Some(code), "{flag} {expected}: {}", ran.stderr);
        assert!(ran.stderr.contains(expected), "{flag} {expected}: {}", ran.stderr);
        assert_says_no_secret(&ran);
    }
    let both = ["secret", "set", "--bot-token-file", "-", "--signing-secret-file", "-"];
    let ran = aws.bongsu_reading(&both, BOT_TOKEN).await;
    assert!(ran.code == Some(2) && ran.stderr.contains("contain only one secret"), "{}", ran.stderr);
    let ran = aws.bongsu(&["secret", "set", "--bot-token-file", "/nowhere"]).await;
    assert!(ran.code == Some(4) && ran.stderr.contains("/nowhere"), "{}", ran.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_terminal_the_error_names_the_file_option() {
    let aws = Aws::new().await;
    aws.deployed().await;
    for (flag, file) in
        [("--bot-token", "--bot-token-file FILE"), ("--signing-secret", "--signing-secret-file FILE")]
    {
        let ran = aws.bongsu(&["secret", "set", flag]).await;
        assert!(ran.code == Some(2) && ran.stderr.contains(file), "{}", ran.stderr);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_checks_the_bot_with_slack() {
    let (aws, api) = (Aws::new().await, SlackApi::start().await.unwrap());
    aws.deployed().await;
    let token = aws.file("token.txt", BOT_TOKEN);
    let ran = aws.bongsu(&["secret", "set", "--bot-token-file", &token]).await;
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let mut variables = aws.function("mission-lambda").await["Environment"]["Variables"].clone();
    variables["BONGSU_SLACK_API_ORIGIN"] = api.origin().into();
    let change = json!({ "Environment": { "Variables": variables } });
    let path = "/2015-03-31/functions/mission-lambda/configuration";
    aws.ministack.rest("lambda", "PUT", path, &change).await.unwrap();
    let doctor = async || {
        let ran = aws.bongsu(&["doctor"]).await;
        assert_says_no_secret(&ran);
        let found = lines(&ran).into_iter().find(|it| it["link"] == "bot").expect(&ran.stdout);
        (found["verdict"].clone(), format!("{} -> {}", found["said"], found["remedy"]))
    };

    let ran = aws.bongsu(&["doctor"]).await;
    let lost = lines(&ran).into_iter().find(|it| it["link"] == "webhook URL" && it["verdict"] == "broken");
    let lost = lost.expect(&ran.stdout).to_string();
    assert!(lost.contains("no slackChannel") && lost.contains("--slack-channel C0123456789"), "{lost}");

    let (verdict, said) = doctor().await;
    assert_eq!(verdict, "fine", "{said}");
    assert!(said.contains("bongsu of the workspace Acme"), "{said}");
    let cases = [
        (ApiAnswer::refused("token_revoked"), "broken", "install the app again"),
        (ApiAnswer::refused("invalid_auth"), "broken", "bongsu secret set --bot-token --stack bongsu"),
        (ApiAnswer::Status(503, String::new()), "cannot_tell", "try again"),
    ];
    for (answer, expected, remedy) in cases {
        api.script([answer.clone()]);
        let (verdict, said) = doctor().await;
        assert_eq!(verdict, expected, "{answer:?}: {said}");
        assert!(said.contains(remedy), "{answer:?}: {said}");
    }
    let calls = api.calls();
    assert!(calls.iter().all(|call| call.method == "auth.test" && call.body.is_empty()), "{calls:?}");
}
