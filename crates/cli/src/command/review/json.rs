use bongsu_alarm::review::{
    BetterSettings, CandidateChange, Episode, EpisodeEnd, cloudformation_diff, put_metric_alarm,
};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::advice::Searched;
use super::{Page, Reviewed};
use crate::failure::Failure;
use crate::look::locale;
use crate::output;

/// Prints one line for each alarm, and a summary.
pub(super) fn print(page: &Page<'_>) -> Result<(), Failure> {
    page.alarms.iter().try_for_each(|alarm| output::line(&alarm_json(alarm, page).to_string()))?;
    let sum = |number: fn(&Reviewed<'_>) -> usize| page.alarms.iter().map(number).sum::<usize>();
    let summary = json!({"summary": {
        "since": page.settings.since.to_string(),
        "until": page.settings.until.to_string(),
        "alarms": page.alarms.len(),
        "fired": sum(|it| it.review.measures.fired),
        "noise": sum(|it| it.review.measures.noise),
        "notes": page.notes,
    }});
    output::line(&summary.to_string())
}

fn alarm_json(alarm: &Reviewed<'_>, page: &Page<'_>) -> Value {
    let measures = &alarm.review.measures;
    let seconds = |time: Option<SignedDuration>| time.map(|time| time.as_secs());
    let findings = alarm.review.findings.iter();
    let episode = |episode: &Episode| {
        let ended = match episode.end {
            EpisodeEnd::At(at) => Some(at.to_string()),
            EpisodeEnd::GoesOn | EpisodeEnd::Before(_) => None,
        };
        json!({"began": episode.began.to_string(), "ended": ended,
            "acknowledged": episode.acknowledged.map(|at| at.to_string()),
            "noise": !episode.is_worth_it(&page.settings)})
    };
    json!({
        "alarm": alarm.review.name,
        "fired": measures.fired,
        "noise": measures.noise,
        "atNight": measures.at_night,
        "flaps": measures.flaps,
        "alarmSeconds": measures.in_alarm.as_secs(),
        "medianSeconds": seconds(measures.median),
        "longestSeconds": seconds(measures.longest),
        "acknowledged": measures.acknowledged,
        "medianSecondsToAcknowledge": seconds(measures.to_acknowledge),
        "lastFired": measures.last_fired.map(|at| at.to_string()),
        "findings": findings
            .map(|it| json!({"finding": it.as_str(), "message": it.sentence(locale())}))
            .collect::<Vec<_>>(),
        "unknown": alarm.review.unknown.iter().map(|it| it.sentence(locale())).collect::<Vec<_>>(),
        "alarms": alarm.review.episodes.iter().map(episode).collect::<Vec<_>>(),
        "advice": alarm.advice.as_ref().map(|searched| advice_json(alarm, searched)),
    })
}

fn advice_json(alarm: &Reviewed<'_>, searched: &Searched) -> Value {
    let advice = match searched {
        Searched::Found(advice) => advice,
        Searched::Impossible(error) => return json!({ "error": error }),
    };
    let changed =
        |it: &CandidateChange| json!({"setting": it.parameter.as_str(), "from": it.from, "to": it.to});
    let option = |option: &BetterSettings| {
        json!({
            "changes": option.changed().iter().map(changed).collect::<Vec<_>>(),
            "fired": option.fired,
            "noise": option.noise,
            "laterSeconds": option.later.as_secs(),
            "command": alarm.described.filter(|it| it.properties.is_object()).map(|it| put_metric_alarm(&it.properties, option.changed())),
            "cloudFormation": cloudformation_diff(option.changed()),
        })
    };
    json!({"worthIt": advice.worth_it, "noise": advice.noise, "notReproduced": advice.not_reproduced,
        "options": advice.options.iter().map(option).collect::<Vec<_>>()})
}
