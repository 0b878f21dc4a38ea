use std::time::Duration;

use aws_sdk_cloudformation::types::{StackDriftDetectionStatus, StackResourceDriftStatus};

use super::{LinkFinding, Patient};
use crate::error::{AwsError, Explain as _};
use crate::stack::{Readiness, Stack};

pub(super) const LINK: &str = "stack";
pub(super) const DRIFT: &str = "drift";
/// Types whose resources get another ID if a person recreates them, so that CloudFormation reports them as deleted.
/// Other checks examine their effect.
const JUDGED_ELSEWHERE: [&str; 3] =
    ["AWS::SNS::Subscription", "AWS::Lambda::EventSourceMapping", "AWS::Lambda::Permission"];
/// The maximum number of waits. CloudFormation needs half a minute for about thirty resources.
const MOST_WAITS: u32 = 60;
const WAIT: Duration = Duration::from_secs(1);

/// Checks that the stack is complete, if there is one.
pub(super) fn check(patient: &Patient) -> Vec<LinkFinding> {
    let Some(stack) = &patient.installation.stack else { return Vec::new() };
    let (name, status) = (stack.name(), &patient.description().status);
    let said = format!("{name} is in {status}");
    vec![match patient.description().readiness {
        Readiness::Ready => LinkFinding::fine(LINK, said),
        Readiness::Running => LinkFinding::cannot_tell(
            LINK,
            said,
            Some("wait for the end of that operation and run this command again".to_owned()),
        ),
        Readiness::Stuck => LinkFinding::broken(LINK, said, stack.continue_rollback()),
        _ => LinkFinding::broken(LINK, said, patient.anew()),
    }]
}

/// Checks that nobody changed the stack's resources by hand.
pub(super) async fn drift(patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
    let Some(stack) = &patient.installation.stack else { return Ok(Vec::new()) };
    let (client, name) = (stack.client(), stack.name());
    let asked = client.detect_stack_drift().stack_name(name).send().await;
    let id = asked.explain("cloudformation:DetectStackDrift", patient.region())?.stack_drift_detection_id;
    if !is_detected(stack, &id.unwrap_or_default()).await? {
        return Ok(vec![LinkFinding::cannot_tell(
            DRIFT,
            "CloudFormation has not finished its drift detection",
            None,
        )]);
    }
    let asked = client.describe_stack_resource_drifts().stack_name(name);
    let asked = asked.stack_resource_drift_status_filters(StackResourceDriftStatus::Modified);
    let asked = asked.stack_resource_drift_status_filters(StackResourceDriftStatus::Deleted);
    let found = asked.send().await.explain("cloudformation:DescribeStackResourceDrifts", patient.region())?;
    let is_judged = |kind: Option<&str>| kind.is_some_and(|kind| JUDGED_ELSEWHERE.contains(&kind));
    let drifts = found.stack_resource_drifts().iter().filter(|drift| !is_judged(drift.resource_type()));
    let drifted = drifts.filter_map(|drift| drift.logical_resource_id());
    let drifted: Vec<_> = drifted.collect();
    if drifted.is_empty() {
        return Ok(vec![LinkFinding::fine(DRIFT, "nothing differs from the template")]);
    }
    let said = format!("changed or deleted by hand: {}", drifted.join(", "));
    let show = patient.aws(&format!("cloudformation describe-stack-resource-drifts --stack-name {name}"));
    let remedy = format!("{show} shows the differences; revert them");
    Ok(vec![LinkFinding::broken(DRIFT, said, remedy)])
}

/// Waits for the detection. Returns whether it finished.
async fn is_detected(stack: &Stack, id: &str) -> Result<bool, AwsError> {
    for _ in 0..MOST_WAITS {
        let asked = stack.client().describe_stack_drift_detection_status();
        let asked = asked.stack_drift_detection_id(id).send().await;
        let now = asked.explain("cloudformation:DescribeStackDriftDetectionStatus", stack.region())?;
        match now.detection_status() {
            Some(StackDriftDetectionStatus::DetectionInProgress) => tokio::time::sleep(WAIT).await,
            status => return Ok(status == Some(&StackDriftDetectionStatus::DetectionComplete)),
        }
    }
    Ok(false)
}
