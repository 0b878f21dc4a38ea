//! `bongsu deploy --existing-function`: replaces only the code, and prints the command that restores the old code.

use bongsu_deployment::deploy::FunctionCode;
use bongsu_deployment::existing::{ExistingFunction, Replacement};
use serde_json::json;

use crate::arguments::{DeployArguments, Format};
use crate::failure::Failure;
use crate::look::say;
use crate::{ask, output};

pub(super) async fn run(arguments: &DeployArguments, name: &str, code: &FunctionCode) -> Result<(), Failure> {
    let account = super::account(&arguments.stack.place).await?;
    let function = ExistingFunction::new(&account, name);
    let plan = function.plan(code).await?;
    let format = arguments.output.format();
    show(&plan, format)?;
    if plan.is_nothing() || arguments.confirmation.dry_run {
        return Ok(());
    }
    if !ask::is_confirmed(&arguments.confirmation, &say("Replace its code?", "코드를 교체할까요?"))? {
        return Err(ask::unchanged());
    }
    let version = function.keep().await?;
    let rollback = plan.rollback(&version);
    output::note(&say(
        format!("The previous code is kept as version {version}. To restore it:\n\n  {rollback}\n"),
        format!("이전 코드는 버전 {version}(으)로 보관했습니다. 되돌리려면:\n\n  {rollback}\n"),
    ));
    function.replace(code, &plan).await?;
    let done = say(
        format!("Function {name} now runs bongsu; its variables, role and trigger are unchanged."),
        format!("함수 {name}은(는) 이제 bongsu입니다. 환경 변수, 역할, 트리거는 그대로입니다."),
    );
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
            let function = &plan.function;
            output::line(&say(
                format!("Nothing to do: function {function} already has this code."),
                format!("할 일이 없습니다. 함수 {function}에 이미 이 코드가 있습니다."),
            ))
        }
        Format::Text => output::line(&plan.to_string()),
    }
}
