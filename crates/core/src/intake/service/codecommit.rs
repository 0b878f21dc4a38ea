//! CodeCommit: pull requests, comments and branches.
//! docs.aws.amazon.com/codecommit/latest/userguide/monitoring-events.html

use super::envelope::Envelope;
use super::generic::resource_name;
use super::{Service, facts, in_words, nothing_else};
use crate::notice::{Outcome, ServiceEvent, Title};

pub(super) const SERVICE: Service =
    Service { kind: "codecommit", name: "CodeCommit", source: "aws.codecommit", owns: nothing_else, read };

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let repository =
        envelope.first(&["repositoryNames.0", "repositoryName", "repositories.0"]).unwrap_or_default();
    let subject = match (envelope.text("pullRequestId"), envelope.text("title")) {
        (Some(id), Some(title)) => format!("{repository} #{id} {title}"),
        (Some(id), None) => format!("{repository} #{id}"),
        (None, _) => {
            let name = envelope.first(&["referenceName", "approvalRuleTemplateName"]).unwrap_or_default();
            format!("{repository} {name}").trim().to_owned()
        }
    };
    let is_merged = envelope.text("isMerged").is_some_and(|it| it.eq_ignore_ascii_case("true"));
    let page = envelope.text("notificationBody").and_then(|body| link(&body));
    ServiceEvent {
        title: Title::of(subject, happened(envelope, is_merged)),
        outcome: if is_merged { Outcome::Succeeded } else { Outcome::Unknown },
        summary: envelope.text("description"),
        facts: facts([
            ("Status", envelope.text("pullRequestStatus")),
            ("From", envelope.text("sourceReference")),
            ("To", envelope.text("destinationReference")),
            (
                "Author",
                envelope.text("displayName").or_else(|| {
                    let arn = envelope.first(&["author", "callerUserArn"])?;
                    Some(resource_name(&arn).to_owned())
                }),
            ),
            ("Approval", envelope.text("approvalStatus")),
            ("Commit", envelope.first(&["commitId", "sourceCommit", "afterCommitId"])),
        ]),
        url: page,
        matter: envelope.text("pullRequestId").map(|id| format!("{repository}#{id}")),
        resource: event.resource.or(Some(repository)),
        ..event
    }
}

fn happened(envelope: &Envelope<'_>, is_merged: bool) -> String {
    let event = envelope.text("event").unwrap_or_default();
    let is_closed = envelope.text("pullRequestStatus").as_deref() == Some("Closed");
    let word = match event.as_str() {
        _ if is_merged => "pull request merged",
        "pullRequestCreated" => "pull request opened",
        "pullRequestSourceBranchUpdated" => "pull request updated",
        "pullRequestStatusChanged" if is_closed => "pull request closed",
        "pullRequestStatusChanged" => "pull request reopened",
        "pullRequestApprovalStateChanged" => match envelope.text("approvalStatus").as_deref() {
            Some("REVOKE") => "approval revoked",
            _ => "pull request approved",
        },
        name if name.starts_with("commentOn") => "commented",
        "referenceCreated" => "created",
        "referenceUpdated" => "updated",
        "referenceDeleted" => "deleted",
        name => return in_words(name, "pullRequest"),
    };
    word.to_owned()
}

/// Returns the URL in the text for people.
fn link(body: &str) -> Option<String> {
    let url = body.split_whitespace().find(|word| word.starts_with("https://"))?;
    Some(url.trim_end_matches(['.', ',']).to_owned())
}
