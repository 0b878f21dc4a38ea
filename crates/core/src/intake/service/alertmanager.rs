//! Alerts of Amazon Managed Service for Prometheus and of Grafana, as JSON by SNS: both have Alertmanager's shape.
//! prometheus.io/docs/alerting/latest/configuration/#webhook_config

use serde_json::Value;

use super::envelope::{Envelope, text};
use super::outcome::outcome;
use super::{Service, facts, listed};
use crate::intake::fields::as_text;
use crate::notice::{Outcome, ServiceEvent};

pub(super) const SERVICE: Service = Service {
    kind: "prometheus",
    name: "Prometheus",
    source: "",
    owns: |envelope| envelope.at("alerts.0.labels").is_some(),
    read,
};

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let status = envelope.first(&["status", "alerts.0.status"]).unwrap_or_default();
    let names = envelope.list("alerts").filter_map(|alert| text(alert, "labels.alertname"));
    let name =
        envelope.first(&["commonLabels.alertname", "title"]).or_else(|| listed(names, 3)).unwrap_or_default();
    let labels =
        envelope.at("commonLabels").or_else(|| envelope.at("alerts.0.labels")).and_then(Value::as_object);
    let labels = labels.into_iter().flatten().filter(|(label, _)| *label != "alertname");
    let labels = labels.map(|(label, value)| format!("{label}={}", as_text(value)));
    ServiceEvent {
        title: format!("{name} {status}"),
        outcome: if status == "resolved" { Outcome::Succeeded } else { outcome(&status) },
        severity: envelope
            .first(&["commonLabels.severity", "alerts.0.labels.severity"])
            .map(|it| it.to_lowercase()),
        summary: envelope.first(&[
            "commonAnnotations.summary",
            "alerts.0.annotations.summary",
            "alerts.0.annotations.description",
            "message",
        ]),
        facts: facts([
            ("Labels", listed(labels, 8)),
            ("Alerts", envelope.count("alerts").filter(|count| *count > 1).map(|count| count.to_string())),
            ("Value", envelope.text("alerts.0.valueString")),
            ("Start", envelope.text("alerts.0.startsAt")),
        ]),
        url: envelope.first(&["alerts.0.panelURL", "alerts.0.generatorURL", "externalURL"]),
        matter: envelope.text("groupKey"),
        ..event
    }
}
