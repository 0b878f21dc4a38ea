//! Alerts of Amazon Managed Service for Prometheus and Amazon Managed Grafana through SNS: JSON in
//! Alertmanager's format, or the default text.
//! docs.aws.amazon.com/prometheus/latest/userguide/AMP-alertmanager-receiver-JSON.html,
//! prometheus.io/docs/alerting/latest/configuration/#webhook_config, and the default template of
//! github.com/grafana/alerting (templates/default_template.go).

use serde_json::Value;

use super::envelope::{Envelope, text};
use super::outcome::outcome;
use super::{Service, facts, listed};
use crate::intake::fields::as_text;
use crate::notice::{Outcome, ServiceEvent, Title};

pub(super) const SERVICE: Service = Service {
    kind: "prometheus",
    name: "Prometheus",
    source: "",
    owns: |envelope| envelope.at("alerts.0.labels").is_some() || is_list(envelope) || is_dashboard(envelope),
    read,
};

/// Returns whether the text is the list of alerts that both services send.
fn is_list(envelope: &Envelope<'_>) -> bool {
    envelope.text("text").is_some_and(|text| text.contains("Labels:") && text.contains(" - alertname = "))
}

/// Returns whether the message is an alert of a dashboard, which older Grafana workspaces send.
fn is_dashboard(envelope: &Envelope<'_>) -> bool {
    envelope.at("ruleName").is_some() && envelope.at("evalMatches").is_some()
}

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    if let Some(text) = envelope.text("text") {
        return listed_as_text(&text, event);
    }
    if is_dashboard(envelope) {
        return of_dashboard(envelope, event);
    }
    let status = envelope.first(&["status", "alerts.0.status"]).unwrap_or_default();
    let names = envelope.list("alerts").filter_map(|alert| text(alert, "labels.alertname"));
    let name =
        envelope.first(&["commonLabels.alertname", "title"]).or_else(|| listed(names, 3)).unwrap_or_default();
    let labels =
        envelope.at("commonLabels").or_else(|| envelope.at("alerts.0.labels")).and_then(Value::as_object);
    let labels = labels.into_iter().flatten().filter(|(label, _)| *label != "alertname");
    let labels = labels.map(|(label, value)| format!("{label}={}", as_text(value)));
    let is_grafana = ["orgId", "alerts.0.dashboardURL", "alerts.0.panelURL"];
    ServiceEvent {
        title: Title::of(name, &status),
        service: if envelope.first(&is_grafana).is_some() { "Grafana".to_owned() } else { event.service },
        outcome: of_status(&status),
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
        resource: None,
        url: envelope.first(&["alerts.0.panelURL", "alerts.0.generatorURL", "externalURL"]),
        matter: envelope.first(&["groupKey", "alerts.0.fingerprint"]),
        ..event
    }
}

/// Reads an alert of a dashboard: its rule, and the series that made it fire.
fn of_dashboard(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let state = envelope.text("state").unwrap_or_default();
    let matches = envelope.list("evalMatches").map(|found| {
        let parts = [text(found, "metric"), text(found, "value")];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" = ")
    });
    ServiceEvent {
        service: "Grafana".to_owned(),
        outcome: match state.as_str() {
            "no_data" => Outcome::Attention,
            state => of_status(state),
        },
        title: Title::of(envelope.text("ruleName").unwrap_or_default(), state),
        summary: envelope.text("message"),
        facts: facts([("Value", listed(matches, 5))]),
        resource: None,
        url: envelope.text("ruleUrl"),
        matter: None,
        ..event
    }
}

/// Reads the text: `Alerts Firing:` (Prometheus) or `**Firing**` (Grafana), then the labels and annotations
/// of each alert as ` - name = value`, and links as `Source: URL`.
fn listed_as_text(text: &str, event: ServiceEvent) -> ServiceEvent {
    let pairs = || text.lines().filter_map(|line| line.trim().strip_prefix("- ")?.split_once(" = "));
    let first = |name: &str| pairs().find(|(known, _)| *known == name).map(|(_, value)| value.to_owned());
    let field = |name: &str| {
        let values = text.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        values.map(|value| value.trim().to_owned()).find(|value| !value.is_empty())
    };
    let has_line = |lines: [&str; 2]| text.lines().any(|line| lines.contains(&line.trim()));
    let status = if has_line(["Alerts Firing:", "**Firing**"]) { "firing" } else { "resolved" };
    let is_grafana = has_line(["**Firing**", "**Resolved**"]);
    let alerts = pairs().filter(|(name, _)| *name == "alertname").count();
    let told = ["alertname", "summary", "description", "severity", "grafana_folder"];
    let labels = pairs().filter(|(name, _)| !told.contains(name));
    let labels = labels.map(|(name, value)| format!("{name}={value}"));
    ServiceEvent {
        service: if is_grafana { "Grafana".to_owned() } else { event.service },
        title: Title::of(first("alertname").unwrap_or_default(), status),
        outcome: of_status(status),
        severity: first("severity").map(|word| word.to_lowercase()),
        summary: first("summary").or_else(|| first("description")),
        facts: facts([
            ("Severity", first("severity")),
            ("Value", field("Value")),
            ("Labels", listed(labels, 8)),
            ("Alerts", (alerts > 1).then(|| alerts.to_string())),
        ]),
        resource: None,
        url: ["Panel", "Dashboard", "Source"].into_iter().find_map(field),
        ..event
    }
}

fn of_status(status: &str) -> Outcome {
    if matches!(status, "resolved" | "ok") { Outcome::Succeeded } else { outcome(status) }
}
