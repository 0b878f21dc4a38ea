//! Finds the endpoint of a service (AWS General Reference, "AWS service endpoints").

use aws_config::SdkConfig;
use aws_types::service_config::ServiceConfigKey;
use bongsu_alarm::alarm::{Partition, Region};

/// Returns the origin of a service, such as `https://dynamodb.eu-west-1.amazonaws.com`.
pub(crate) fn endpoint(config: &SdkConfig, service: &str) -> String {
    if let Some(endpoint) = named(config, service) {
        return endpoint.trim_end_matches('/').to_owned();
    }
    let region = config.region().map(AsRef::as_ref).unwrap_or_default();
    let is_fips = config.use_fips() == Some(true);
    host(service, region, is_fips, config.use_dual_stack() == Some(true))
}

/// Returns the configured endpoint: `AWS_ENDPOINT_URL_DYNAMODB` and similar variables or profile settings
/// first, then the endpoint for all services.
fn named(config: &SdkConfig, service: &str) -> Option<String> {
    // The settings use the names of the services, which differ from their host names.
    let service = match service {
        "logs" => "cloudwatch logs",
        "monitoring" => "cloudwatch",
        "secretsmanager" => "secrets manager",
        other => other,
    };
    let key = ServiceConfigKey::builder().service_id(service).env("AWS_ENDPOINT_URL").profile("endpoint_url");
    let key = key.build().ok();
    let of_service = key.and_then(|key| config.service_config()?.load_config(key));
    of_service.or_else(|| config.endpoint_url().map(str::to_owned))
}

/// Returns the region that signatures for a service name: the settings' one, except for IAM.
pub(crate) fn signing_region(config: &SdkConfig, service: &str) -> String {
    let region = config.region().map(AsRef::as_ref).unwrap_or_default();
    if service == IAM { iam_region(region) } else { region }.to_owned()
}

/// The service that a whole partition shares (AWS General Reference, "IAM endpoints and quotas").
const IAM: &str = "iam";

/// The region of a partition in which IAM is.
fn iam_region(region: &str) -> &str {
    match suffix(region) {
        "amazonaws.com.cn" => "cn-north-1",
        "amazonaws.com" if region.starts_with("us-gov-") => "us-gov-west-1",
        "amazonaws.com" => "us-east-1",
        "c2s.ic.gov" => "us-iso-east-1",
        _ => region,
    }
}

/// The hosts are those of the endpoint rules in AWS's SDKs.
fn iam_host(region: &str, is_fips: bool, is_dual_stack: bool) -> String {
    let suffix = if is_dual_stack { dual_stack_suffix(region) } else { suffix(region) };
    let fips = if is_fips { "-fips" } else { "" };
    match iam_region(region) {
        "us-gov-west-1" => format!("https://iam.us-gov.{suffix}"),
        "us-east-1" | "cn-north-1" if is_dual_stack => format!("https://iam{fips}.global.{suffix}"),
        "us-east-1" => format!("https://iam{fips}.{suffix}"),
        home => format!("https://iam{fips}.{home}.{suffix}"),
    }
}

fn host(service: &str, region: &str, is_fips: bool, is_dual_stack: bool) -> String {
    if service == IAM {
        return iam_host(region, is_fips, is_dual_stack);
    }
    // In GovCloud all hosts are FIPS hosts, and some services use the standard host name.
    let is_plain =
        ["dynamodb", "monitoring", "sns", "ssm", "sts"].contains(&service) && region.starts_with("us-gov-");
    let is_named = is_fips && !is_plain;
    let fips = if is_named { "-fips" } else { "" };
    let suffix = if is_dual_stack { dual_stack_suffix(region) } else { suffix(region) };
    format!("https://{service}{fips}.{region}.{suffix}")
}

/// Returns the domain of a region's hosts, which depends on its partition.
pub(crate) fn suffix(region: &str) -> &'static str {
    let partition = Region::from_code(region).as_ref().and_then(Region::partition);
    partition.map_or("amazonaws.com", Partition::endpoints)
}

fn dual_stack_suffix(region: &str) -> &'static str {
    match suffix(region) {
        "amazonaws.com" => "api.aws",
        "amazonaws.com.cn" => "api.amazonwebservices.com.cn",
        suffix => suffix,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_partition_has_other_hosts() {
        let cases = [
            ("dynamodb", "ap-northeast-2", false, false, "https://dynamodb.ap-northeast-2.amazonaws.com"),
            ("sqs", "eu-west-1", true, false, "https://sqs-fips.eu-west-1.amazonaws.com"),
            ("kms", "us-east-1", true, true, "https://kms-fips.us-east-1.api.aws"),
            ("dynamodb", "us-gov-west-1", true, false, "https://dynamodb.us-gov-west-1.amazonaws.com"),
            ("kms", "us-gov-west-1", true, false, "https://kms-fips.us-gov-west-1.amazonaws.com"),
            ("monitoring", "us-gov-west-1", true, false, "https://monitoring.us-gov-west-1.amazonaws.com"),
            ("monitoring", "us-west-2", true, false, "https://monitoring-fips.us-west-2.amazonaws.com"),
            ("sns", "us-gov-east-1", true, false, "https://sns.us-gov-east-1.amazonaws.com"),
            ("sts", "us-gov-east-1", true, false, "https://sts.us-gov-east-1.amazonaws.com"),
            ("ssm", "us-gov-east-1", true, false, "https://ssm.us-gov-east-1.amazonaws.com"),
            (
                "secretsmanager",
                "us-east-1",
                true,
                false,
                "https://secretsmanager-fips.us-east-1.amazonaws.com",
            ),
            ("dynamodb", "cn-north-1", false, false, "https://dynamodb.cn-north-1.amazonaws.com.cn"),
            ("kms", "cn-north-1", false, true, "https://kms.cn-north-1.api.amazonwebservices.com.cn"),
            ("sqs", "us-iso-east-1", false, false, "https://sqs.us-iso-east-1.c2s.ic.gov"),
            ("sqs", "us-isob-east-1", false, false, "https://sqs.us-isob-east-1.sc2s.sgov.gov"),
            ("sqs", "eusc-de-east-1", false, false, "https://sqs.eusc-de-east-1.amazonaws.eu"),
            ("iam", "ap-northeast-2", false, false, "https://iam.amazonaws.com"),
            ("iam", "ap-northeast-2", true, false, "https://iam-fips.amazonaws.com"),
            ("iam", "eu-west-1", false, true, "https://iam.global.api.aws"),
            ("iam", "cn-northwest-1", false, false, "https://iam.cn-north-1.amazonaws.com.cn"),
            ("iam", "cn-north-1", false, true, "https://iam.global.api.amazonwebservices.com.cn"),
            ("iam", "us-gov-east-1", true, false, "https://iam.us-gov.amazonaws.com"),
            ("iam", "us-gov-west-1", false, true, "https://iam.us-gov.api.aws"),
            ("iam", "eusc-de-east-1", false, false, "https://iam.eusc-de-east-1.amazonaws.eu"),
            ("iam", "us-iso-east-1", false, false, "https://iam.us-iso-east-1.c2s.ic.gov"),
            ("iam", "us-isob-east-1", true, false, "https://iam-fips.us-isob-east-1.sc2s.sgov.gov"),
        ];
        for (service, region, is_fips, is_dual_stack, expected) in cases {
            assert_eq!(host(service, region, is_fips, is_dual_stack), expected);
        }
    }

    #[test]
    fn iam_is_in_one_region_of_a_partition() {
        let signed = |service, region: &'static str| {
            let config = SdkConfig::builder().region(aws_config::Region::new(region)).build();
            signing_region(&config, service)
        };
        for (region, home) in [
            ("ap-northeast-2", "us-east-1"),
            ("cn-northwest-1", "cn-north-1"),
            ("us-gov-east-1", "us-gov-west-1"),
            ("eusc-de-east-1", "eusc-de-east-1"),
        ] {
            assert_eq!((signed("iam", region).as_str(), signed("kms", region).as_str()), (home, region));
        }
    }

    #[test]
    fn settings_override_the_endpoint() {
        let config = || SdkConfig::builder().region(aws_config::Region::new("eu-west-1"));
        assert_eq!(endpoint(&config().build(), "sqs"), "https://sqs.eu-west-1.amazonaws.com");
        let named = config().endpoint_url("http://127.0.0.1:1/").build();
        assert_eq!(endpoint(&named, "sqs"), "http://127.0.0.1:1");
    }

    /// Reads `AWS_ENDPOINT_URL_CLOUDWATCH` and a profile's `services` like `aws-config`.
    #[derive(Debug)]
    struct Named;

    impl aws_types::service_config::LoadServiceConfig for Named {
        fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
            Some(format!("http://{}/{}/{}", key.env(), key.profile(), key.service_id()))
        }
    }

    #[test]
    fn settings_override_the_endpoint_of_one_service() {
        let config = SdkConfig::builder().service_config(Named).build();
        assert_eq!(endpoint(&config, "dynamodb"), "http://AWS_ENDPOINT_URL/endpoint_url/dynamodb");
        assert_eq!(endpoint(&config, "monitoring"), "http://AWS_ENDPOINT_URL/endpoint_url/cloudwatch");
        assert_eq!(endpoint(&config, "logs"), "http://AWS_ENDPOINT_URL/endpoint_url/cloudwatch logs");
    }
}
