//! Warns about mistakes in routes, for example a route that no event reaches or that has no receivers.

use bongsu_alarm::alarm::AlarmState;
use bongsu_alarm::nearest::did_you_mean;
use bongsu_core::config::Config;
use bongsu_core::plan::{names_somebody, untold};
use bongsu_core::route::{Closed, Matcher, Route, Split, UnreachableCause};

use super::Warning;
use crate::command::route::place;
use crate::look::say;

pub(super) fn unreachable(config: &Config) -> Vec<Warning> {
    let found = config.routing.unreachable(&config.announce.states).into_iter();
    found.map(|it| Warning::new(place(&it.path), why(&it.cause, config))).collect()
}

fn why(cause: &UnreachableCause<'_>, config: &Config) -> String {
    match cause {
        UnreachableCause::Never { matchers, values } => {
            let never = never(matchers, values);
            say(format!("no notice gets here, {never}"), format!("여기에 오는 알림이 없습니다. {never}"))
        }
        UnreachableCause::Taken(before) => {
            let before = place(before);
            say(
                format!("no notice gets here, {before} before it takes all such notices"),
                format!("여기에 오는 알림이 없습니다. 앞의 {before} 경로가 모두 가져갑니다"),
            )
        }
        UnreachableCause::NotAnnounced => say(
            "nobody is notified: announce.states leaves out every state that gets here",
            "여기에 오는 알림은 전송되지 않습니다. 해당 상태가 모두 announce.states에서 빠져 있습니다",
        ),
        UnreachableCause::NoLevel { matcher, tag } => {
            let levels = config.routing.severity.levels.join(", ");
            say(
                format!(
                    "{matcher} is not one of the levels {levels}: it cannot come from a name or description, only from an alarm's tag \
                     {tag:?} could; correct it, or add it to levels in [severity]"
                ),
                format!(
                    "{matcher}은(는) 심각도 {levels} 중 하나가 아닙니다. 이름이나 설명으로는 알 수 없고 경보의 태그 {tag:?}로만 \
                     알 수 있습니다. 값을 고치거나 [severity]의 levels에 추가하십시오"
                ),
            )
        }
    }
}

fn never(matchers: &[&Matcher], values: &[&str]) -> String {
    let words: Vec<_> = matchers.iter().map(ToString::to_string).collect();
    let values: Vec<_> = values.iter().copied().filter(|value| !value.is_empty()).collect();
    match matchers {
        [alone] if !values.is_empty() => {
            let (label, values) = (alone.label(), values.join(", "));
            say(
                format!("{alone} never holds: {label} is one of {values}"),
                format!("{alone} 조건은 성립하지 않습니다. {label} 값은 {values} 중 하나입니다"),
            )
        }
        [alone] => say(format!("{alone} never holds"), format!("{alone} 조건은 성립하지 않습니다")),
        _ => say(
            format!("{} never hold together", words.join(" and ")),
            format!("{} 조건은 함께 성립하지 않습니다", words.join(", ")),
        ),
    }
}

pub(super) fn closed(config: &Config) -> Vec<Warning> {
    let told = |(path, closed): (Vec<usize>, Closed)| {
        let why = match closed {
            Closed::Always(name) => say(
                format!(
                    "time_interval {name:?} mutes it at all times, because an interval without times and days \
                     covers all of them; give it times or days"
                ),
                format!(
                    "time_interval {name:?}이(가) 항상 음소거합니다. 시간 범위에 쓰지 않은 항목은 모든 시간을 뜻합니다. times나 \
                     요일을 지정하십시오"
                ),
            ),
            Closed::Never => say(
                "none of its active_time_intervals is ever open; correct their days",
                "active_time_intervals에 해당하는 시간이 없습니다. 날짜를 확인하십시오",
            ),
            Closed::Together => say(
                "its time intervals together leave no time for notifications",
                "시간 범위를 모두 적용하면 알릴 수 있는 시간이 없습니다",
            ),
        };
        let why = say(
            format!("it never notifies anybody of an alarm: {why}"),
            format!("이 경로는 경보를 전혀 알리지 않습니다. {why}"),
        );
        Warning::new(place(&path), why)
    };
    config.routing.closed(&config.time_intervals).into_iter().map(told).collect()
}

/// Warns about fallbacks in routes, where they have no effect.
pub(super) fn fallbacks(config: &Config) -> Vec<Warning> {
    let told = |(path, route): (Vec<usize>, &Route)| {
        let names = route.own.receivers.as_deref()?;
        let named = config.receivers.iter().filter(|it| it.is_fallback && names.contains(&it.name));
        let whom = named.map(|it| format!("{:?}", it.name)).collect::<Vec<_>>().join(", ");
        let why = match names_somebody(names, config) {
            _ if whom.is_empty() => return None,
            false => say(
                format!("it names only fallbacks ({whom}), so all other receivers get the notices"),
                format!("대체 수신자({whom})만 지정되어 있어 나머지 모든 수신자에게 알립니다"),
            ),
            true => say(
                format!("it names a fallback ({whom}), which has no effect in a route; remove it"),
                format!("대체 수신자({whom})는 경로에서 효과가 없습니다. 빼십시오"),
            ),
        };
        Some(Warning::new(place(&path), why))
    };
    config.routing.all().into_iter().filter_map(told).collect()
}

pub(super) fn idle(config: &Config) -> Vec<Warning> {
    let idle = untold(config).into_iter();
    let why = || say("no route names it, so it gets nothing", "지정한 경로가 없어 아무 알림도 받지 않습니다");
    idle.map(|it| Warning::new(format!("receiver {:?}", it.name), why())).collect()
}

/// Warns about routes that send an ALARM to one receiver and its OK to another.
pub(super) fn split(config: &Config) -> Vec<Warning> {
    let everybody = config.receivers.iter().filter(|it| !it.is_fallback).map(|it| it.name.clone());
    let everybody: Vec<_> = everybody.collect();
    let is_told = |state| config.announce.states.contains(&state);
    if !is_told(AlarmState::Alarm) || !is_told(AlarmState::Ok) {
        return Vec::new();
    }
    let told = |split: Split| {
        let [alarm, ok] = [split.alarm, split.ok].map(|names| names.join(", "));
        let why = say(
            format!(
                "matchers split an alarm: its ALARM goes to {alarm} and its OK to {ok}, so a receiver never learns that it \
                 is over; remove the state from the matchers, or route both states there"
            ),
            format!(
                "matchers가 한 경보를 나눕니다. ALARM은 {alarm}(으)로, OK는 {ok}(으)로 가므로 종료를 모르는 수신자가 \
                 생깁니다. matchers에서 state를 빼거나 두 상태를 같은 곳으로 보내십시오"
            ),
        );
        Warning::new(place(&split.path), why)
    };
    config.routing.splits(&everybody).into_iter().map(told).collect()
}

/// Warns about account matchers that are neither twelve digits nor the name of an account.
pub(super) fn accounts(config: &Config) -> Vec<Warning> {
    let of_route = |(path, route): (Vec<usize>, &Route)| {
        let matchers = route.matchers.iter().filter(|it| it.label() == "account");
        let names = matchers.filter_map(|matcher| Some((matcher.to_string(), matcher.literal()?.to_owned())));
        let is_id = |name: &str| name.len() == 12 && name.bytes().all(|byte| byte.is_ascii_digit());
        let unknown = names.filter(|(_, name)| !name.is_empty() && !is_id(name));
        let told = unknown.map(|(matcher, name)| {
            let near = did_you_mean(&name, config.accounts.values().map(String::as_str));
            let why = say(
                format!(
                    "matchers: {matcher} is neither an account's twelve digits nor a name of [accounts]{near}"
                ),
                format!("matchers: {matcher}은(는) 12자리 계정 ID도 [accounts]의 이름도 아닙니다{near}"),
            );
            Warning::new(place(&path), why)
        });
        told.collect::<Vec<_>>()
    };
    config.routing.all().into_iter().flat_map(of_route).collect()
}
