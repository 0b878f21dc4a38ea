//! The units of AWS's metrics by namespace and name, from the documentation of each service. Alarms rarely
//! set a unit, so their messages rarely have one. A name alone does not determine the unit:
//! `FreeStorageSpace` is in bytes for RDS and in MiB for OpenSearch.

use crate::alarm::Metric;

/// The namespaces of a service with its metrics by unit. `*` stands for any characters at one end of a name.
/// The first matching name decides.
type Service = (&'static [&'static str], &'static [(&'static str, &'static [&'static str])]);

/// Returns the unit of a metric's datapoints: the unit in the table, or else the unit that the alarm asks
/// for.
///
/// The unit of an alarm only selects samples. It does not override AWS's documentation: OpenSearch labels MiB
/// as `Megabytes`.
pub fn unit_of<'a>(asked: Option<&'a str>, metric: &Metric, statistic: Option<&str>) -> Option<&'a str> {
    let of_samples = || unit_in(&metric.namespace, &metric.name).or(asked.filter(|unit| *unit != "None"));
    match statistic.map(str::to_ascii_uppercase).as_deref() {
        Some("SAMPLECOUNT" | "SAMPLE_COUNT") => None,
        Some(it) if it.starts_with("TC(") => None,
        // A percentile rank is the share of samples within a range.
        Some(it) if it.starts_with("PR(") => Some("Percent"),
        Some("AVERAGE") if is_rate_by_average(metric) => Some(RATIO),
        _ => of_samples(),
    }
}

/// Returns whether the average of a count is a rate: each request counts as 0 or 1 (API Gateway developer guide,
/// "Amazon API Gateway dimensions and metrics").
fn is_rate_by_average(metric: &Metric) -> bool {
    metric.namespace == "AWS/ApiGateway"
        && matches!(metric.name.as_str(), "4XXError" | "5XXError" | "CacheHitCount" | "CacheMissCount")
}

/// Returns the unit of an AWS metric in the table, or `None` if the table does not have it.
pub fn unit_in(namespace: &str, name: &str) -> Option<&'static str> {
    let of_namespace = SERVICES.iter().filter(|(namespaces, _)| namespaces.contains(&namespace));
    let mut units = of_namespace.flat_map(|(_, units)| units.iter());
    units.find(|(_, names)| names.iter().any(|pattern| fits(pattern, name))).map(|(unit, _)| *unit)
}

fn fits(pattern: &str, name: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(end), _) => name.ends_with(end),
        (_, Some(start)) => name.starts_with(start),
        _ => pattern == name,
    }
}

const PERCENT: &str = "Percent";
const RATIO: &str = "Ratio";
const SECONDS: &str = "Seconds";
const MILLISECONDS: &str = "Milliseconds";
const MICROSECONDS: &str = "Microseconds";
const BYTES: &str = "Bytes";
const MEBIBYTES: &str = "Mebibytes";
const MEGABYTES: &str = "Megabytes";
const GIGABYTES: &str = "Gigabytes";
const BYTES_PER_SECOND: &str = "Bytes/Second";
const BITS_PER_SECOND: &str = "Bits/Second";
const PER_SECOND: &str = "Count/Second";

#[rustfmt::skip]
const SERVICES: &[Service] = &[
    (&["AWS/EC2"], &[
        (PERCENT, &["CPUUtilization", "DedicatedHostCPUUtilization", "GPUPowerUtilization", "EBSIOBalance%", "EBSByteBalance%"]),
        (BYTES, &["DiskReadBytes", "DiskWriteBytes", "EBSReadBytes", "EBSWriteBytes", "NetworkIn", "NetworkOut"]),
    ]),
    (&["AWS/EBS"], &[
        (PERCENT, &["BurstBalance", "VolumeThroughputPercentage"]),
        (SECONDS, &["VolumeTotalReadTime", "VolumeTotalWriteTime", "VolumeIdleTime"]),
        (MILLISECONDS, &["VolumeAvgReadLatency", "VolumeAvgWriteLatency"]),
        (BYTES, &["VolumeReadBytes", "VolumeWriteBytes"]),
    ]),
    // Aurora's statement latencies are in milliseconds, and the disk latencies of all engines are in seconds.
    (&["AWS/RDS"], &[
        (MILLISECONDS, &[
            "WriteLatencyLocalStorage", "AuroraReplicaLag*", "AuroraGlobalDBProgressLag", "AuroraGlobalDBReplicationLag", "AuroraGlobalDBRPOLag", "CommitLatency", "DDLLatency", "DMLLatency",
            "DeleteLatency", "InsertLatency", "SelectLatency", "UpdateLatency", "RowLockTime",
        ]),
        (SECONDS, &[
            "AuroraBinlogReplicaLag", "CheckpointLag", "EngineUptime",
            "RDSToAuroraPostgreSQLReplicaLag", "ReadLatency", "ReadLatencyLocalStorage", "ReplicaLag", "WriteLatency",
        ]),
        (PERCENT, &[
            "CPUUtilization", "ACUUtilization", "BurstBalance", "BufferCacheHitRatio", "ResultSetCacheHitRatio", "EBSByteBalance%",
            "EBSIOBalance%",
        ]),
        (BYTES, &[
            "FreeStorageSpace", "FreeStorageSpaceLogVolume", "FreeableMemory", "FreeLocalStorage", "SwapUsage", "BinLogDiskUsage",
            "OldestReplicationSlotLag", "ReplicationSlotDiskUsage", "TransactionLogsDiskUsage", "SumBinaryLogSize",
            "VolumeBytesUsed", "AuroraVolumeBytesLeftTotal", "BackupRetentionPeriodStorageUsed", "SnapshotStorageUsed",
            "TotalBackupStorageBilled", "AuroraGlobalDBDataTransferBytes",
        ]),
        (BYTES_PER_SECOND, &[
            "NetworkReceiveThroughput", "NetworkTransmitThroughput", "NetworkThroughput", "StorageNetworkReceiveThroughput",
            "StorageNetworkTransmitThroughput", "StorageNetworkThroughput", "ReadThroughput", "ReadThroughputLocalStorage",
            "WriteThroughput", "WriteThroughputLocalStorage", "TransactionLogsGeneration",
        ]),
        (PER_SECOND, &[
            "ReadIOPS", "ReadIOPSLocalStorage", "WriteIOPS", "WriteIOPSLocalStorage", "CommitThroughput", "DDLThroughput",
            "DMLThroughput", "DeleteThroughput", "InsertThroughput", "SelectThroughput", "UpdateThroughput", "Queries",
        ]),
    ]),
    // DocumentDB does not document the unit of its disk latencies.
    (&["AWS/DocDB"], &[
        (PERCENT, &["CPUUtilization", "BufferCacheHitRatio", "IndexBufferCacheHitRatio"]),
        (MILLISECONDS, &["DBClusterReplicaLagMaximum", "DBClusterReplicaLagMinimum", "DBInstanceReplicaLag"]),
        (SECONDS, &["EngineUptime"]),
        (MEGABYTES, &["ChangeStreamLogSize"]),
        (BYTES, &[
            "FreeableMemory", "FreeLocalStorage", "SwapUsage", "VolumeBytesUsed", "BackupRetentionPeriodStorageUsed",
            "SnapshotStorageUsed", "TotalBackupStorageBilled",
        ]),
        (BYTES_PER_SECOND, &[
            "NetworkReceiveThroughput", "NetworkTransmitThroughput", "NetworkThroughput", "ReadThroughput", "WriteThroughput",
        ]),
    ]),
    (&["AWS/Neptune"], &[
        (PERCENT, &["CPUUtilization", "BufferCacheHitRatio"]),
        (MILLISECONDS, &["ClusterReplicaLag", "ClusterReplicaLagMaximum", "ClusterReplicaLagMinimum", "GlobalDbProgressLag"]),
        (SECONDS, &["EngineUptime"]),
        (BYTES, &[
            "FreeableMemory", "SwapUsage", "VolumeBytesUsed", "GlobalDbDataTransferBytes", "BackupRetentionPeriodStorageUsed",
            "SnapshotStorageUsed", "TotalBackupStorageBilled",
        ]),
        (BYTES_PER_SECOND, &["NetworkReceiveThroughput", "NetworkTransmitThroughput", "NetworkThroughput"]),
    ]),
    (&["AWS/DynamoDB"], &[
        (PERCENT, &["*CapacityUtilization", "OnlineIndexPercentageProgress"]),
        (MILLISECONDS, &["SuccessfulRequestLatency", "ReplicationLatency", "AgeOfOldestUnreplicatedRecord"]),
        (BYTES, &["ReturnedBytes"]),
    ]),
    (&["AWS/DAX"], &[(PERCENT, &["CPUUtilization", "CacheMemoryUtilization"])]),
    // The documentation says: ".5 indicates that 50 percent is in use".
    (&["AWS/Lambda"], &[
        (RATIO, &["ProvisionedConcurrencyUtilization"]),
        (MILLISECONDS, &["Duration", "PostRuntimeExtensionsDuration", "IteratorAge", "AsyncEventAge", "UrlRequestLatency"]),
    ]),
    (&["LambdaInsights"], &[
        (PERCENT, &["memory_utilization"]),
        (MILLISECONDS, &["init_duration", "duration", "billed_duration", "cpu_total_time", "cpu_user_time", "cpu_system_time"]),
        (MEGABYTES, &["total_memory", "used_memory_max"]),
        (BYTES, &["tx_bytes", "rx_bytes", "total_network", "tmp_used", "tmp_free", "tmp_max"]),
    ]),
    (&["AWS/ApplicationELB"], &[
        (SECONDS, &["TargetResponseTime"]),
        (MILLISECONDS, &["ELBAuthLatency"]),
        (BYTES, &["ProcessedBytes", "IPv6ProcessedBytes", "LambdaTargetProcessedBytes"]),
    ]),
    (&["AWS/NetworkELB", "AWS/GatewayELB"], &[
        (BYTES, &["ProcessedBytes", "ProcessedBytes_TCP", "ProcessedBytes_TLS", "ProcessedBytes_UDP"]),
    ]),
    (&["AWS/ELB"], &[(SECONDS, &["Latency"]), (BYTES, &["EstimatedProcessedBytes"])]),
    (&["AWS/SQS"], &[(SECONDS, &["ApproximateAgeOfOldestMessage"]), (BYTES, &["SentMessageSize"])]),
    (&["AWS/SNS"], &[(BYTES, &["PublishSize"])]),
    // The documentation says MiB, the CloudWatch console MB, and the samples `Megabytes`.
    (&["AWS/ES"], &[
        (MEBIBYTES, &[
            "FreeStorageSpace", "ClusterUsedSpace", "WarmFreeStorageSpace", "WarmStorageSpaceUtilization",
            "HotStorageSpaceUtilization", "MasterFreeStorageSpace", "OpenSearchDashboardsHeapTotal", "OpenSearchDashboardsHeapUsed",
            "KibanaHeapTotal", "KibanaHeapUsed",
        ]),
        (PERCENT, &["*CPUUtilization", "*JVMMemoryPressure", "*SysMemoryUtilization", "*HeapUtilization", "BurstBalance"]),
        (SECONDS, &["ReadLatency", "WriteLatency"]),
        (MILLISECONDS, &[
            "IndexingLatency", "SearchLatency", "WarmSearchLatency", "JVMGCYoungCollectionTime", "JVMGCOldCollectionTime",
            "*ResponseTimesMaxInMillis",
        ]),
        (BYTES_PER_SECOND, &["ReadThroughput", "WriteThroughput"]),
        (PER_SECOND, &["ReadIOPS", "WriteIOPS"]),
    ]),
    // The lag is in seconds, or in milliseconds for one engine version. The hit rate is documented as a ratio
    // and as a percentage.
    (&["AWS/ElastiCache", "AWS/MemoryDB"], &[
        (PERCENT, &[
            "CPUUtilization", "EngineCPUUtilization", "DatabaseMemoryUsagePercentage",
            "DatabaseMemoryUsageCountedForEvictPercentage", "DatabaseCapacityUsagePercentage",
            "DatabaseCapacityUsageCountedForEvictPercentage", "KeysTracked",
        ]),
        (MICROSECONDS, &["*CmdsLatency", "SuccessfulReadRequestLatency", "SuccessfulWriteRequestLatency"]),
        (MILLISECONDS, &["DB0AverageTTL"]),
        (BYTES, &[
            "FreeableMemory", "SwapUsage", "NetworkBytesIn", "NetworkBytesOut", "BytesUsedForCache", "BytesUsedForCacheItems",
            "BytesUsedForMemoryDB", "BytesReadIntoMemcached", "BytesWrittenOutFromMemcached", "ReplicationBytes", "UnusedMemory",
        ]),
    ]),
    (&["AWS/Kinesis"], &[
        (MILLISECONDS, &[
            "GetRecords.IteratorAgeMilliseconds", "IteratorAgeMilliseconds", "SubscribeToShardEvent.MillisBehindLatest", "*.Latency",
        ]),
        (BYTES, &["*.Bytes", "IncomingBytes", "OutgoingBytes"]),
    ]),
    (&["AWS/Firehose"], &[
        (SECONDS, &["*.DataFreshness"]),
        (MILLISECONDS, &["*.Latency"]),
        (BYTES, &["*.Bytes", "IncomingBytes", "DataReadFromSource.Bytes"]),
    ]),
    (&["AWS/ApiGateway"], &[(MILLISECONDS, &["Latency", "IntegrationLatency"]), (BYTES, &["DataProcessed"])]),
    (&["AWS/CloudFront"], &[
        (PERCENT, &["*ErrorRate", "CacheHitRate", "FunctionComputeUtilization"]),
        (MILLISECONDS, &["OriginLatency"]),
        (BYTES, &["BytesDownloaded", "BytesUploaded"]),
    ]),
    (&["AWS/S3"], &[
        (SECONDS, &["ReplicationLatency"]),
        (MILLISECONDS, &["FirstByteLatency", "TotalRequestLatency"]),
        (BYTES, &[
            "BucketSizeBytes", "BytesDownloaded", "BytesUploaded", "BytesPendingReplication", "SelectBytesScanned",
            "SelectBytesReturned",
        ]),
    ]),
    (&["AWS/ECS"], &[
        (PERCENT, &[
            "CPUUtilization", "MemoryUtilization", "CPUReservation", "MemoryReservation", "GPUReservation", "EBSFilesystemUtilization",
        ]),
        // The metric of Service Connect. A load balancer's metric of the same name is in seconds.
        (MILLISECONDS, &["TargetResponseTime"]),
        (BYTES, &["ProcessedBytes", "NewConnectionProcessedBytes"]),
    ]),
    (&["ECS/ContainerInsights"], &[
        (PERCENT, &["*Utilization", "*_utilization", "*_reserved_capacity"]),
        (MEGABYTES, &["MemoryUtilized", "MemoryReserved", "ContainerMemoryUtilized", "ContainerMemoryReserved"]),
        (GIGABYTES, &["EphemeralStorageUtilized", "EphemeralStorageReserved"]),
        (BYTES, &["StorageReadBytes", "StorageWriteBytes", "instance_memory_limit", "instance_memory_working_set"]),
        (BYTES_PER_SECOND, &["NetworkRxBytes", "NetworkTxBytes", "instance_network_total_bytes"]),
    ]),
    (&["ContainerInsights"], &[
        (PERCENT, &["*_utilization", "*_reserved_capacity", "*_over_pod_limit", "*_over_container_limit"]),
        (BYTES, &["*_memory_limit", "*_memory_working_set", "*_memory_usage", "*_filesystem_capacity", "*_filesystem_usage"]),
        (BYTES_PER_SECOND, &["*_network_total_bytes", "*_network_rx_bytes", "*_network_tx_bytes"]),
    ]),
    (&["AWS/States"], &[(MILLISECONDS, &["*Time"])]),
    (&["AWS/Redshift"], &[
        (PERCENT, &["CPUUtilization", "PercentageDiskSpaceUsed", "PercentageQuotaUsed"]),
        (SECONDS, &["ReadLatency", "WriteLatency", "ConcurrencyScalingSeconds"]),
        (MICROSECONDS, &["QueryDuration", "WLMQueryDuration"]),
        (MILLISECONDS, &["WLMQueueWaitTime", "QueryRuntimeBreakdown"]),
        (BYTES_PER_SECOND, &["NetworkReceiveThroughput", "NetworkTransmitThroughput", "ReadThroughput", "WriteThroughput"]),
        (PER_SECOND, &["ReadIOPS", "WriteIOPS", "QueriesCompletedPerSecond", "WLMQueriesCompletedPerSecond"]),
    ]),
    (&["AWS/EFS"], &[
        (PERCENT, &["PercentIOLimit"]),
        (SECONDS, &["TimeSinceLastSync"]),
        (BYTES_PER_SECOND, &["PermittedThroughput"]),
        (BYTES, &["BurstCreditBalance", "StorageBytes", "*IOBytes"]),
    ]),
    (&["AWS/FSx"], &[
        (PERCENT, &["*Utilization", "*Balance"]),
        (BYTES, &[
            "FreeStorageCapacity", "FreeDataStorageCapacity", "FreeMetadataStorageCapacity", "StorageCapacity", "StorageUsed",
            "UsedStorageCapacity", "*Bytes",
        ]),
    ]),
    (&["AWS/NATGateway"], &[(BYTES, &["Bytes*"])]),
    (&["AWS/TransitGateway"], &[(BYTES, &["BytesIn", "BytesOut", "BytesDrop*"])]),
    (&["AWS/PrivateLinkEndpoints", "AWS/PrivateLinkServices"], &[(BYTES, &["BytesProcessed"])]),
    (&["AWS/GlobalAccelerator"], &[(BYTES, &["ProcessedBytesIn", "ProcessedBytesOut"])]),
    (&["AWS/VPN"], &[(BYTES, &["TunnelDataIn", "TunnelDataOut"])]),
    (&["AWS/DX"], &[
        (BITS_PER_SECOND, &["ConnectionBps*", "VirtualInterfaceBps*"]),
        (PER_SECOND, &["ConnectionPps*", "VirtualInterfacePps*", "ConnectionDiscardsPpsEgress"]),
    ]),
    // The documentation gives the share of idle handlers as a percentage, but the samples are ratios.
    (&["AWS/Kafka"], &[
        (PERCENT, &[
            "CpuIdle", "CpuIoWait", "CpuSystem", "CpuUser", "KafkaDataLogsDiskUsed", "KafkaAppLogsDiskUsed", "RootDiskUsed",
            "HeapMemoryAfterGC", "BurstBalance",
        ]),
        (SECONDS, &["EstimatedMaxTimeLag", "EstimatedTimeLag"]),
        (MILLISECONDS, &["*TimeMsMean", "RequestTime", "ProduceThrottleTime", "FetchThrottleTime", "RequestThrottleTime"]),
        (BYTES, &["MemoryBuffered", "MemoryCached", "MemoryFree", "MemoryUsed", "SwapFree", "SwapUsed"]),
        (BYTES_PER_SECOND, &["BytesInPerSec", "BytesOutPerSec", "ReplicationBytesInPerSec", "ReplicationBytesOutPerSec"]),
        (PER_SECOND, &["MessagesInPerSec"]),
    ]),
    (&["AWS/AmazonMQ"], &[
        (PERCENT, &["CpuUtilization", "SystemCpuUtilization", "HeapUsage", "*PercentUsage", "BurstBalance"]),
        (MILLISECONDS, &["EnqueueTime"]),
        (BYTES, &["NetworkIn", "NetworkOut", "RabbitMQMemUsed", "RabbitMQMemLimit", "RabbitMQDiskFree", "RabbitMQDiskFreeLimit"]),
    ]),
    (&["AWS/AppSync"], &[(MILLISECONDS, &["Latency"])]),
    (&["AWS/Bedrock"], &[(MILLISECONDS, &["InvocationLatency", "TimeToFirstToken"])]),
    (&["AWS/SageMaker"], &[(MICROSECONDS, &["ModelLatency", "OverheadLatency", "ModelSetupTime"])]),
    (&["AWS/StorageGateway"], &[(PERCENT, &["CachePercent*", "CacheHitPercent", "WorkingStoragePercentUsed"])]),
    (&["AWS/WorkSpaces"], &[(MILLISECONDS, &["InSessionLatency"])]),
    (&["AWS/Events"], &[(MILLISECONDS, &["*Latency"])]),
    (&["AWS/CodeBuild"], &[
        (PERCENT, &["CPUUtilizedPercent", "MemoryUtilizedPercent"]),
        (SECONDS, &["*Duration"]),
        (MEGABYTES, &["MemoryUtilized"]),
    ]),
    (&["CloudWatchSynthetics"], &[(PERCENT, &["SuccessPercent"]), (MILLISECONDS, &["Duration", "DurationDryRun"])]),
    (&["AWS/Route53"], &[
        (PERCENT, &["HealthCheckPercentageHealthy"]),
        (MILLISECONDS, &["ConnectionTime", "SSLHandshakeTime", "TimeToFirstByte"]),
    ]),
    (&["AWS/DMS"], &[
        (PERCENT, &["CPUUtilization"]),
        (SECONDS, &["CDCLatencySource", "CDCLatencyTarget"]),
        (BYTES, &["FreeableMemory", "FreeStorageSpace", "SwapUsage", "AvailableMemory"]),
    ]),
    // Amazon Managed Service for Apache Flink.
    (&["AWS/KinesisAnalytics"], &[
        (PERCENT, &["*Utilization"]),
        (MILLISECONDS, &[
            "MillisBehindLatest", "millisBehindLatest", "lastCheckpointDuration", "oldGenerationGCTime", "uptime", "downtime",
            "*TimeMsPerSecond",
        ]),
        (BYTES, &["lastCheckpointSize", "managedMemoryUsed", "managedMemoryTotal"]),
    ]),
    // The documentation calls the share of the heap a fraction, "scale: 0-1".
    (&["Glue"], &[
        (RATIO, &["*.jvm.heap.usage", "*.system.cpuSystemLoad"]),
        (BYTES, &["*.jvm.heap.used", "*.filesystem.read_bytes", "*.filesystem.write_bytes"]),
    ]),
    (&["AWS/Glue"], &[(PERCENT, &["ResourceUsage"])]),
    (&["AWS/ElasticMapReduce"], &[
        (PERCENT, &["HDFSUtilization", "YARNMemoryAvailablePercentage", "CoreNodesRunningPercentage", "LiveDataNodes", "LiveTaskTrackers"]),
        (BYTES, &["S3BytesRead", "S3BytesWritten", "HDFSBytesRead", "HDFSBytesWritten"]),
    ]),
    (&["AWS/Athena"], &[
        (MILLISECONDS, &["TotalExecutionTime", "EngineExecutionTime", "QueryQueueTime", "QueryPlanningTime", "ServiceProcessingTime"]),
        (BYTES, &["ProcessedBytes"]),
    ]),
    (&["AWS/ElasticBeanstalk"], &[(PERCENT, &["RootFilesystemUtil", "CPU*"]), (SECONDS, &["ApplicationLatencyP*"])]),
    (&["AWS/AppRunner"], &[(PERCENT, &["CPUUtilization", "MemoryUtilization"]), (MILLISECONDS, &["RequestLatency"])]),
    (&["AWS/Cassandra"], &[(MILLISECONDS, &["SuccessfulRequestLatency"])]),
    (&["AWS/AOSS"], &[(MILLISECONDS, &["*RequestLatency"])]),
    (&["ApplicationSignals"], &[(MILLISECONDS, &["Latency"])]),
    (&["AWS/Transfer"], &[(BYTES, &["BytesIn", "BytesOut"])]),
    (&["System/Linux"], &[(PERCENT, &["*Utilization"])]),
    (&["AWS/Logs"], &[(BYTES, &["IncomingBytes", "ForwardedBytes"])]),
    // AWS's guide to reputation alarms says: "to be notified at 5 %, enter 0.05".
    (&["AWS/SES"], &[(RATIO, &["Reputation.BounceRate", "Reputation.ComplaintRate"])]),
    // The agent's default namespace, with the agent's own names.
    (&["CWAgent"], &[
        (PERCENT, &["cpu_usage_*", "*_percent", "*_cpu_usage"]),
        (BYTES, &[
            "mem_active", "mem_available", "mem_buffered", "mem_cached", "mem_free", "mem_inactive", "mem_total", "mem_used",
            "swap_free", "swap_used", "disk_free", "disk_total", "disk_used", "diskio_read_bytes", "diskio_write_bytes",
            "net_bytes_recv", "net_bytes_sent", "procstat_memory_rss", "procstat_memory_vms", "procstat_memory_swap",
            "procstat_memory_data", "procstat_memory_stack", "procstat_memory_locked",
        ]),
        (MILLISECONDS, &["diskio_io_time", "diskio_read_time", "diskio_write_time"]),
    ]),
];
