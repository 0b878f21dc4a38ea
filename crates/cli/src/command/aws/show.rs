//! Prints plans and results, as text and as JSON.

use bongsu_deployment::counted;
use bongsu_deployment::deploy::{DeployPlan, Deployment, PlanKind, PlannedChange};
use bongsu_deployment::destroy::Destruction;
use bongsu_deployment::stack::Description;
use owo_colors::OwoColorize as _;
use serde_json::{Value, json};

use crate::arguments::Format;
use crate::failure::Failure;
use crate::look::say;
use crate::output;

pub(super) fn plan(deployment: &Deployment, plan: &DeployPlan, format: Format) -> Result<(), Failure> {
    if !plan.left_behind.is_empty() {
        let (count, topic) = (plan.left_behind.len(), &plan.names.topic);
        output::note(&say(
            format!(
                "{} whose action is the old topic, which {topic} replaces. They notify nobody until you give them the new topic as an action:",
                counted(count, "alarm")
            ),
            format!(
                "경보 {count}개가 {topic}(으)로 바뀌면서 삭제되는 주제를 가리킵니다. 새 주제를 작업으로 지정할 때까지 알리지 않습니다:"
            ),
        ));
        plan.left_behind.iter().for_each(|alarm| output::note(&format!("  {alarm}")));
    }
    match format {
        Format::Json => output::line(&as_json(deployment, plan).to_string()),
        Format::Text => as_text(deployment, plan),
    }
}

/// Prints the plan of a first deployment that was made without AWS.
pub(super) fn first_plan(
    stack: &str,
    region: &str,
    changes: &[PlannedChange],
    format: Format,
) -> Result<(), Failure> {
    match format {
        Format::Json => output::line(
            &json!({ "stack": stack, "account": null, "region": region, "plan": PlanKind::Create, "changes": changes })
                .to_string(),
        ),
        Format::Text => {
            output::line(&format!("Stack {stack} in {region}:"))?;
            changes.iter().try_for_each(|change| output::line(&change.to_string().green().to_string()))
        }
    }
}

fn as_text(deployment: &Deployment, plan: &DeployPlan) -> Result<(), Failure> {
    let account = deployment.account();
    let (stack, id, region) = (deployment.name(), account.id(), account.region());
    let place = say(format!("account {id} in {region}"), format!("계정 {id}, 리전 {region}"));
    if plan.kind == PlanKind::Nothing {
        return output::line(&say(
            format!("Nothing to do: stack {stack} of {place} is up to date."),
            format!("할 일이 없습니다. {place}의 스택 {stack}은(는) 그대로입니다."),
        ));
    }
    let caller = account.caller();
    output::line(&say(
        format!("Stack {stack} of {place}, as {caller}:"),
        format!("{place}의 스택 {stack}({caller} 권한으로):"),
    ))?;
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
        let (machine, path, address) = (code.architecture, code.path.display(), plan.code_address());
        output::line(&say(
            format!("^ code for {machine} from {path} to {address}"),
            format!("^ {machine}용 코드: {path} -> {address}"),
        ))?;
    }
    if plan.has_new_webhook {
        output::line(&say(
            "^ webhook URL, encrypted with the stack's key",
            "^ 웹훅 URL(스택의 키로 암호화)",
        ))?;
    }
    if let Some((before, after)) = &plan.release {
        output::line(&say(
            format!("~ release {before} -> {after}"),
            format!("~ 릴리스 {before} -> {after}"),
        ))?;
    }
    Ok(())
}

fn as_json(deployment: &Deployment, plan: &DeployPlan) -> Value {
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

/// Returns the result of a deployment.
pub(super) fn deployed(deployment: &Deployment, description: &Description) -> Value {
    json!({
        "stack": deployment.name(),
        "account": deployment.account().id(),
        "region": deployment.account().region(),
        "status": description.status,
        "outputs": description.outputs,
    })
}

/// Returns the parts of an installation that are deleted with its stack.
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
