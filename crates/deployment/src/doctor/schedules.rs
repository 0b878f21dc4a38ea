use aws_sdk_scheduler::Client;
use aws_sdk_scheduler::operation::get_schedule::GetScheduleOutput;
use aws_sdk_scheduler::types::{ScheduleState, Target};
use serde_json::Value;

use super::{LinkFinding, Patient};
use crate::error::{AwsError, Cause, Explain as _};
use crate::words::quoted;

pub(super) const LINK: &str = "schedules";

/// Checks the schedules of the function's own tasks: the audit, the reminders and the summaries.
pub(super) async fn check(patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
    let client = Client::new(patient.account().config());
    let mut findings = Vec::new();
    let wanted = patient.intended.of_kind("AWS::Scheduler::Schedule");
    let count = wanted.len();
    for logical in wanted {
        let name = patient.intended.text(logical, "/Name");
        let asked = client.get_schedule().name(&name).send().await;
        let found = match asked.explain("scheduler:GetSchedule", patient.region()) {
            Ok(found) => Some(found),
            Err(AwsError { cause: Cause::NotFound(_), .. }) => None,
            Err(error) => return Err(error),
        };
        findings.extend(trouble(patient, logical, &name, found.as_ref()));
    }
    if findings.is_empty() {
        findings.push(LinkFinding::fine(LINK, format!("all {count} exist and are enabled")));
    }
    Ok(findings)
}

/// Returns the template's target. Without a stack, the target keeps the role of the existing schedule.
fn target_of(patient: &Patient, logical: &str, found: Option<&Target>) -> Value {
    let mut target = patient.intended.property(logical, "/Target");
    if let (Some(fields), Some(found)) = (target.as_object_mut(), found) {
        fields.entry("RoleArn").or_insert_with(|| found.role_arn().into());
    }
    target
}

fn trouble(
    patient: &Patient,
    logical: &str,
    name: &str,
    found: Option<&GetScheduleOutput>,
) -> Option<LinkFinding> {
    let function = patient.output("FunctionArn");
    let target = found.and_then(|it| it.target());
    let (said, command) = match found {
        None => (patient.absent(name), "create-schedule"),
        Some(found) if found.state() == Some(&ScheduleState::Disabled) => {
            (format!("{name} is disabled"), "update-schedule")
        }
        Some(_) if target.is_some_and(|it| it.arn() != function) => {
            (format!("{name} does not invoke {function}"), "update-schedule")
        }
        Some(_) => return None,
    };
    let lost = match logical {
        "AuditSchedule" => "nobody notices changes that were not announced",
        "WeeklyReviewSchedule" => "there is no weekly review",
        "EveningFireSchedule" => "there is no daily summary, so silence proves nothing",
        _ => "there are no reminders, and waiting notices keep waiting",
    };
    let of = |pointer: &str| patient.intended.text(logical, pointer);
    let zone = Some(of("/ScheduleExpressionTimezone")).filter(|zone| !zone.is_empty());
    let zone = zone.map(|zone| format!(" --schedule-expression-timezone {}", quoted(&zone)));
    let remedy = patient.aws(&format!(
        "scheduler {command} --name {name} --schedule-expression {}{} --flexible-time-window Mode=OFF --state ENABLED --target {}",
        quoted(&of("/ScheduleExpression")),
        zone.unwrap_or_default(),
        quoted(&target_of(patient, logical, target).to_string())
    ));
    let said = format!("{said}: {lost}");
    Some(match found {
        Some(_) => LinkFinding::broken(LINK, said, remedy),
        None => patient.missing(LINK, said, remedy),
    })
}
