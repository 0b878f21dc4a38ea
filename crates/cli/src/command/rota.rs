//! `bongsu rota`: shows the people on call, now and in the next weeks.

use bongsu_core::rota::{OnCallTurn, Rota};
use bongsu_slack::Mention;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::arguments::{Format, RotaArguments};
use crate::failure::Failure;
use crate::look::say;
use crate::{calendars, now, output, settings};

pub(crate) async fn run(arguments: &RotaArguments) -> Result<(), Failure> {
    let config = settings::read(&arguments.settings)?;
    let at = arguments.at.unwrap_or_else(now);
    let weeks = i64::from(arguments.weeks);
    let wanted = |rota: &&Rota| arguments.name.as_ref().is_none_or(|name| *name == rota.name);
    let rotas: Vec<_> = config.rotas.iter().filter(wanted).collect();
    if rotas.is_empty() {
        let names: Vec<_> = config.rotas.iter().map(|rota| rota.name.as_str()).collect();
        return Err(Failure::Arguments(say(
            format!("there is no such [[rota]] in the configuration; it has {names:?}"),
            format!("구성에 그런 [[rota]]가 없습니다. 있는 것: {names:?}"),
        )));
    }
    calendars::read(&config, at, SignedDuration::from_hours(weeks * 7 * 24)).await?;
    let format = arguments.output.format();
    rotas.into_iter().try_for_each(|rota| show(rota, &rota.turns(at, weeks), at, format))
}

fn show(rota: &Rota, turns: &[OnCallTurn], at: Timestamp, format: Format) -> Result<(), Failure> {
    let time = |at: Timestamp| at.to_zoned(rota.zone.rules().clone());
    if let Format::Json = format {
        let turns = turns.iter().map(|turn| {
            let person = turn.person.as_ref().map(ToString::to_string);
            json!({ "from": turn.from.to_string(), "to": turn.to.to_string(), "person": person })
        });
        let now = rota.on_call(at).map(|person| person.to_string());
        let turns: Vec<_> = turns.collect();
        return output::line(&json!({ "rota": rota.name, "now": now, "turns": turns }).to_string());
    }
    output::line(&say(
        format!("{}: {} now", rota.name, person(rota.on_call(at).as_ref())),
        format!("{}: 지금 {}", rota.name, person(rota.on_call(at).as_ref())),
    ))?;
    turns.iter().try_for_each(|turn| {
        let shown = |at: Timestamp| time(at).strftime("%a %Y-%m-%d %H:%M").to_string();
        output::line(&format!("  {}  {}  {}", shown(turn.from), shown(turn.to), person(turn.person.as_ref())))
    })
}

fn person(person: Option<&Mention>) -> String {
    person.map_or_else(|| say("nobody", "없음"), ToString::to_string)
}
