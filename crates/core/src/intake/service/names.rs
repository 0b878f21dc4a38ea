//! Names of services that only the generic reader reads.

/// EventBridge's `source` without `aws.`, and the name for people.
const NAMES: [(&str, &str); 55] = [
    ("acm", "Certificate Manager"),
    ("amplify", "Amplify"),
    ("appflow", "AppFlow"),
    ("application-autoscaling", "Application Auto Scaling"),
    ("apprunner", "App Runner"),
    ("athena", "Athena"),
    ("bedrock", "Bedrock"),
    ("cassandra", "Keyspaces"),
    ("cloudfront", "CloudFront"),
    ("cloudwatch", "CloudWatch"),
    ("codeartifact", "CodeArtifact"),
    ("connect", "Connect"),
    ("datasync", "DataSync"),
    ("detective", "Detective"),
    ("devops-guru", "DevOps Guru"),
    ("dlm", "Data Lifecycle Manager"),
    ("docdb", "DocumentDB"),
    ("drs", "Elastic Disaster Recovery"),
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
    ("macie", "Macie"),
    ("mediaconvert", "MediaConvert"),
    ("medialive", "MediaLive"),
    ("mgn", "Application Migration Service"),
    ("mq", "Amazon MQ"),
    ("neptune", "Neptune"),
    ("network-firewall", "Network Firewall"),
    ("opensearch", "OpenSearch"),
    ("organizations", "Organizations"),
    ("quicksight", "QuickSight"),
    ("redshift-data", "Redshift Data API"),
    ("route53", "Route 53"),
    ("sagemaker", "SageMaker"),
    ("savingsplans", "Savings Plans"),
    ("secretsmanager", "Secrets Manager"),
    ("servicecatalog", "Service Catalog"),
    ("signer", "Signer"),
    ("ssm-incidents", "Incident Manager"),
    ("storagegateway", "Storage Gateway"),
    ("support", "Support"),
    ("tag", "Resource tags"),
    ("transfer", "Transfer Family"),
    ("wellarchitected", "Well-Architected"),
    ("workspaces", "WorkSpaces"),
    ("xray", "X-Ray"),
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
