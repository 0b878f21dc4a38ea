use aws_config::{BehaviorVersion, SdkConfig};

use super::*;
use crate::error::Cause;
use crate::recorded::{Answer, Recorded};

#[tokio::test]
async fn says_whose_it_is_and_where() {
    let account = Recorded::new([]).account().await;
    assert_eq!(
        (account.id(), account.region(), account.partition()),
        ("123456789012", "ap-northeast-2", "aws")
    );
    assert_eq!(account.caller(), "arn:aws:iam::123456789012:user/kim");
}

#[tokio::test]
async fn a_region_that_is_none_is_refused_before_anybody_is_asked() {
    let recorded = Recorded::new([Answer::Unreachable("must not be asked")]);
    let cases = [
        ("", "no AWS region"),
        ("ap-northeast-2a", "\"ap-northeast-2a\" is not the name"),
        ("seoul", "not the name"),
        ("AP-NORTHEAST-2", "not the name"),
    ];
    for (region, part) in cases {
        let config = recorded.config().into_builder();
        let config = config.region((!region.is_empty()).then(|| Region::new(region.to_owned()))).build();
        let text = Account::of(config, HttpClient::new().unwrap()).await.unwrap_err().to_string();
        assert!(text.contains(part), "{region}: {text}");
    }
    assert!(recorded.requests().is_empty());
    for region in ["us-east-1", "us-gov-west-1", "cn-north-1", "ap-southeast-5", "us-iso-east-1"] {
        assert_eq!(check_region(region), Ok(()), "{region}");
    }
}

#[tokio::test]
async fn without_credentials_it_says_how_to_sign_in() {
    let config = SdkConfig::builder().behavior_version(BehaviorVersion::v2026_01_12());
    let config = config.region(Region::new("eu-west-1")).http_client(Recorded::new([Answer::Late]));
    let config = config.credentials_provider(SharedCredentialsProvider::new(NoCredentials));
    let error = Account::of(config.build(), HttpClient::new().unwrap()).await.unwrap_err();
    assert_eq!(error.cause, Cause::NoCredentials, "{error}");
    assert!(error.to_string().contains("aws sso login"), "{error}");
}

#[derive(Debug)]
struct NoCredentials;

impl aws_credential_types::provider::ProvideCredentials for NoCredentials {
    fn provide_credentials<'a>(&'a self) -> aws_credential_types::provider::future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let error = aws_credential_types::provider::error::CredentialsError::not_loaded("nowhere");
        aws_credential_types::provider::future::ProvideCredentials::ready(Err(error))
    }
}
