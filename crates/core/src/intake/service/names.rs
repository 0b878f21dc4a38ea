//! Names of services that only the generic reader reads.

/// EventBridge's `source` without `aws.`, and the name for people.
const NAMES: [(&str, &str); 43] = [
    ("acm", "Certificate Manager"),
    ("amplify", "Amplify"),
    ("appflow", "AppFlow"),
    ("application-autoscaling", "Application Auto Scaling"),
    ("apprunner", "App Runner"),
    ("athena", "Athena"),
    ("bedrock", "Bedrock"),
    ("cloudfront", "CloudFront"),
    ("cloudwatch", "CloudWatch"),
    ("codeartifact", "CodeArtifact"),
    ("datasync", "DataSync"),
    ("devops-guru", "DevOps Guru"),
    ("dlm", "Data Lifecycle Manager"),
    ("docdb", "DocumentDB"),
    ("dynamodb", "DynamoDB"),
    ("eks", "EKS"),
    ("elasticloadbalancing", "Elastic Load Balancing"),
    ("emr", "EMR"),
    ("es", "OpenSearch"),
    ("fis", "Fault Injection Service"),
    ("fsx", "FSx"),
    ("gamelift", "GameLift"),
    ("glacier", "S3 Glacier"),
    ("iot", "IoT"),
    ("kafka", "MSK"),
    ("kms", "KMS"),
    ("lambda", "Lambda"),
    ("macie", "Macie"),
    ("mediaconvert", "MediaConvert"),
    ("medialive", "MediaLive"),
    ("mq", "Amazon MQ"),
    ("neptune", "Neptune"),
    ("opensearch", "OpenSearch"),
    ("organizations", "Organizations"),
    ("route53", "Route 53"),
    ("sagemaker", "SageMaker"),
    ("savingsplans", "Savings Plans"),
    ("secretsmanager", "Secrets Manager"),
    ("servicecatalog", "Service Catalog"),
    ("ssm", "Systems Manager"),
    ("storagegateway", "Storage Gateway"),
    ("transfer", "Transfer Family"),
    ("wellarchitected", "Well-Architected"),
];

/// The kind of an unknown service.
pub(super) const UNKNOWN: &str = "event";

/// Returns the kinds of the known services.
pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|(kind, _)| *kind)
}

/// Returns the kind and the name of an event's source. An unknown source keeps its name.
pub(super) fn of(source: &str) -> (&'static str, &str) {
    let own = source.strip_prefix("aws.").unwrap_or(source);
    let known = NAMES.iter().find(|(known, _)| *known == own).filter(|_| own != source);
    known.map_or((UNKNOWN, own), |(kind, name)| (*kind, *name))
}
