//! `bongsu deploy --spoke-of`: makes this account and region send its alarms to a hub.

use bongsu_deployment::spoke::{HubBus, Spoke};
use serde_json::json;

use super::Reporter;
use crate::arguments::{DeployArguments, Format, PlaceArguments};
use crate::failure::Failure;
use crate::look::say;
use crate::{ask, output};

pub(super) async fn run(arguments: &DeployArguments, hub: &str) -> Result<(), Failure> {
    let bus = HubBus::parse(hub)?;
    let hub_place =
        PlaceArguments { region: Some(bus.region().to_owned()), profile: arguments.hub_profile.clone() };
    let account = super::account(&arguments.stack.place).await?;
    let spoke = Spoke::find(&account, &format!("{}-spoke", arguments.stack.stack), bus).await?;
    if arguments.hub_profile.is_some() {
        let hub = super::account(&hub_place).await?;
        spoke.check_admission(&hub, arguments.organization.as_deref()).await?;
    }
    let alarms = arguments.every_alarm.as_deref().filter(|it| !it.is_empty()).unwrap_or("*");
    let audited_by = (!arguments.audited_by.is_empty()).then(|| arguments.audited_by.join(","));
    let (id, region, stack) = (account.id(), account.region(), spoke.name());
    output::note(&say(
        format!(
            "Account {id} in {region} sends the changes of the alarms {alarms} to {hub}. The stack {stack} has a rule, its role, and a queue for events that the hub cannot receive."
        ),
        format!(
            "계정 {id}, 리전 {region}의 경보 {alarms}의 상태 변화를 {hub}(으)로 보냅니다. 스택 {stack}에 규칙, 역할, 그리고 허브가 받지 못한 것을 위한 대기열이 있습니다."
        ),
    ));
    if arguments.confirmation.dry_run {
        return Ok(());
    }
    let question = if spoke.is_new() {
        say("Create it?", "만들까요?")
    } else {
        say("Update it?", "갱신할까요?")
    };
    if !ask::is_confirmed(&arguments.confirmation, &question)? {
        return Err(ask::unchanged());
    }
    let made = spoke.deploy(alarms, audited_by.as_deref(), &mut Reporter::new()).await?;
    match arguments.output.format() {
        Format::Json => output::line(
            &json!({ "stack": stack, "hub": hub, "alarms": alarms, "outputs": made.outputs }).to_string(),
        ),
        Format::Text => output::line(&say(
            format!(
                "Done. Events that cannot be delivered to the hub within a day wait in {}.",
                made.output("UnsentQueueUrl").unwrap_or_default()
            ),
            format!(
                "완료했습니다. 하루 동안 허브에 보내지 못한 것은 {}에서 기다립니다.",
                made.output("UnsentQueueUrl").unwrap_or_default()
            ),
        )),
    }
}
