//! Credentials of a role in another account (STS API reference, "AssumeRole").

use aws_config::{Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use jiff::Timestamp;

use super::service::{CallError, CallLimits, Protocol, Service};
use super::xml;
use crate::http::HttpClient;

/// The only protocol of STS uses forms.
const PROTOCOL: Protocol =
    Protocol { service: "sts", target: None, content_type: "application/x-www-form-urlencoded" };
const VERSION: &str = "2011-06-15";
/// The name of the sessions, which CloudTrail in the other account shows.
const SESSION: &str = "bongsu";

/// The reason why the credentials of a role are not available.
#[derive(Debug, thiserror::Error)]
#[error("the role {role} cannot be assumed: {cause}")]
struct AssumeError {
    role: String,
    cause: String,
}

/// Returns the settings of `config` for another region, with the credentials of a role. They call STS
/// (`sts:AssumeRole`) when credentials are needed.
pub fn assume(config: &SdkConfig, http: HttpClient, role: &str, region: &str) -> SdkConfig {
    let service = Service::new(config, http, PROTOCOL, CallLimits::of(config));
    let provider = SharedCredentialsProvider::new(AssumedRole { service, role: role.to_owned() });
    let builder = config.clone().into_builder().region(Region::new(region.to_owned()));
    builder.credentials_provider(provider).build()
}

#[derive(Debug)]
struct AssumedRole {
    service: Service,
    role: String,
}

impl AssumedRole {
    async fn credentials(&self) -> Result<Credentials, CredentialsError> {
        let failed =
            |cause: String| CredentialsError::provider_error(AssumeError { role: self.role.clone(), cause });
        let answer = self.service.call("AssumeRole", self.form()).await;
        let answer = answer.map_err(|error: CallError| failed(error.to_string()))?;
        read(&String::from_utf8_lossy(&answer))
            .ok_or_else(|| failed("the answer of STS has no credentials".to_owned()))
    }

    fn form(&self) -> Vec<u8> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("Action", "AssumeRole").append_pair("Version", VERSION);
        form.append_pair("RoleArn", &self.role).append_pair("RoleSessionName", SESSION);
        form.finish().into_bytes()
    }
}

impl ProvideCredentials for AssumedRole {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.credentials())
    }
}

fn read(answer: &str) -> Option<Credentials> {
    let text = |element| xml::text(answer, element).filter(|text| !text.is_empty());
    let expires: Timestamp = text("Expiration")?.parse().ok()?;
    let [id, secret, token] = [text("AccessKeyId")?, text("SecretAccessKey")?, text("SessionToken")?];
    Some(Credentials::new(id, secret, Some(token.to_owned()), Some(expires.into()), "AssumeRole"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_credentials_with_their_expiry() {
        let answer = "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA1</AccessKeyId>\
             <SecretAccessKey>s/+=</SecretAccessKey><SessionToken>t==</SessionToken>\
             <Expiration>2026-11-29T10:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
        let credentials = read(answer).unwrap();
        let found =
            (credentials.access_key_id(), credentials.secret_access_key(), credentials.session_token());
        assert_eq!(found, ("ASIA1", "s/+=", Some("t==")));
        let expires = "2026-11-29T10:00:00Z".parse::<Timestamp>().unwrap();
        assert_eq!(credentials.expiry(), Some(expires.into()));
        let shown = format!("{credentials:?}");
        assert!(!shown.contains("s/+=") && !shown.contains("t=="), "{shown}");
    }

    #[test]
    fn an_incomplete_answer_has_no_credentials() {
        assert!(read("").is_none());
        assert!(read("<AccessKeyId>ASIA1</AccessKeyId><Expiration>soon</Expiration>").is_none());
    }
}
