use aws_sdk_cloudwatch::types::AlarmType;

/// Every type of alarm that the SDK knows, and so every type that an answer can have a list for. CloudWatch describes
/// metric alarms only, unless it is asked for others by name.
pub fn alarm_types() -> Vec<AlarmType> {
    AlarmType::values().iter().map(|name| AlarmType::from(*name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_of_a_newer_sdk_is_asked_for_and_must_be_read() {
        let all = alarm_types();
        assert_eq!(all, [AlarmType::CompositeAlarm, AlarmType::LogAlarm, AlarmType::MetricAlarm]);
    }
}
