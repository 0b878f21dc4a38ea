//! Prints a review for people.

use bongsu_alarm::review::{
    Advice, BetterSettings, Measures, Unknown, cloudformation_diff, put_metric_alarm,
};
use jiff::SignedDuration;
use owo_colors::OwoColorize as _;

use super::advice::Searched;
use super::{Page, Reviewed};
use crate::failure::Failure;
use crate::look::{self, locale, say};
use crate::output::{self, plural};

pub(super) fn print(page: &Page<'_>) -> Result<(), Failure> {
    output::line(&headline(page))?;
    let (told, quiet): (Vec<_>, Vec<_>) = page.alarms.iter().partition(|it| is_told(it));
    if !told.is_empty() {
        output::line("")?;
        table(&told)?;
    }
    for alarm in told {
        details(alarm)?;
    }
    output::line("")?;
    let mut sentences = Vec::new();
    if !quiet.is_empty() {
        let count = quiet.len();
        sentences.push(say(
            format!("{} without a change to ALARM and without findings.", plural(count, "alarm")),
            format!("울리지 않았고 문제도 없는 경보: {count}개."),
        ));
    }
    if page.alarms.iter().all(|it| it.review.unknown.contains(&Unknown::Acknowledgements)) {
        sentences.push(format!("{}.", Unknown::Acknowledgements.sentence(locale())));
    }
    sentences.extend(page.notes.iter().cloned());
    sentences.iter().try_for_each(|sentence| output::line(sentence))
}

fn is_told(alarm: &Reviewed<'_>) -> bool {
    alarm.review.measures.fired > 0 || !alarm.review.findings.is_empty() || alarm.advice.is_some()
}

fn headline(page: &Page<'_>) -> String {
    let sum = |number: fn(&Measures) -> usize| page.alarms.iter().map(|it| number(&it.review.measures)).sum();
    let (fired, noise): (usize, usize) = (sum(|it| it.fired), sum(|it| it.noise));
    let [since, until] = [page.settings.since, page.settings.until].map(look::time);
    let (alarms, lasting) = (page.alarms.len(), look::duration(page.settings.lasting));
    say(
        format!(
            "From {since} to {until}: {} fired {fired} times; {noise} were noise: shorter than {lasting}, and \
             acknowledged by nobody.",
            plural(alarms, "alarm")
        ),
        format!(
            "{since}부터 {until}까지: 경보 {alarms}개가 {fired}번 울렸고, 그중 {noise}번은 {lasting}보다 짧고 아무도 \
             확인하지 않은 소음입니다."
        ),
    )
}

fn table(alarms: &[&Reviewed<'_>]) -> Result<(), Failure> {
    let heading = [
        say("fired", "울림"),
        say("noise", "소음"),
        say("night", "야간"),
        say("flaps", "플래핑"),
        say("in ALARM", "ALARM 시간"),
        say("median", "중앙값"),
        say("acked", "확인"),
        say("after", "확인까지"),
    ];
    let heading: Vec<_> = heading.iter().map(String::as_str).collect();
    let rows: Vec<_> = alarms.iter().map(|alarm| cells(alarm)).collect();
    let lines = output::aligned(&heading, &rows).into_iter();
    let names =
        [say("alarm", "경보")].into_iter().chain(alarms.iter().map(|alarm| alarm.review.name.clone()));
    let mut lines = lines.zip(names).map(|(numbers, name)| format!("{numbers}  {name}"));
    output::line(&lines.next().unwrap_or_default().bold().to_string())?;
    lines.try_for_each(|line| output::line(&line))
}

fn cells(alarm: &Reviewed<'_>) -> Vec<String> {
    let measures = &alarm.review.measures;
    let time = |time: Option<SignedDuration>| time.map_or_else(|| "-".to_owned(), short);
    vec![
        measures.fired.to_string(),
        measures.noise.to_string(),
        measures.at_night.to_string(),
        measures.flaps.to_string(),
        short(measures.in_alarm),
        time(measures.median),
        measures.acknowledged.map_or_else(|| "?".to_owned(), |count| count.to_string()),
        time(measures.to_acknowledge),
    ]
}

/// Formats a time without fractions of a second.
fn short(time: SignedDuration) -> String {
    look::duration(SignedDuration::from_secs(time.as_secs()))
}

fn details(alarm: &Reviewed<'_>) -> Result<(), Failure> {
    let unknown = alarm.review.unknown.iter().filter(|it| **it != Unknown::Acknowledgements);
    let mut lines: Vec<_> =
        alarm.review.findings.iter().map(|it| format!("  {}", it.sentence(locale()))).collect();
    lines.extend(unknown.map(|it| format!("  ? {}", it.sentence(locale()))));
    match &alarm.advice {
        Some(Searched::Found(advice)) => lines.extend(advised(alarm, advice)),
        Some(Searched::Impossible(error)) => lines.push(format!("  ? {error}")),
        None => {}
    }
    if lines.is_empty() {
        return Ok(());
    }
    output::line("")?;
    output::line(&alarm.review.name.bold().to_string())?;
    lines.iter().try_for_each(|line| output::line(line))
}

fn advised(alarm: &Reviewed<'_>, advice: &Advice) -> Vec<String> {
    let mut lines = Vec::new();
    if advice.not_reproduced > 0 {
        let count = advice.not_reproduced;
        lines.push(say(
            format!("  ? a back-test does not show {}: their datapoints came late, or are kept coarser", plural(count, "alarm")),
            format!("  ? 백테스트에 나타나지 않는 경보 {count}번: 데이터가 늦게 왔거나 더 거친 단위로만 남아 있습니다"),
        ));
    }
    let Some(best) = advice.options.first() else {
        let (noise, worth) = (advice.noise, advice.worth_it);
        lines.push(if noise == 0 {
            say("  a back-test shows no noise", "  백테스트에는 소음이 없습니다")
        } else {
            say(
                format!(
                    "  no change of settings removes the noise ({noise}) and keeps the other ALARMs ({worth})"
                ),
                format!("  소음({noise}번)을 없애면서 나머지({worth}번)를 지키는 변경은 없습니다"),
            )
        });
        return lines;
    };
    lines.extend(options(advice).into_iter().map(|line| format!("  {line}")));
    let properties = alarm.described.map(|it| &it.properties).filter(|it| it.is_object());
    lines.extend(properties.map(|it| format!("  $ {}", put_metric_alarm(it, best.changed()))));
    lines.extend(cloudformation_diff(best.changed()).lines().map(|line| format!("  {line}")));
    lines
}

/// A table of the present settings and the better ones.
fn options(advice: &Advice) -> Vec<String> {
    let heading = [say("fired", "울림"), say("noise", "소음"), say("later", "지연")];
    let heading: Vec<_> = heading.iter().map(String::as_str).collect();
    let fired = (advice.worth_it + advice.noise).to_string();
    let now = vec![fired, advice.noise.to_string(), "-".to_owned()];
    let row = |option: &BetterSettings| {
        vec![option.fired.to_string(), option.noise.to_string(), short(option.later)]
    };
    let rows: Vec<_> = [now].into_iter().chain(advice.options.iter().map(row)).collect();
    let changes = |option: &BetterSettings| {
        let changed = option.changed().iter();
        let changed = changed.map(|it| format!("{} {} -> {}", it.parameter.as_str(), it.from, it.to));
        changed.collect::<Vec<_>>().join(", ")
    };
    let settings = [say("settings", "설정"), say("now", "현재")].into_iter();
    let settings = settings.chain(advice.options.iter().map(changes));
    let lines = output::aligned(&heading, &rows).into_iter().zip(settings);
    lines.map(|(numbers, settings)| format!("{numbers}  {settings}")).collect()
}
