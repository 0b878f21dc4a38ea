//! `bongsu deploy --existing-function`: only the code, and the way back.

use bongsu_deployment::deploy::FunctionCode;
use bongsu_deployment::existing::{ExistingFunction, Replacement};
use serde_json::json;

use crate::arguments::{DeployArguments, Format};
use crate::failure::Failure;
use crate::{ask, output};

pub(super) async fn run(arguments: &DeployArguments, name: &str, code: &FunctionCode) -> Result<(), Failure> {
    let account = super::account(&arguments.stack.place).await?;
    let function = ExistingFunction::new(&account, name);
    let plan = function.plan(code).await?;
    let format = output::format(arguments.format);
    show(&plan, format)?;
    if plan.is_nothing() || arguments.dry_run {
        return Ok(());
    }
    if !arguments.yes && !ask::yes("Replace its code?", "--yes (or --dry-run to look only)")? {
        return Err(Failure::Interrupted("nothing was changed".to_owned()));
    }
    let version = function.keep().await?;
    output::note(&format!(
        "The code as it was is kept as version {version}. To go back:\n\n  {}\n",
        plan.rollback(&version)
    ));
    function.replace(code, &plan).await?;
    let done = format!("Function {name} is bongsu now; its variables, role and trigger are as they were.");
    match format {
        Format::Json => output::line(
            &json!({ "function": name, "result": "replaced", "keptVersion": version, "rollback": plan.rollback(&version) })
                .to_string(),
        ),
        Format::Text => output::line(&done),
    }
}

fn show(plan: &Replacement, format: Format) -> Result<(), Failure> {
    for note in &plan.notes {
        output::note(note);
    }
    match format {
        Format::Json => output::line(&json!(plan).to_string()),
        Format::Text if plan.is_nothing() => {
            output::line(&format!("Nothing to do: function {} has this code already.", plan.function))
        }
        Format::Text => output::line(&plan.to_string()),
    }
}
