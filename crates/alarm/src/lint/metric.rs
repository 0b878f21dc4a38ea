//! The nature of AWS's metrics, from the documentation of each service. The rules use it to judge a
//! statistic, a comparison or the treatment of missing data. The rules do not judge a metric that is in no
//! list.

use crate::alarm::Metric;

/// A namespace with metric names. `*` stands for any characters at one end of a name.
type Names = &'static [(&'static str, &'static [&'static str])];

/// Returns whether a list contains a metric.
pub(super) fn is_in(names: Names, metric: &Metric) -> bool {
    let mut of_namespace = names.iter().filter(|(namespace, _)| *namespace == metric.namespace);
    of_namespace.any(|(_, patterns)| patterns.iter().any(|pattern| fits(pattern, &metric.name)))
}

pub(super) fn fits(pattern: &str, name: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(end), _) => name.ends_with(end),
        (_, Some(start)) => name.starts_with(start),
        _ => pattern == name,
    }
}

/// Metrics with one sample for each event. The sum over a period counts the events.
#[rustfmt::skip]
pub(super) const EVENTS: Names = &[
    ("AWS/ApplicationELB", &["HTTPCode_*", "TargetConnectionErrorCount", "RejectedConnectionCount", "RequestCount", "ClientTLSNegotiationErrorCount", "ELBAuth*"]),
    ("AWS/ELB", &["HTTPCode_*", "BackendConnectionErrors", "RequestCount", "SpilloverCount"]),
    ("AWS/NetworkELB", &["TCP_*_Reset_Count", "TCP_Target_Reset_Count", "PortAllocationErrorCount"]),
    ("AWS/ApiGateway", &["Count"]),
    ("AWS/Lambda", &["Errors", "Throttles", "Invocations", "DeadLetterErrors", "DestinationDeliveryFailures", "AsyncEventsDropped"]),
    ("AWS/SQS", &["NumberOfMessages*"]),
    ("AWS/SNS", &["NumberOf*"]),
    ("AWS/Events", &["FailedInvocations", "Invocations", "ThrottledRules", "InvocationsSentToDlq", "InvocationsFailedToBeSentToDlq"]),
    ("AWS/States", &["Executions*"]),
    ("AWS/DynamoDB", &["UserErrors", "SystemErrors", "ThrottledRequests", "ReadThrottleEvents", "WriteThrottleEvents", "ConditionalCheckFailedRequests"]),
    ("AWS/Kinesis", &["WriteProvisionedThroughputExceeded", "ReadProvisionedThroughputExceeded"]),
    ("AWS/Firehose", &["ThrottledRecords"]),
    ("AWS/S3", &["4xxErrors", "5xxErrors"]),
    ("AWS/Cognito", &["*Throttles"]),
    ("AWS/WAFV2", &["BlockedRequests"]),
    ("AWS/CodeBuild", &["FailedBuilds"]),
];

/// Event metrics whose average AWS documents too: the share of requests.
pub(super) const SHARES: Names = &[
    ("AWS/ApiGateway", &["4XXError", "5XXError", "4xx", "5xx"]),
    ("AWS/Lambda", &["Errors", "Throttles"]),
    ("AWS/S3", &["4xxErrors", "5xxErrors"]),
    ("AWS/Kinesis", &["WriteProvisionedThroughputExceeded", "ReadProvisionedThroughputExceeded"]),
];

/// Metrics whose samples are levels at one time. The sum of levels has no meaning.
#[rustfmt::skip]
pub(super) const GAUGES: Names = &[
    ("AWS/EC2", &["CPUUtilization", "CPUCreditBalance", "StatusCheckFailed*"]),
    ("AWS/EBS", &["BurstBalance", "VolumeQueueLength"]),
    ("AWS/RDS", &["CPUUtilization", "FreeStorageSpace", "FreeableMemory", "DatabaseConnections", "ReplicaLag", "BurstBalance", "DiskQueueDepth", "*Latency", "SwapUsage", "AuroraReplicaLag*"]),
    ("AWS/DocDB", &["CPUUtilization", "FreeableMemory", "DatabaseConnections", "DBInstanceReplicaLag"]),
    ("AWS/ElastiCache", &["CPUUtilization", "EngineCPUUtilization", "DatabaseMemoryUsagePercentage", "FreeableMemory", "CurrConnections", "ReplicationLag"]),
    ("AWS/ECS", &["CPUUtilization", "MemoryUtilization"]),
    ("AWS/ApplicationELB", &["TargetResponseTime", "HealthyHostCount", "UnHealthyHostCount"]),
    ("AWS/NetworkELB", &["HealthyHostCount", "UnHealthyHostCount"]),
    ("AWS/ELB", &["Latency", "HealthyHostCount", "UnHealthyHostCount"]),
    ("AWS/ApiGateway", &["Latency", "IntegrationLatency"]),
    ("AWS/Lambda", &["Duration", "ConcurrentExecutions", "IteratorAge"]),
    ("AWS/SQS", &["ApproximateNumberOfMessages*", "ApproximateAgeOfOldestMessage"]),
    ("AWS/Kinesis", &["GetRecords.IteratorAgeMilliseconds"]),
    ("AWS/ES", &["CPUUtilization", "JVMMemoryPressure", "FreeStorageSpace", "ClusterStatus.*"]),
    ("AWS/Kafka", &["CpuUser", "KafkaDataLogsDiskUsed", "OffsetLag", "EstimatedTimeLag"]),
    ("AWS/EFS", &["BurstCreditBalance", "PercentIOLimit"]),
    ("AWS/Route53", &["HealthCheckStatus", "HealthCheckPercentageHealthy"]),
    ("CWAgent", &["*_percent", "cpu_usage_*", "disk_free", "mem_available"]),
];

/// Metrics with samples only while an event happens. Otherwise there is no sample, not a zero.
#[rustfmt::skip]
pub(super) const SPARSE: Names = &[
    ("AWS/ApplicationELB", &["HTTPCode_*", "TargetConnectionErrorCount", "RejectedConnectionCount", "ELBAuth*", "ClientTLSNegotiationErrorCount"]),
    ("AWS/ELB", &["HTTPCode_*", "BackendConnectionErrors", "SpilloverCount"]),
    ("AWS/Lambda", &["Errors", "Throttles", "DeadLetterErrors", "DestinationDeliveryFailures", "AsyncEventsDropped", "IteratorAge"]),
    ("AWS/SNS", &["NumberOfNotificationsFailed*", "NumberOfNotificationsRedrivenToDlq", "NumberOfNotificationsFailedToRedriveToDlq"]),
    ("AWS/Events", &["FailedInvocations", "ThrottledRules", "InvocationsSentToDlq", "InvocationsFailedToBeSentToDlq"]),
    ("AWS/States", &["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted", "ExecutionThrottled"]),
    ("AWS/ApiGateway", &["5XXError", "4XXError", "5xx", "4xx"]),
    ("AWS/S3", &["4xxErrors", "5xxErrors"]),
    ("AWS/Cognito", &["*Throttles"]),
    ("AWS/WAFV2", &["BlockedRequests"]),
    ("AWS/CodeBuild", &["FailedBuilds"]),
    ("AWS/Backup", &["NumberOfBackupJobsFailed", "NumberOfBackupJobsExpired"]),
];

/// Metrics whose samples show that something works. Missing samples are the worst sign.
#[rustfmt::skip]
pub(super) const HEARTBEATS: Names = &[
    ("AWS/ApplicationELB", &["HealthyHostCount", "RequestCount"]),
    ("AWS/NetworkELB", &["HealthyHostCount"]),
    ("AWS/ELB", &["HealthyHostCount", "RequestCount"]),
    ("AWS/Lambda", &["Invocations"]),
    ("AWS/Events", &["Invocations"]),
    ("AWS/States", &["ExecutionsSucceeded", "ExecutionsStarted"]),
    ("AWS/Route53", &["HealthCheckStatus", "HealthCheckPercentageHealthy"]),
    ("CloudWatchSynthetics", &["SuccessPercent"]),
    ("AWS/Backup", &["NumberOfBackupJobsCompleted"]),
    ("AWS/VPN", &["TunnelState"]),
    ("AWS/DX", &["ConnectionState"]),
    ("AWS/AutoScaling", &["GroupInServiceInstances"]),
    ("ECS/ContainerInsights", &["RunningTaskCount"]),
];

/// Metrics whose high values mean trouble.
#[rustfmt::skip]
pub(super) const BAD_WHEN_HIGH: Names = &[
    ("AWS/EC2", &["StatusCheckFailed*"]),
    ("AWS/RDS", &["ReplicaLag", "AuroraReplicaLag*", "*Latency", "DiskQueueDepth", "SwapUsage", "MaximumUsedTransactionIDs"]),
    ("AWS/ElastiCache", &["DatabaseMemoryUsagePercentage", "Evictions", "ReplicationLag"]),
    ("AWS/ApplicationELB", &["HTTPCode_*5XX_Count", "HTTPCode_Target_5XX_Count", "HTTPCode_ELB_5XX_Count", "TargetResponseTime", "UnHealthyHostCount", "TargetConnectionErrorCount", "RejectedConnectionCount"]),
    ("AWS/NetworkELB", &["UnHealthyHostCount", "PortAllocationErrorCount"]),
    ("AWS/ELB", &["HTTPCode_ELB_5XX", "HTTPCode_Backend_5XX", "Latency", "UnHealthyHostCount", "SpilloverCount", "SurgeQueueLength"]),
    ("AWS/ApiGateway", &["5XXError", "5xx", "Latency", "IntegrationLatency"]),
    ("AWS/Lambda", &["Errors", "Throttles", "Duration", "IteratorAge", "DeadLetterErrors"]),
    ("AWS/SQS", &["ApproximateAgeOfOldestMessage"]),
    ("AWS/States", &["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"]),
    ("AWS/Events", &["FailedInvocations"]),
    ("AWS/DynamoDB", &["UserErrors", "SystemErrors", "ThrottledRequests", "SuccessfulRequestLatency"]),
    ("AWS/Kinesis", &["GetRecords.IteratorAgeMilliseconds", "WriteProvisionedThroughputExceeded"]),
    ("AWS/ES", &["ClusterStatus.red", "ClusterStatus.yellow", "JVMMemoryPressure", "ClusterIndexWritesBlocked"]),
    ("AWS/Kafka", &["OfflinePartitionsCount", "UnderReplicatedPartitions", "KafkaDataLogsDiskUsed"]),
    ("AWS/Billing", &["EstimatedCharges"]),
    ("CWAgent", &["disk_used_percent", "mem_used_percent", "swap_used_percent"]),
];

/// Metrics whose low values mean trouble.
#[rustfmt::skip]
pub(super) const BAD_WHEN_LOW: Names = &[
    ("AWS/EC2", &["CPUCreditBalance"]),
    ("AWS/EBS", &["BurstBalance"]),
    ("AWS/RDS", &["FreeStorageSpace", "FreeableMemory", "FreeLocalStorage", "BurstBalance", "BufferCacheHitRatio", "EBSByteBalance%", "EBSIOBalance%"]),
    ("AWS/DocDB", &["FreeableMemory", "FreeLocalStorage", "BufferCacheHitRatio"]),
    ("AWS/ElastiCache", &["FreeableMemory", "CacheHitRate"]),
    ("AWS/ES", &["FreeStorageSpace"]),
    ("AWS/ApplicationELB", &["HealthyHostCount"]),
    ("AWS/NetworkELB", &["HealthyHostCount"]),
    ("AWS/ELB", &["HealthyHostCount"]),
    ("AWS/Route53", &["HealthCheckStatus", "HealthCheckPercentageHealthy"]),
    ("AWS/EFS", &["BurstCreditBalance"]),
    ("AWS/CertificateManager", &["DaysToExpiry"]),
    ("CloudWatchSynthetics", &["SuccessPercent"]),
    ("AWS/VPN", &["TunnelState"]),
    ("AWS/DX", &["ConnectionState"]),
    ("CWAgent", &["disk_free", "mem_available", "mem_available_percent"]),
];

/// Metrics that are never above 1, because a check either fails or succeeds.
pub(super) const UP_TO_ONE: Names = &[
    ("AWS/EC2", &["StatusCheckFailed*"]),
    ("AWS/Route53", &["HealthCheckStatus"]),
    ("AWS/ES", &["ClusterStatus.*", "ClusterIndexWritesBlocked"]),
    ("AWS/VPN", &["TunnelState"]),
    ("AWS/DX", &["ConnectionState"]),
    ("AWS/SES", &["Reputation.*"]),
];

/// Percentages above 100, such as shares of a baseline or of a provisioned size that a service may exceed.
pub(super) const BEYOND_HUNDRED: Names = &[
    ("AWS/ECS", &["CPUUtilization"]),
    ("AWS/ElastiCache", &["DatabaseMemoryUsagePercentage"]),
    ("CWAgent", &["procstat_cpu_usage"]),
];

/// Metrics with fewer samples than one a minute, with the seconds between two samples.
#[rustfmt::skip]
pub(super) const SLOW: &[(u32, Names)] = &[
    (86_400, &[("AWS/S3", &["BucketSizeBytes", "NumberOfObjects"]), ("AWS/CertificateManager", &["DaysToExpiry"])]),
    (21_600, &[("AWS/Billing", &["EstimatedCharges"])]),
    (300, &[
        ("AWS/EC2", &["CPUUtilization", "Network*", "Disk*", "CPUCredit*", "CPUSurplus*"]),
        ("AWS/Backup", &["NumberOf*"]),
        ("AWS/TrustedAdvisor", &["*"]),
    ]),
];

/// Metrics whose low values show that a resource is idle, whatever the threshold.
pub(super) const IDLE_WHEN_LOW: Names = &[
    ("AWS/EC2", &["CPUUtilization"]),
    ("AWS/RDS", &["CPUUtilization"]),
    ("AWS/ECS", &["*Utilization"]),
    ("AWS/ElastiCache", &["*CPUUtilization"]),
    ("AWS/Lambda", &["Duration"]),
    ("AWS/ApiGateway", &["Latency", "IntegrationLatency"]),
];

/// The range of thresholds that are plausible in the metric's own unit.
#[derive(Debug)]
pub(super) struct Plausible {
    unit: &'static str,
    pub least: f64,
    pub most: f64,
    /// The factor from the unit that people confuse with the metric's.
    pub factor: f64,
    names: Names,
}

const GIBIBYTE: f64 = 1_073_741_824.0;

/// Bounds far beyond usual thresholds. A unit appears twice if its metrics differ.
#[rustfmt::skip]
const PLAUSIBLE: &[Plausible] = &[
    Plausible { unit: "Bytes", least: 1e6, most: f64::INFINITY, factor: GIBIBYTE, names: &[
        ("AWS/RDS", &["FreeStorageSpace*", "FreeableMemory", "FreeLocalStorage"]), ("AWS/DocDB", &["FreeableMemory", "FreeLocalStorage"]),
        ("AWS/Neptune", &["FreeableMemory"]), ("AWS/ElastiCache", &["FreeableMemory", "BytesUsedForCache"]), ("AWS/S3", &["BucketSizeBytes"]),
        ("AWS/EFS", &["BurstCreditBalance"]), ("AWS/FSx", &["FreeStorageCapacity", "FreeDataStorageCapacity"]), ("CWAgent", &["disk_free", "mem_available", "mem_free"]),
    ] },
    Plausible { unit: "Mebibytes", least: 1.0, most: 1e8, factor: 1.0 / 1_048_576.0, names: &[("AWS/ES", &["FreeStorageSpace", "ClusterUsedSpace"])] },
    Plausible { unit: "Percent", least: 1.0, most: f64::INFINITY, factor: 100.0, names: &[
        ("AWS/EC2", &["CPUUtilization"]), ("AWS/EBS", &["BurstBalance"]), ("AWS/RDS", &["CPUUtilization", "BurstBalance", "BufferCacheHitRatio", "EBSByteBalance%", "EBSIOBalance%"]),
        ("AWS/DocDB", &["CPUUtilization", "BufferCacheHitRatio"]), ("AWS/ElastiCache", &["*CPUUtilization", "DatabaseMemoryUsagePercentage"]),
        ("AWS/ECS", &["CPUUtilization", "MemoryUtilization"]), ("AWS/ES", &["CPUUtilization", "JVMMemoryPressure"]), ("AWS/Kafka", &["KafkaDataLogsDiskUsed", "CpuUser"]),
        ("AWS/EFS", &["PercentIOLimit"]), ("CloudWatchSynthetics", &["SuccessPercent"]), ("CWAgent", &["*_used_percent", "cpu_usage_active", "mem_available_percent"]),
    ] },
    Plausible { unit: "Ratio", least: 0.0, most: 1.0, factor: 0.01, names: &[("AWS/ApiGateway", &["4XXError", "5XXError"])] },
    Plausible { unit: "Seconds", least: 0.0, most: 99.0, factor: 1e-3, names: &[("AWS/ApplicationELB", &["TargetResponseTime"]), ("AWS/ELB", &["Latency"])] },
    Plausible { unit: "Seconds", least: 0.0, most: 4.0, factor: 1e-3, names: &[("AWS/RDS", &["ReadLatency", "WriteLatency"]), ("AWS/DocDB", &["ReadLatency", "WriteLatency"])] },
    Plausible { unit: "Milliseconds", least: 10.0, most: f64::INFINITY, factor: 1e3, names: &[("AWS/Lambda", &["Duration"]), ("AWS/ApiGateway", &["Latency", "IntegrationLatency"])] },
    Plausible { unit: "Milliseconds", least: 1e3, most: f64::INFINITY, factor: 1e3, names: &[("AWS/Lambda", &["IteratorAge"]), ("AWS/Kinesis", &["GetRecords.IteratorAgeMilliseconds"])] },
];

/// Returns the plausible thresholds of a metric in its unit, if it is in the list.
pub(super) fn plausible_thresholds(metric: &Metric, unit: &str) -> Option<&'static Plausible> {
    PLAUSIBLE.iter().find(|plausible| plausible.unit == unit && is_in(plausible.names, metric))
}
