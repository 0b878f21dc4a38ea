//! Events about deployments of software and the machines that run it.

use serde_json::json;

use super::expect;
use crate::notice::Outcome::{Attention, Failed, Progress, Succeeded, Unknown};

#[test]
fn titles_and_outcomes_of_deployments_and_machines() {
    expect(&[
        (
            "aws.codepipeline",
            "CodePipeline Action Execution State Change",
            json!({ "pipeline": "p", "stage": "Prod", "action": "Ok", "state": "STARTED", "type": { "category": "Approval" } }),
            "p Prod Ok · waits for approval",
            Attention,
        ),
        (
            "aws.codepipeline",
            "CodePipeline Stage Execution State Change",
            json!({ "pipeline": "p", "stage": "Prod", "state": "SUCCEEDED" }),
            "p Prod SUCCEEDED",
            Progress,
        ),
        (
            "aws.codepipeline",
            "CodePipeline Pipeline Execution State Change",
            json!({ "pipeline": "p", "state": "SUPERSEDED" }),
            "p SUPERSEDED",
            Attention,
        ),
        (
            "aws.codebuild",
            "CodeBuild Build Phase Change",
            json!({ "project-name": "p", "completed-phase": "BUILD", "completed-phase-status": "FAILED" }),
            "p BUILD FAILED",
            Failed,
        ),
        (
            "aws.codebuild",
            "CodeBuild Build State Change",
            json!({ "project-name": "p", "build-status": "IN_PROGRESS" }),
            "p IN_PROGRESS",
            Progress,
        ),
        (
            "aws.codedeploy",
            "CodeDeploy Deployment State-change Notification",
            json!({ "application": "a", "state": "START" }),
            "a START",
            Progress,
        ),
        (
            "aws.codedeploy",
            "CodeDeploy Instance State-change Notification",
            json!({ "application": "a", "instanceId": "i-1", "state": "SUCCESS" }),
            "a i-1 SUCCESS",
            Progress,
        ),
        (
            "aws.codecommit",
            "CodeCommit Pull Request State Change",
            json!({ "repositoryNames": ["r"], "pullRequestId": "1", "title": "t", "event": "pullRequestMergeStatusUpdated", "isMerged": "True" }),
            "r #1 t · pull request merged",
            Succeeded,
        ),
        (
            "aws.codecommit",
            "CodeCommit Repository State Change",
            json!({ "repositoryName": "r", "event": "referenceDeleted", "referenceName": "main" }),
            "r main deleted",
            Unknown,
        ),
        (
            "aws.ecs",
            "ECS Task State Change",
            json!({ "taskArn": "arn:aws:ecs:r:1:task/c/t", "group": "service:api", "lastStatus": "STOPPED", "stopCode": "ServiceSchedulerInitiated", "stoppedReason": "Scaling activity initiated by deployment", "containers": [{ "name": "a", "exitCode": 143 }] }),
            "api · task STOPPED",
            Attention,
        ),
        (
            "aws.ecs",
            "ECS Task State Change",
            json!({ "taskArn": "arn:aws:ecs:r:1:task/c/t", "group": "family:job", "lastStatus": "STOPPED", "stopCode": "EssentialContainerExited", "containers": [{ "name": "a", "exitCode": 0 }] }),
            "family:job · task STOPPED",
            Succeeded,
        ),
        (
            "aws.ecs",
            "ECS Task State Change",
            json!({ "taskArn": "arn:aws:ecs:r:1:task/c/t", "group": "service:api", "lastStatus": "STOPPED", "stopCode": "ServiceSchedulerInitiated", "stoppedReason": "Task failed ELB health checks" }),
            "api · task STOPPED",
            Failed,
        ),
        (
            "aws.ecs",
            "ECS Service Action",
            json!({ "eventType": "INFO", "eventName": "SERVICE_STEADY_STATE" }),
            "steady state",
            Succeeded,
        ),
        (
            "aws.ecs",
            "ECS Service Action",
            json!({ "eventType": "ERROR", "eventName": "SERVICE_TASK_PLACEMENT_FAILURE" }),
            "task placement failure",
            Failed,
        ),
        (
            "aws.ec2",
            "EC2 Instance State-change Notification",
            json!({ "instance-id": "i-1", "state": "stopping" }),
            "i-1 stopping",
            Progress,
        ),
        (
            "aws.ec2",
            "EC2 Instance State-change Notification",
            json!({ "instance-id": "i-1", "state": "terminated" }),
            "i-1 terminated",
            Attention,
        ),
        (
            "aws.ec2",
            "EC2 Instance Rebalance Recommendation",
            json!({ "instance-id": "i-1" }),
            "i-1 · rebalance recommended",
            Attention,
        ),
        (
            "aws.ec2",
            "EBS Snapshot Notification",
            json!({ "event": "createSnapshot", "result": "failed", "cause": "limit" }),
            "createSnapshot failed",
            Failed,
        ),
        (
            "aws.ecr",
            "ECR Image Scan",
            json!({ "repository-name": "r", "image-tags": ["1"], "scan-status": "COMPLETE", "finding-severity-counts": {} }),
            "r:1 · scan COMPLETE",
            Succeeded,
        ),
        (
            "aws.ecr",
            "ECR Image Scan",
            json!({ "repository-name": "r", "scan-status": "FAILED" }),
            "r · scan FAILED",
            Failed,
        ),
        (
            "aws.ecr",
            "ECR Image Action",
            json!({ "repository-name": "r", "image-tag": "1", "action-type": "PUSH", "result": "SUCCESS" }),
            "r:1 · PUSH SUCCESS",
            Succeeded,
        ),
    ]);
}
