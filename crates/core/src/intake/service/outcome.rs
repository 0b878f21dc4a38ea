//! Determines the outcome of an event from the words of AWS services.

use crate::notice::Outcome;

/// The words of each outcome. The first outcome with a word in the text wins, because a completed rollback is
/// a failure, and an update in progress is not a success yet.
const WORDS: [(Outcome, &[&str]); 4] = [
    (
        Outcome::Failed,
        &[
            "ABORTED",
            "ALARM",
            "ALERTING",
            "BREACHED",
            "BOUNCE",
            "COMPLAINT",
            "COMPROMISED",
            "CORRUPTED",
            "CRITICAL",
            "CRASHED",
            "DEGRADED",
            "DENIED",
            "DOWN",
            "ERROR",
            "ERRORS",
            "EXCEPTION",
            "EXHAUSTED",
            "FAIL",
            "FAILED",
            "FAILS",
            "FAILURE",
            "FAILURES",
            "FAULT",
            "FIRING",
            "IMPAIRED",
            "INACCESSIBLE",
            "INCIDENT",
            "INTERRUPTION",
            "ISSUE",
            "LOST",
            "MALICIOUS",
            "OFFLINE",
            "REJECT",
            "REJECTED",
            "ROLLBACK",
            "SEVERE",
            "STALLED",
            "THREAT",
            "THREATS",
            "TIMEOUT",
            "TIMED",
            "UNAUTHORIZED",
            "UNAVAILABLE",
            "UNHEALTHY",
            "UNREACHABLE",
            "UNSUCCESSFUL",
            "VIOLATED",
        ],
    ),
    (
        Outcome::Progress,
        &[
            "BEGIN",
            "CREATING",
            "PROGRESS",
            "PENDING",
            "PROVISIONING",
            "QUEUED",
            "REBOOTING",
            "RESUMED",
            "RUNNABLE",
            "RUNNING",
            "START",
            "STARTED",
            "STARTING",
            "SUBMITTED",
            "UPDATING",
        ],
    ),
    (
        Outcome::Attention,
        &[
            "ALERT",
            "APPROACHING",
            "APPROVAL",
            "BLOCKED",
            "CANCELED",
            "CANCELLED",
            "DELAYED",
            "DELETION",
            "DEPRECATED",
            "DISABLED",
            "DRIFT",
            "DRIFTED",
            "EXCEEDED",
            "EXPIRED",
            "EXPIRES",
            "EXPIRING",
            "EXPIRATION",
            "LIMIT",
            "MAINTENANCE",
            "PARTIAL",
            "PAUSED",
            "REQUIRED",
            "RETIREMENT",
            "SCHEDULED",
            "SHUTDOWN",
            "SHUTTING",
            "SKIPPED",
            "STOP",
            "STOPPED",
            "STOPPING",
            "SUPERSEDED",
            "SUSPENDED",
            "TERMINATED",
            "TERMINATING",
            "TERMINATION",
            "THROTTLED",
            "UNDERUTILIZATION",
            "UPCOMING",
            "WARN",
            "WARNING",
            "WARNINGS",
        ],
    ),
    (
        Outcome::Succeeded,
        &[
            "APPROVED",
            "AVAILABLE",
            "CLEARED",
            "CLOSED",
            "COMPLETE",
            "COMPLETED",
            "COMPLIANT",
            "DELIVERED",
            "FINISHED",
            "HEALTHY",
            "INSERVICE",
            "MERGED",
            "OK",
            "PASSED",
            "READY",
            "RESOLVED",
            "RESTORED",
            "SUCCEED",
            "SUCCEEDED",
            "SUCCESS",
            "SUCCESSFUL",
            "SUCCESSFULLY",
        ],
    ),
];

/// Phrases whose meaning differs from that of their words.
const PHRASES: [(Outcome, &str); 10] = [
    (Outcome::Failed, " OUT OF SERVICE "),
    (Outcome::Failed, " ROLLED BACK "),
    (Outcome::Attention, " PENDING APPROVAL "),
    (Outcome::Attention, " ROLLING BACK "),
    (Outcome::Attention, " SHUT DOWN "),
    (Outcome::Attention, " WITH ISSUES "),
    (Outcome::Attention, " SHUTTING DOWN "),
    (Outcome::Unknown, " SCALE DOWN "),
    (Outcome::Unknown, " SCALED DOWN "),
    (Outcome::Unknown, " SCALING DOWN "),
];

/// Words that turn a following failure into its opposite, or a following success into a failure.
const NEGATIONS: [&str; 4] = ["NO", "NON", "NOT", "WITHOUT"];

/// Returns the outcome of a state (`UPDATE_ROLLBACK_COMPLETE`) or a phrase (`EC2 Spot Instance Interruption
/// Warning`).
pub(in crate::intake) fn outcome(text: &str) -> Outcome {
    let words = words(text);
    let line = format!(" {} ", words.join(" "));
    if let Some((outcome, _)) = PHRASES.iter().find(|(_, phrase)| line.contains(phrase)) {
        return *outcome;
    }
    let found = WORDS.iter().find_map(|(outcome, known)| {
        let at = words.iter().position(|word| known.contains(&word.as_str()))?;
        let before = at.checked_sub(1).and_then(|before| words.get(before));
        let is_negated = before.is_some_and(|word| NEGATIONS.contains(&word.as_str()));
        Some(match outcome {
            Outcome::Failed if is_negated => Outcome::Succeeded,
            Outcome::Succeeded if is_negated => Outcome::Failed,
            outcome => *outcome,
        })
    });
    found.unwrap_or_default()
}

/// Returns the words of a text in upper case. `TimedOut` and `TIMED_OUT` both become two words.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut is_after_lower = false;
    for letter in text.chars() {
        let begins = letter.is_uppercase() && is_after_lower;
        if !letter.is_alphanumeric() || begins {
            words.push(String::new());
        }
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_uppercase());
        }
        is_after_lower = letter.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distinguishes_states_and_phrases() {
        let cases = [
            ("FAILED", Outcome::Failed),
            ("TimedOut", Outcome::Failed),
            ("TERMINATED_WITH_ERRORS", Outcome::Failed),
            ("NOT_STALLED", Outcome::Succeeded),
            ("Renewal Action Required", Outcome::Attention),
            ("TIMED_OUT", Outcome::Failed),
            ("UPDATE_ROLLBACK_COMPLETE", Outcome::Failed),
            ("NO_THREATS_FOUND", Outcome::Succeeded),
            ("THREATS_FOUND", Outcome::Failed),
            ("NON_COMPLIANT", Outcome::Failed),
            ("COMPLIANT", Outcome::Succeeded),
            ("UPDATE_IN_PROGRESS", Outcome::Progress),
            ("STARTED", Outcome::Progress),
            ("stopped", Outcome::Attention),
            ("shutting-down", Outcome::Attention),
            ("SUCCEEDED", Outcome::Succeeded),
            ("CREATE_COMPLETE", Outcome::Succeeded),
            ("EC2 Spot Instance Interruption Warning", Outcome::Failed),
            ("autoscaling:EC2_INSTANCE_LAUNCH_ERROR", Outcome::Failed),
            ("OutOfService", Outcome::Failed),
            ("Deployment Rolled Back", Outcome::Failed),
            ("VPN-CONNECTION-BGP-DOWN", Outcome::Failed),
            ("Scale Down", Outcome::Unknown),
            ("PolicyBreached", Outcome::Failed),
            ("Object Created", Outcome::Unknown),
            ("KMS CMK Deletion", Outcome::Attention),
            ("PendingApproval", Outcome::Attention),
            ("COMPLETED_WITH_FAILURES", Outcome::Failed),
            ("COMPLETED_WITH_ISSUES", Outcome::Attention),
            ("Database is unavailable", Outcome::Failed),
            ("안녕하세요", Outcome::Unknown),
            ("", Outcome::Unknown),
        ];
        for (text, expected) in cases {
            assert_eq!(outcome(text), expected, "{text}");
        }
    }
}
