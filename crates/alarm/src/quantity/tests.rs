use proptest::prelude::*;

use super::{amount, apart, threshold, unit_in, unit_of};
use crate::Locale;
use crate::alarm::Metric;

fn spaced(text: &str) -> String {
    text.replace('\u{a0}', " ")
}

#[test]
fn writes_values_for_people() {
    let cases = [
        (10.0, "None", "10", "10"),
        (0.0, "Percent", "0 %", "0 %"),
        (-0.0, "Percent", "0 %", "0 %"),
        (97.331_2, "Percent", "97.33 %", "97.33 %"),
        (0.92, "Ratio", "92 %", "92 %"),
        (0.57, "Ratio", "57 %", "57 %"),
        (1_234_567.0, "Count", "1,234,567", "1,234,567"),
        (-1_234.56, "None", "-1,234.6", "-1,234.6"),
        (0.066_685_19, "None", "0.06669", "0.06669"),
        (0.25, "Seconds", "250 ms", "250 ms"),
        (2.5, "Seconds", "2.5 s", "2.5초"),
        (0.0, "Seconds", "0 s", "0초"),
        (0.0, "Milliseconds", "0 ms", "0 ms"),
        (0.4, "Milliseconds", "400 µs", "400 µs"),
        (31.4, "Milliseconds", "31.4 ms", "31.4 ms"),
        (29_871.0, "Milliseconds", "29.87 s", "29.87초"),
        (4_312.0, "Seconds", "1 h 12 min", "1시간 12분"),
        (600.0, "Seconds", "10 min", "10분"),
        (-90.0, "Seconds", "-1 min 30 s", "-1분 30초"),
        (3_599.7, "Seconds", "1 h", "1시간"),
        (93_600.0, "Seconds", "1 d 2 h", "1일 2시간"),
        (1_500.0, "Microseconds", "1.5 ms", "1.5 ms"),
        (536_870_912.0, "Bytes", "512 MiB", "512 MiB"),
        (18_226.0, "Mebibytes", "17.8 GiB", "17.8 GiB"),
        (512.0, "Megabytes", "512 MB", "512 MB"),
        (1_500_000.0, "Bits/Second", "1.5 Mb/s", "1.5 Mb/s"),
        (2_048.0, "Bytes/Second", "2 KiB/s", "2 KiB/s"),
        (12.5, "Count/Second", "12.5/s", "12.5/s"),
        (1e308, "None", "1e308", "1e308"),
        (f64::NAN, "None", "NaN", "NaN"),
    ];
    for (value, unit, english, korean) in cases {
        assert_eq!(spaced(&amount(value, Some(unit), Locale::En)), english, "{value} {unit}");
        assert_eq!(spaced(&amount(value, Some(unit), Locale::Ko)), korean, "{value} {unit}");
    }
}

#[test]
fn writes_a_threshold_as_it_was_typed() {
    let cases = [
        (99.995, "Percent", "99.995 %"),
        (1.0 / 3.0, "None", "0.33333"),
        (4_312.0, "Seconds", "1 h 11 min 52 s"),
        (10_737_418_240.0, "Bytes", "10 GiB"),
        (1_207_959_552.0, "Bytes", "1.125 GiB"),
        (900_000.0, "Bytes/Second", "878.91 KiB/s"),
        (20_480.25, "Mebibytes", "20 GiB"),
        (0.8, "Ratio", "80 %"),
    ];
    for (value, unit, expected) in cases {
        assert_eq!(spaced(&threshold(value, Some(unit), Locale::En)), expected);
    }
}

#[test]
fn a_value_looks_different_from_its_threshold() {
    let cases = [
        (80.003_3, 80.0, "Percent", "80.003 %", "80 %"),
        (80.04, 80.0, "Percent", "80.04 %", "80 %"),
        (79.999_9, 80.0, "Percent", "79.9999 %", "80 %"),
        (80.0, 80.0, "Percent", "80 %", "80 %"),
        (1_000.04, 1_000.0, "None", "1,000.04", "1,000"),
        (1_000.2, 1_000.0, "None", "1,000.2", "1,000"),
        (80.004, 80.003, "None", "80.004", "80.003"),
        (-1_000.04, -1_000.0, "None", "-1,000.04", "-1,000"),
        (1e15 + 2.0, 1e15, "None", "1.000000000000002e15", "1e15"),
        (1.000_1e-7, 1e-7, "None", "1.0001e-7", "1e-7"),
        (0.000_001, 0.0, "None", "1e-6", "0"),
        (0.800_01, 0.8, "Ratio", "80.001 %", "80 %"),
        (1_073_741_823.0, 1_073_741_824.0, "Bytes", "1,023.999999 MiB", "1 GiB"),
        (601.0, 600.0, "Seconds", "10 min 1 s", "10 min"),
        (36_001.0, 36_000.0, "Seconds", "10 h 1 s", "10 h"),
        (600.04, 600.0, "Seconds", "10 min 0.04 s", "10 min"),
        (59.999, 60.0, "Seconds", "59.999 s", "1 min"),
        (0.999_99, 1.0, "Seconds", "999.99 ms", "1 s"),
        (4_312.0, 600.0, "Seconds", "1 h 12 min", "10 min"),
    ];
    for (value, limit, unit, shown, beside) in cases {
        let (value, limits) = apart(value, &[limit], Some(unit), Locale::En);
        assert_eq!((spaced(&value), spaced(&limits[0])), (shown.to_owned(), beside.to_owned()));
    }
}

proptest! {
    /// Equal numbers look equal, and different numbers look different.
    #[test]
    fn two_numbers_read_the_same_if_they_are(
        value in any::<f64>(), near in -1e-6..1e-6_f64,
        unit in prop::sample::select(vec!["None", "Percent", "Bytes", "Seconds", "Count/Second"]),
    ) {
        prop_assume!(value.is_finite());
        for limit in [value, value * (1.0 + near), value + near] {
            let (shown, limits) = apart(value, &[limit], Some(unit), Locale::Ko);
            prop_assert_eq!(shown == limits[0], value == limit, "{} {}", shown, limits[0]);
        }
    }
}

#[test]
fn a_unit_follows_from_namespace_and_name() {
    let cases = [
        ("AWS/ES", "FreeStorageSpace", Some("Mebibytes")),
        ("AWS/RDS", "FreeStorageSpace", Some("Bytes")),
        ("AWS/RDS", "CommitLatency", Some("Milliseconds")),
        ("AWS/RDS", "ReadLatency", Some("Seconds")),
        ("AWS/DX", "ConnectionPpsIngress", Some("Count/Second")),
        ("AWS/DX", "ConnectionBpsEgress", Some("Bits/Second")),
        ("AWS/RDS", "AuroraReplicaLagMaximum", Some("Milliseconds")),
        ("AWS/RDS", "ReplicaLag", Some("Seconds")),
        ("AWS/RDS", "ReadIOPS", Some("Count/Second")),
        ("AWS/Lambda", "ProvisionedConcurrencyUtilization", Some("Ratio")),
        ("AWS/Lambda", "Duration", Some("Milliseconds")),
        ("AWS/CodeBuild", "Duration", Some("Seconds")),
        ("AWS/SQS", "ApproximateAgeOfOldestMessage", Some("Seconds")),
        ("AWS/SQS", "ApproximateNumberOfMessagesVisible", None),
        ("AWS/ApplicationELB", "TargetResponseTime", Some("Seconds")),
        ("AWS/ECS", "TargetResponseTime", Some("Milliseconds")),
        ("AWS/ES", "WarmStorageSpaceUtilization", Some("Mebibytes")),
        ("AWS/ES", "MasterCPUUtilization", Some("Percent")),
        ("AWS/ElastiCache", "StringBasedCmdsLatency", Some("Microseconds")),
        ("AWS/Kinesis", "GetRecords.IteratorAgeMilliseconds", Some("Milliseconds")),
        ("AWS/CloudFront", "5xxErrorRate", Some("Percent")),
        ("AWS/ApiGateway", "5XXError", None),
        ("AWS/SageMaker", "ModelLatency", Some("Microseconds")),
        ("AWS/StorageGateway", "CachePercentUsed", Some("Percent")),
        ("AWS/Bedrock", "InvocationLatency", Some("Milliseconds")),
        ("AWS/KinesisAnalytics", "millisBehindLatest", Some("Milliseconds")),
        ("AWS/KinesisAnalytics", "heapMemoryUtilization", Some("Percent")),
        ("Glue", "glue.driver.jvm.heap.usage", Some("Ratio")),
        ("Glue", "glue.ALL.s3.filesystem.read_bytes", Some("Bytes")),
        ("AWS/ElasticBeanstalk", "ApplicationLatencyP99.9", Some("Seconds")),
        ("AWS/Athena", "TotalExecutionTime", Some("Milliseconds")),
        ("ContainerInsights", "pod_cpu_utilization_over_pod_limit", Some("Percent")),
        ("CWAgent", "disk_used_percent", Some("Percent")),
        ("CWAgent", "mem_used", Some("Bytes")),
        ("Shop", "CPUUtilization", None),
        ("Shop/Hosts", "disk_used_percent", None),
        ("AWS/DynamoDB", "AccountProvisionedReadCapacityUtilization", Some("Percent")),
    ];
    for (namespace, name, unit) in cases {
        assert_eq!(unit_in(namespace, name), unit, "{namespace} {name}");
    }
}

#[test]
fn the_unit_of_the_alarm_counts_if_the_table_has_none() {
    let of = |namespace: &str, name: &str, asked, statistic| {
        let metric =
            Metric { namespace: namespace.to_owned(), name: name.to_owned(), dimensions: Vec::new() };
        unit_of(asked, &metric, statistic)
    };
    assert_eq!(of("Shop", "Load", Some("Percent"), Some("Average")), Some("Percent"));
    assert_eq!(of("Shop", "Load", Some("None"), None), None);
    assert_eq!(of("AWS/ES", "FreeStorageSpace", Some("Megabytes"), Some("Minimum")), Some("Mebibytes"));
    assert_eq!(of("AWS/EC2", "CPUUtilization", None, Some("SampleCount")), None);
    assert_eq!(of("AWS/ApplicationELB", "TargetResponseTime", None, Some("TC(0.005:0.030)")), None);
    assert_eq!(of("AWS/ApplicationELB", "TargetResponseTime", None, Some("PR(:0.3)")), Some("Percent"));
    assert_eq!(of("AWS/ApplicationELB", "TargetResponseTime", None, Some("p99")), Some("Seconds"));
    assert_eq!(of("AWS/ApiGateway", "5XXError", None, Some("Average")), Some("Ratio"));
    assert_eq!(of("AWS/ApiGateway", "5XXError", None, Some("Sum")), None);
}
