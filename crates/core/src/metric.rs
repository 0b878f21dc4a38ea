//! The metrics that bongsu publishes about itself.

/// A metric in the namespace [`NAMESPACE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OwnMetric {
    Delivered,
    Delayed,
    Duplicate,
    Digested,
    Failed,
    NotRecorded,
    FoundByAudit,
    Heartbeat,
    DailySummary,
    RefusedRequests,
    SlackLatency,
    KmsLatency,
}

/// The namespace in CloudWatch.
pub const NAMESPACE: &str = "bongsu";

/// A unit of CloudWatch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetricUnit {
    Count,
    Milliseconds,
}

impl MetricUnit {
    /// Returns CloudWatch's word for the unit.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Count => "Count",
            Self::Milliseconds => "Milliseconds",
        }
    }
}

impl OwnMetric {
    pub const ALL: [Self; 12] = [
        Self::Delivered,
        Self::Delayed,
        Self::Duplicate,
        Self::Digested,
        Self::Failed,
        Self::NotRecorded,
        Self::FoundByAudit,
        Self::Heartbeat,
        Self::DailySummary,
        Self::RefusedRequests,
        Self::SlackLatency,
        Self::KmsLatency,
    ];

    /// Returns the name in CloudWatch.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Delivered => "Delivered",
            Self::Delayed => "Delayed",
            Self::Duplicate => "Duplicate",
            Self::Digested => "Digested",
            Self::Failed => "Failed",
            Self::NotRecorded => "NotRecorded",
            Self::FoundByAudit => "FoundByAudit",
            Self::Heartbeat => "Heartbeat",
            Self::DailySummary => "EveningFire",
            Self::RefusedRequests => "RefusedRequests",
            Self::SlackLatency => "SlackLatency",
            Self::KmsLatency => "KmsLatency",
        }
    }

    pub fn unit(self) -> MetricUnit {
        match self {
            Self::SlackLatency | Self::KmsLatency => MetricUnit::Milliseconds,
            _ => MetricUnit::Count,
        }
    }

    /// Describes the value of the metric in a sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Delivered => "Notices that a receiver has accepted, alone or in a digest.",
            Self::Delayed => {
                "Notices that were delivered more than two minutes after the alarm changed its state."
            }
            Self::Duplicate => "Notices that arrived again after their delivery, and were not sent twice.",
            Self::Digested => "Notices that wait for a digest or in the outbox.",
            Self::Failed => "Deliveries that failed. The notice is delivered again.",
            Self::NotRecorded => "Deliveries that the ledger could not record, so that a repeat is possible.",
            Self::FoundByAudit => {
                "Changes in CloudWatch that nobody was notified of until the audit found them."
            }
            Self::Heartbeat => "Audits that ran to their end. A watchdog alarm fires when there are none.",
            Self::DailySummary => "Daily summaries (evening fires) that were delivered.",
            Self::RefusedRequests => "Requests to the function's public URL whose signature is not Slack's.",
            Self::SlackLatency => "The time that a message took from the request to Slack's answer.",
            Self::KmsLatency => "The time that reading and decrypting a secret took.",
        }
    }
}
