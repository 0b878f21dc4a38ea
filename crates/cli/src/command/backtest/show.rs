//! Prints a report for people, or for a script.

use bongsu_alarm::Locale;
use bongsu_alarm::alarm::AlarmState;
use bongsu_alarm::backtest::{AlarmTransition, Announced, BacktestReport, ModelledBand, OtherRange, Summary};
use bongsu_alarm::definition::AlarmDefinition;
use bongsu_core::plan::backtest_messages;
use bongsu_core::zone::Zone;
use jiff::{SignedDuration, Timestamp};
use owo_colors::OwoColorize as _;
use serde_json::{Map, Value, json};

use super::Question;
use super::notes::Notes;
use crate::arguments::Format;
use crate::failure::Failure;
use crate::look::{self, say};
use crate::output::{self, plural};

/// Prints the reports of all alarms, and the irregularities of their history.
pub(super) fn several(
    question: &Question,
    reports: &[BacktestReport],
    notes: &Notes,
    sentences: &[String],
    format: Format,
) -> Result<(), Failure> {
    let is_json = format == Format::Json;
    for (place, (alarm, report)) in question.chosen.alarms.iter().zip(reports).enumerate() {
        let messages = backtest_messages(report, &alarm.actions, &question.config);
        if is_json {
            json(alarm, report, messages, notes, sentences)?;
            continue;
        }
        if place > 0 {
            output::line("")?;
        }
        text(question, alarm, report, messages, notes)?;
    }
    if is_json { Ok(()) } else { sentences.iter().try_for_each(|sentence| output::line(sentence)) }
}

fn json(
    alarm: &AlarmDefinition,
    report: &BacktestReport,
    messages: usize,
    notes: &Notes,
    sentences: &[String],
) -> Result<(), Failure> {
    let mut lines: Vec<_> = report.transitions.iter().map(|it| (it.at, it.to_json())).collect();
    lines.extend(report.released.iter().map(|it| {
        let states = json!({"from": it.from.as_str(), "to": it.to.as_str()});
        (it.at, json!({"time": it.at.to_string(), "released": states}))
    }));
    lines.sort_by_key(|(at, _)| *at);
    for (_, line) in lines {
        output::line(&of_alarm(alarm, line).to_string())?;
    }
    output::line(&of_alarm(alarm, summary_json(report, messages, notes, sentences)).to_string())
}

/// Adds the alarm's name to an object.
fn of_alarm(alarm: &AlarmDefinition, object: Value) -> Value {
    let mut named = Map::from_iter([("alarm".to_owned(), Value::from(alarm.name.as_str()))]);
    if let Value::Object(object) = object {
        named.extend(object);
    }
    Value::Object(named)
}

fn text(
    question: &Question,
    alarm: &AlarmDefinition,
    report: &BacktestReport,
    messages: usize,
    notes: &Notes,
) -> Result<(), Failure> {
    let promise = say(alarm.sentence(), alarm.sentence_in(Locale::Ko));
    output::line(&format!("{}: {promise}", alarm.name.bold()))?;
    output::line(&period(report, notes, &question.config.zone))?;
    let mut lines: Vec<_> =
        report.transitions.iter().map(|it| (it.at, told(it, &question.config.zone))).collect();
    lines.extend(report.released.iter().map(|it| (it.at, ran(it, &question.config.zone))));
    lines.sort_by_key(|(at, _)| *at);
    for (_, line) in lines {
        output::line("")?;
        output::line(&line)?;
    }
    output::line("")?;
    sentences(report, messages).iter().try_for_each(|sentence| output::line(sentence))
}

fn period(report: &BacktestReport, notes: &Notes, zone: &Zone) -> String {
    let shown = |at: Option<Timestamp>| at.map(|at| time(at, zone)).unwrap_or_default();
    let (from, to) = (shown(report.from), shown(report.to));
    let (evaluations, interval, samples) = (report.evaluations, report.interval, notes.samples());
    if interval == 0 {
        return say(
            format!("From {from} to {to}: it follows other alarms."),
            format!("{from}부터 {to}까지: 다른 경보의 상태를 따릅니다."),
        );
    }
    say(
        format!(
            "From {from} to {to}: {evaluations} evaluations, one every {interval} s, of {samples} samples."
        ),
        format!("{from}부터 {to}까지: 샘플 {samples}개를 {interval}초마다 {evaluations}번 평가했습니다."),
    )
}

fn told(transition: &AlarmTransition, zone: &Zone) -> String {
    let (AlarmTransition { at, from, to, .. }, reason) = (transition, transition.reason());
    let change = format!("{}  {from} -> {}\n  {reason}", time(*at, zone), colored(*to));
    if let Some(rule) = transition.rule {
        let explanation = transition.why.as_ref().map(|why| why.explanation.sentence(look::locale()));
        let explanation = explanation.unwrap_or_default();
        return format!("{change}\n  {} {}: {explanation}", say("Rule", "규칙"), rule.as_str());
    }
    if !transition.is_held {
        return change;
    }
    let held = say("its suppressor holds its actions back", "억제 경보가 작업 실행을 보류합니다");
    format!("{change}\n  {held}")
}

/// Writes a line about actions that a suppressor held back.
fn ran(released: &Announced, zone: &Zone) -> String {
    let state = colored(released.to);
    let at = time(released.at, zone);
    say(
        format!("{at}  the actions of {state} that were held back run"),
        format!("{at}  보류되었던 {state} 작업을 실행합니다"),
    )
}

fn colored(state: AlarmState) -> String {
    match state {
        AlarmState::Alarm => state.red().bold().to_string(),
        AlarmState::Ok => state.green().to_string(),
        AlarmState::InsufficientData => state.yellow().to_string(),
    }
}

fn sentences(report: &BacktestReport, messages: usize) -> Vec<String> {
    let summary = report.summary();
    let Summary { fired, flaps, alarm, insufficient_data, .. } = summary;
    let share = share(alarm, summary.ok.saturating_add(alarm).saturating_add(insufficient_data));
    let (alarm, insufficient_data) = (look::duration(alarm), look::duration(insufficient_data));
    let mut sentences = vec![
        say(
            format!(
                "Fired {}, {} flapping; {}.",
                times(fired),
                of_them(flaps),
                plural(messages, "Slack message")
            ),
            format!("ALARM 전환 {fired}번(그중 플래핑 {flaps}번), Slack 메시지 {messages}개."),
        ),
        say(
            format!("In ALARM {alarm} ({share}), in INSUFFICIENT_DATA {insufficient_data}."),
            format!("ALARM 상태 {alarm}({share}), INSUFFICIENT_DATA 상태 {insufficient_data}."),
        ),
    ];
    if let (Some(shortest), Some(median)) = (summary.shortest_alarm, summary.median_alarm) {
        let (shortest, median) = (look::duration(shortest), look::duration(median));
        sentences.push(say(
            format!("The shortest ALARM lasted {shortest}, the median {median}."),
            format!("가장 짧은 ALARM은 {shortest}, 중앙값은 {median}입니다."),
        ));
    }
    sentences.extend(report.band.map(band));
    // A composite alarm has no evaluation range.
    if !report.ranges.is_empty() {
        sentences.push(ranges(&report.ranges));
    }
    sentences
}

/// Returns the note that the band is bongsu's model and not the model of CloudWatch.
fn band(band: ModelledBand) -> String {
    match band {
        ModelledBand::Trained => say(
            "The band is bongsu's own model, not CloudWatch's, which is not published; it begins after two weeks of history.",
            "밴드는 공개되지 않은 CloudWatch의 모델이 아니라 bongsu의 자체 모델이며, 2주 분량의 기록이 쌓인 뒤부터 계산됩니다.",
        ),
        ModelledBand::Untrained => say(
            "There is no band: bongsu's own model needs two weeks of history. Give more history, or the edges of the band as series (ID.lower, ID.upper).",
            "밴드가 없습니다. bongsu의 자체 모델에는 2주 분량의 기록이 필요합니다. 경계를 시계열(ID.lower, ID.upper)로 주거나 기록을 더 주십시오.",
        ),
    }
}

/// Describes the effect of the evaluation range, whose length CloudWatch does not publish.
fn ranges(ranges: &[OtherRange]) -> String {
    let differing: Vec<_> = ranges.iter().filter(|range| range.differing > 0).collect();
    if differing.is_empty() {
        return say(
            "No decision depends on the length of the evaluation range, which CloudWatch does not publish.",
            "CloudWatch가 얼마나 이전까지 보는지에 따라 달라지는 판단은 없습니다.",
        );
    }
    let told = |range: &&OtherRange| {
        let OtherRange { extra_periods, differing, fired, .. } = range;
        say(
            format!(
                "\n  N + {extra_periods} periods: {} different, fired {}",
                plural(*differing, "decision"),
                times(*fired as usize)
            ),
            format!("\n  N + {extra_periods}개 기간: 다른 판단 {differing}개, ALARM 전환 {fired}번"),
        )
    };
    let taken = ranges.iter().find(|range| range.is_taken).map_or(0, |range| range.extra_periods);
    let list: String = differing.iter().map(told).collect();
    say(
        format!(
            "CloudWatch does not publish the length of its evaluation range; this back-test used N + {taken} periods. Other lengths that change decisions:{list}"
        ),
        format!(
            "CloudWatch가 얼마나 이전까지 보는지는 공개되지 않았습니다. 여기서는 N + {taken}개 기간으로 계산했습니다. 다음 경우에는 \
             달라집니다.{list}"
        ),
    )
}

fn summary_json(report: &BacktestReport, messages: usize, notes: &Notes, sentences: &[String]) -> Value {
    let summary = report.summary();
    let seconds = |time: Option<SignedDuration>| time.map(|time| time.as_secs());
    let range = |range: &OtherRange| {
        json!({"extraPeriods": range.extra_periods, "taken": range.is_taken, "differing": range.differing,
            "fired": range.fired})
    };
    json!({"summary": {
        "from": report.from.map(|at| at.to_string()),
        "to": report.to.map(|at| at.to_string()),
        "samples": notes.samples(),
        "evaluations": report.evaluations,
        "initialState": report.initial.as_str(),
        "state": report.state.as_str(),
        "fired": summary.fired,
        "flaps": summary.flaps,
        "messages": messages,
        "okSeconds": summary.ok.as_secs(),
        "alarmSeconds": summary.alarm.as_secs(),
        "insufficientDataSeconds": summary.insufficient_data.as_secs(),
        "shortestAlarmSeconds": seconds(summary.shortest_alarm),
        "medianAlarmSeconds": seconds(summary.median_alarm),
        "evaluationRanges": report.ranges.iter().map(range).collect::<Vec<_>>(),
        "notes": sentences,
    }})
}

/// Formats a time for people, to the second.
pub(super) fn time(at: Timestamp, zone: &Zone) -> String {
    at.to_zoned(zone.rules().clone()).strftime("%Y-%m-%d %H:%M:%S %Z").to_string()
}

fn times(count: usize) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        count => format!("{count} times"),
    }
}

fn of_them(count: usize) -> String {
    if count == 0 { "none".to_owned() } else { format!("{count} of them") }
}

/// Formats a part of a time as a percentage.
fn share(part: SignedDuration, whole: SignedDuration) -> String {
    let whole = whole.as_secs_f64();
    let percent = if whole > 0.0 { part.as_secs_f64() / whole * 100.0 } else { 0.0 };
    format!("{percent:.1} % of the time")
}
