//! Plans and results, as text and as JSON.

use bongsu_deployment::counted;
use bongsu_deployment::deploy::{Change, Deployment, Kind, Plan};
use bongsu_deployment::destroy::Destruction;
use bongsu_deployment::stack::Description;
use owo_colors::OwoColorize as _;
use serde_json::{Value, json};

use crate::arguments::Format;
use crate::failure::Failure;
use crate::output;

/// What will be done.
pub(super) fn plan(deployment: &Deployment, plan: &Plan, format: Format) -> Result<(), Failure> {
    if !plan.left_behind.is_empty() {
        output::note(&format!(
            "{} on the topic that is deleted for {}, and will notify nobody until you give them that action:",
            counted(plan.left_behind.len(), "alarm"),
            plan.names.topic
        ));
        plan.left_behind.iter().for_each(|alarm| output::note(&format!("  {alarm}")));
    }
    match format {
        Format::Json => output::line(&as_json(deployment, plan).to_string()),
        Format::Text => as_text(deployment, plan),
    }
}

/// What a first deployment makes, where AWS could not be asked.
pub(super) fn first_plan(
    stack: &str,
    region: &str,
    changes: &[Change],
    format: Format,
) -> Result<(), Failure> {
    match format {
        Format::Json => output::line(
            &json!({ "stack": stack, "account": null, "region": region, "plan": Kind::Create, "changes": changes })
                .to_string(),
        ),
        Format::Text => {
            output::line(&format!("Stack {stack} in {region}:"))?;
            changes.iter().try_for_each(|change| output::line(&change.to_string().green().to_string()))
        }
    }
}

fn as_text(deployment: &Deployment, plan: &Plan) -> Result<(), Failure> {
    let account = deployment.account();
    let place = format!("account {} in {}", account.id(), account.region());
    if plan.kind == Kind::Nothing {
        return output::line(&format!(
            "Nothing to do: stack {} of {place} is as it should be.",
            deployment.name()
        ));
    }
    output::line(&format!("Stack {} of {place}, as {}:", deployment.name(), account.caller()))?;
    for change in &plan.changes {
        let line = change.to_string();
        output::line(&match line.chars().next() {
            Some('+') => line.green().to_string(),
            Some('-') => line.red().to_string(),
            _ => line.yellow().to_string(),
        })?;
    }
    if plan.has_new_code {
        let code = plan.code();
        output::line(&format!(
            "^ code for {} from {} to {}",
            code.architecture,
            code.path.display(),
            plan.code_address()
        ))?;
    }
    if plan.has_new_webhook {
        output::line("^ webhook URL, encrypted by the stack's key")?;
    }
    if let Some((before, after)) = &plan.release {
        output::line(&format!("~ release {before} -> {after}"))?;
    }
    Ok(())
}

fn as_json(deployment: &Deployment, plan: &Plan) -> Value {
    let code = plan.code();
    json!({
        "stack": deployment.name(),
        "account": deployment.account().id(),
        "region": deployment.account().region(),
        "plan": plan.kind,
        "changes": plan.changes,
        "code": {
            "isNew": plan.has_new_code, "sha256": code.sha256,
            "architecture": code.architecture.to_string(), "address": plan.code_address(),
        },
        "webhookUrl": { "isNew": plan.has_new_webhook },
        "alarmsLeftPointingNowhere": plan.left_behind,
        "release": plan.release.as_ref().map(|(before, after)| json!({ "before": before, "after": after })),
    })
}

/// What there is after a deployment.
pub(super) fn deployed(deployment: &Deployment, description: &Description) -> Value {
    json!({
        "stack": deployment.name(),
        "account": deployment.account().id(),
        "region": deployment.account().region(),
        "status": description.status,
        "outputs": description.outputs,
    })
}

/// What goes with the stack.
pub(super) fn destruction(plan: &Destruction, keep_key: bool) -> Value {
    json!({
        "stack": plan.stack(),
        "account": plan.account.id(),
        "region": plan.account.region(),
        "resources": plan.resources,
        "queues": plan.queues,
        "code": plan.code,
        "undelivered": plan.undelivered(),
        "alarmsLeftPointingNowhere": plan.pointing,
        "keepsKey": keep_key,
    })
}
