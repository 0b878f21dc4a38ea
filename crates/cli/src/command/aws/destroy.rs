//! `bongsu destroy`: shows what goes, asks, takes it down.

use bongsu_deployment::counted;
use bongsu_deployment::destroy::{Destruction, Key};
use owo_colors::OwoColorize as _;

use super::show;
use crate::arguments::{DestroyArguments, Format};
use crate::failure::Failure;
use crate::progress::Told;
use crate::{ask, output};

const STOPPED: &str =
    "stopped; what AWS is deleting goes on, and the next `bongsu destroy` takes up from there";

pub(crate) async fn run(arguments: &DestroyArguments) -> Result<(), Failure> {
    super::unless_stopped(destroy(arguments), STOPPED).await
}

async fn destroy(arguments: &DestroyArguments) -> Result<(), Failure> {
    let account = super::account(&arguments.stack.place).await?;
    let stack = &arguments.stack.stack;
    if arguments.undo_key {
        let keys = Key::recall_all(&account, stack).await?;
        let kept = keys.iter().map(|key| format!("Key {key} is kept, and costs 1 USD a month again."));
        let none = || vec![format!("No key of stack {stack} waits for its deletion.")];
        let lines = if keys.is_empty() { none() } else { kept.collect() };
        return lines.iter().try_for_each(|line| output::line(line));
    }
    let mut told = Told::new();
    let plan = Destruction::plan(&account, stack, &mut told).await?;
    let format = output::format(arguments.format);
    match format {
        Format::Json => output::line(&show::destruction(&plan, arguments.keep_key).to_string())?,
        Format::Text => text(&plan, arguments)?,
    }
    if arguments.dry_run {
        return Ok(());
    }
    if !is_agreed(&plan, arguments)? {
        return Err(Failure::Interrupted("nothing was changed".to_owned()));
    }
    let key = plan.carry_out(arguments.keep_key, &mut told).await?;
    drop(told);
    let said = key.map_or_else(|| "It had no key.".to_owned(), |key| key.to_string());
    match format {
        Format::Json => Ok(()),
        Format::Text => output::line(&format!("Stack {stack} is gone. {said}")),
    }
}

fn text(plan: &Destruction, arguments: &DestroyArguments) -> Result<(), Failure> {
    let account = &plan.account;
    output::line(&format!("Stack {} of account {} in {}:", plan.stack(), account.id(), account.region()))?;
    for resource in &plan.resources {
        let is_kept = arguments.keep_key && resource.kind == "AWS::KMS::Key";
        let line = format!("{} {resource}", if is_kept { "=" } else { "-" });
        output::line(&if is_kept { line } else { line.red().to_string() })?;
    }
    for upload in &plan.code {
        output::line(&format!("- the code s3://{upload}").red().to_string())?;
    }
    if plan.undelivered() > 0 {
        output::note(&format!("{} never reached Slack.", counted(plan.undelivered(), "notice")));
    }
    if !plan.pointing.is_empty() {
        output::note("These alarms are left alone, and will point nowhere:");
        plan.pointing.iter().for_each(|alarm| output::note(&format!("  {alarm}")));
    }
    Ok(())
}

fn is_agreed(plan: &Destruction, arguments: &DestroyArguments) -> Result<bool, Failure> {
    let undelivered = plan.undelivered();
    if undelivered > 0 && !arguments.discard_undelivered {
        let question = format!("Lose {} that never reached Slack?", counted(undelivered, "notice"));
        if !ask::yes(&question, "--discard-undelivered, or repair the webhook first")? {
            return Ok(false);
        }
    }
    Ok(arguments.yes || ask::yes("Delete all of this?", "--yes (or --dry-run to look only)")?)
}
