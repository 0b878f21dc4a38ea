use std::sync::atomic::{AtomicBool, Ordering};

use aws_sdk_cloudwatch::error::ProvideErrorMetadata;
use aws_sdk_cloudwatch::types::AlarmType;

/// Whether the region has refused log alarms, which not every region has: then nothing asks it for them again.
static HAS_NO_LOG_ALARMS: AtomicBool = AtomicBool::new(false);

/// Every type of alarm that the SDK knows, and so every type that an answer can have a list for, as far as the region has
/// them. CloudWatch describes metric alarms only, unless it is asked for others by name.
pub fn alarm_types() -> Vec<AlarmType> {
    known_to(HAS_NO_LOG_ALARMS.load(Ordering::Relaxed))
}

/// Whether CloudWatch refused a type that it does not know, and is to be asked again without that type.
pub fn is_unknown_type(error: &impl ProvideErrorMetadata) -> bool {
    is_refusal(error) && !HAS_NO_LOG_ALARMS.swap(true, Ordering::Relaxed)
}

fn known_to(has_no_log_alarms: bool) -> Vec<AlarmType> {
    let all = AlarmType::values().iter().map(|name| AlarmType::from(*name));
    all.filter(|it| !has_no_log_alarms || *it != AlarmType::LogAlarm).collect()
}

fn is_refusal(error: &impl ProvideErrorMetadata) -> bool {
    let is_validation =
        error.code().is_some_and(|code| code.contains("Validation") || code == "InvalidParameterValue");
    let message = error.message().unwrap_or_default();
    is_validation && ["LogAlarm", "alarmTypes", "AlarmTypes"].iter().any(|word| message.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_cloudwatch::error::ErrorMetadata;

    #[test]
    fn a_type_of_a_newer_sdk_is_asked_for_and_must_be_read() {
        assert_eq!(known_to(false), [AlarmType::CompositeAlarm, AlarmType::LogAlarm, AlarmType::MetricAlarm]);
        assert_eq!(known_to(true), [AlarmType::CompositeAlarm, AlarmType::MetricAlarm]);
    }

    #[test]
    fn a_region_without_log_alarms_refuses_the_type() {
        let refused =
            "1 validation error detected: Value '[LogAlarm]' at 'alarmTypes' failed to satisfy constraint";
        let cases = [
            ("ValidationError", refused, true),
            ("ValidationException", refused, true),
            ("ValidationError", "The parameter MaxRecords must be at most 100", false),
            ("AccessDenied", "no identity-based policy allows DescribeAlarms of LogAlarm", false),
            ("Throttling", "Rate exceeded", false),
        ];
        for (code, message, expected) in cases {
            let error = ErrorMetadata::builder().code(code).message(message).build();
            assert_eq!(is_refusal(&error), expected, "{code} {message}");
        }
    }
}
