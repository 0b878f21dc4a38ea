//! `bongsu destroy`: shows the resources, asks, and deletes them.

use bongsu_deployment::counted;
use bongsu_deployment::destroy::{Destruction, KmsKey};
use owo_colors::OwoColorize as _;

use super::{Reporter, show};
use crate::arguments::{DestroyArguments, Format};
use crate::failure::Failure;
use crate::look::say;
use crate::{ask, output};

const STOPPED: [&str; 2] = [
    "stopped; AWS continues the deletion, and the next `bongsu destroy` continues from there",
    "중지했습니다. AWS의 삭제 작업은 계속되며, 다음 `bongsu destroy`가 이어서 진행합니다",
];

pub(crate) async fn run(arguments: &DestroyArguments) -> Result<(), Failure> {
    super::unless_stopped(destroy(arguments), STOPPED).await
}

async fn destroy(arguments: &DestroyArguments) -> Result<(), Failure> {
    let account = super::account(&arguments.stack.place).await?;
    let stack = &arguments.stack.stack;
    if arguments.undo_key {
        let keys = KmsKey::recall_all(&account, stack).await?;
        let kept = keys.iter().map(|key| {
            say(
                format!("Key {key} is kept, and costs 1 USD a month again."),
                format!("키 {key}을(를) 유지합니다. 다시 월 1 USD가 듭니다."),
            )
        });
        let none = || {
            vec![say(
                format!("No key of stack {stack} is scheduled for deletion."),
                format!("스택 {stack}에는 삭제 대기 중인 키가 없습니다."),
            )]
        };
        let lines = if keys.is_empty() { none() } else { kept.collect() };
        return lines.iter().try_for_each(|line| output::line(line));
    }
    let mut reporter = Reporter::new();
    let plan = Destruction::plan(&account, stack, &mut reporter).await?;
    let format = arguments.output.format();
    match format {
        Format::Json => output::line(&show::destruction(&plan, arguments.keep_key).to_string())?,
        Format::Text => text(&plan, arguments)?,
    }
    if arguments.confirmation.dry_run {
        return Ok(());
    }
    if !is_agreed(&plan, arguments)? {
        return Err(ask::unchanged());
    }
    let key = plan.carry_out(arguments.keep_key, &mut reporter).await?;
    drop(reporter);
    let said = key.map_or_else(|| say("It had no key.", "키는 없었습니다."), |key| key.to_string());
    match format {
        Format::Json => Ok(()),
        Format::Text => output::line(&say(
            format!("Stack {stack} is gone. {said}"),
            format!("스택 {stack}을(를) 삭제했습니다. {said}"),
        )),
    }
}

fn text(plan: &Destruction, arguments: &DestroyArguments) -> Result<(), Failure> {
    let account = &plan.account;
    let (stack, id, region) = (plan.stack(), account.id(), account.region());
    output::line(&say(
        format!("Stack {stack} of account {id} in {region}:"),
        format!("계정 {id}, 리전 {region}의 스택 {stack}:"),
    ))?;
    for resource in &plan.resources {
        let is_kept = arguments.keep_key && resource.kind == "AWS::KMS::Key";
        let line = format!("{} {resource}", if is_kept { "=" } else { "-" });
        output::line(&if is_kept { line } else { line.red().to_string() })?;
    }
    for upload in &plan.code {
        let line = say(format!("- the code s3://{upload}"), format!("- 코드 s3://{upload}"));
        output::line(&line.red().to_string())?;
    }
    let undelivered = plan.undelivered();
    if undelivered > 0 {
        output::note(&say(
            format!("{} never reached Slack.", counted(undelivered, "notice")),
            format!("Slack에 전해지지 않은 알림이 {undelivered}건 있습니다."),
        ));
    }
    if !plan.pointing.is_empty() {
        output::note(&say(
            "These alarms stay unchanged, but the topic of their actions is deleted:",
            "다음 경보는 그대로 두지만, 작업이 가리키는 주제가 없어집니다:",
        ));
        plan.pointing.iter().for_each(|alarm| output::note(&format!("  {alarm}")));
    }
    Ok(())
}

fn is_agreed(plan: &Destruction, arguments: &DestroyArguments) -> Result<bool, Failure> {
    let undelivered = plan.undelivered();
    if undelivered > 0 && !arguments.discard_undelivered {
        let question = say(
            format!("Delete {} that never reached Slack?", counted(undelivered, "notice")),
            format!("Slack에 전해지지 않은 알림 {undelivered}건을 버릴까요?"),
        );
        if !ask::yes(&question, "--discard-undelivered, or repair the webhook first")? {
            return Ok(false);
        }
    }
    ask::is_confirmed(&arguments.confirmation, &say("Delete all of this?", "모두 삭제할까요?"))
}
