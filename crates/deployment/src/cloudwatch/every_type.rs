//! Reads alarms of every type and their history. CloudWatch lists only metric alarms unless the request names
//! other types. A region without log alarms refuses that type, so the request is repeated without it.

use std::future::Future;

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::operation::describe_alarm_history::DescribeAlarmHistoryOutput;
use aws_sdk_cloudwatch::operation::describe_alarm_history::builders::DescribeAlarmHistoryFluentBuilder;
use aws_sdk_cloudwatch::operation::describe_alarms::DescribeAlarmsOutput;
use aws_sdk_cloudwatch::operation::describe_alarms::builders::DescribeAlarmsFluentBuilder;
use aws_sdk_cloudwatch::types::AlarmType;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use bongsu_io::cloudwatch::{ALARM_TYPES, LOG_ALARM, refuses_types};

use crate::error::{AwsError, Explain as _};

/// Returns one page of the alarms that `narrowed` selects.
pub(crate) async fn describe(
    client: &Client,
    region: &str,
    narrowed: impl Fn(DescribeAlarmsFluentBuilder) -> DescribeAlarmsFluentBuilder,
) -> Result<DescribeAlarmsOutput, AwsError> {
    let call = |types| narrowed(client.describe_alarms().set_alarm_types(Some(types))).send();
    ask(call).await.explain("cloudwatch:DescribeAlarms", region)
}

/// Returns one page of the history that `narrowed` selects.
pub(crate) async fn history(
    client: &Client,
    region: &str,
    narrowed: impl Fn(DescribeAlarmHistoryFluentBuilder) -> DescribeAlarmHistoryFluentBuilder,
) -> Result<DescribeAlarmHistoryOutput, AwsError> {
    let call = |types| narrowed(client.describe_alarm_history().set_alarm_types(Some(types))).send();
    ask(call).await.explain("cloudwatch:DescribeAlarmHistory", region)
}

async fn ask<T, E, F>(call: impl Fn(Vec<AlarmType>) -> F) -> Result<T, E>
where
    E: ProvideErrorMetadata,
    F: Future<Output = Result<T, E>>,
{
    match call(types(|_| true)).await {
        Err(error)
            if refuses_types(error.code().unwrap_or_default(), error.message().unwrap_or_default()) =>
        {
            call(types(|name| name != LOG_ALARM)).await
        }
        answer => answer,
    }
}

fn types(wanted: impl Fn(&str) -> bool) -> Vec<AlarmType> {
    ALARM_TYPES.into_iter().filter(|name| wanted(name)).map(AlarmType::from).collect()
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use aws_sdk_cloudwatch::operation::describe_alarms::DescribeAlarmsError;
    use aws_smithy_types::error::ErrorMetadata;

    use super::*;

    #[test]
    fn asks_for_every_type_that_the_sdk_knows() {
        assert_eq!(AlarmType::values(), ALARM_TYPES);
    }

    #[tokio::test]
    async fn asks_a_region_without_log_alarms_again_without_that_type() {
        let cases = [
            ("Value '[LogAlarm]' at 'alarmTypes' failed to satisfy constraint", 2),
            ("The parameter MaxRecords must be at most 100", 1),
        ];
        for (message, calls) in cases {
            let asked = RefCell::new(Vec::new());
            let answer = ask(|types| {
                asked.borrow_mut().push(types.len());
                let error = ErrorMetadata::builder().code("ValidationError").message(message).build();
                std::future::ready(Err::<(), _>(DescribeAlarmsError::generic(error)))
            });
            assert!(answer.await.is_err());
            assert_eq!(*asked.borrow(), [3, 2][..calls], "{message}");
        }
    }
}
