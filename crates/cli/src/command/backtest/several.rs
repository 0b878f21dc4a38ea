//! Back-tests several alarms: first the alarms on metrics, whose states then feed the composite alarms.

use bongsu_alarm::backtest::{BacktestReport, composite_reports};
use bongsu_alarm::definition::{AlarmDefinition, Watches};
use bongsu_io::history::Rows;

use super::alarm::missing;
use super::notes::Notes;
use super::{Question, runs, show};
use crate::arguments::Format;
use crate::failure::Failure;
use crate::look::say;

/// Back-tests all alarms. The reports have the order of the alarms.
pub(super) fn reports(question: &Question, history: Rows) -> Result<(Vec<BacktestReport>, Notes), Failure> {
    let is_composite = |alarm: &&AlarmDefinition| matches!(alarm.watches, Watches::Composite(_));
    let (composites, metrics): (Vec<_>, Vec<_>) = question.chosen.alarms.iter().partition(is_composite);
    if metrics.is_empty() {
        return Err(Failure::Arguments(say(
            "a composite alarm follows other alarms: give the file that has those of its rule too",
            "복합 경보는 다른 경보를 따릅니다. 규칙에 있는 경보도 함께 들어 있는 파일을 지정하십시오",
        )));
    }
    let (of_metrics, notes) = runs::run(&metrics, &question.settings, history)?;
    let named: Vec<_> = metrics.iter().map(|alarm| alarm.name.as_str()).zip(&of_metrics).collect();
    let of_composites = composite_reports(&composites, &named, question.settings.initial);
    let (mut of_metrics, mut of_composites) = (of_metrics.into_iter(), of_composites.into_iter());
    let in_order = question
        .chosen
        .alarms
        .iter()
        .filter_map(|alarm| if is_composite(&alarm) { of_composites.next() } else { of_metrics.next() });
    Ok((in_order.collect(), notes))
}

/// Prints all reports, and the oddities of the history once.
pub(super) fn print(
    question: &Question,
    reports: &[BacktestReport],
    notes: &Notes,
    format: Format,
) -> Result<(), Failure> {
    let mut sentences = notes.sentences();
    sentences.extend(unknown_children(&question.chosen.alarms));
    show::several(question, reports, notes, &sentences, format)
}

/// A sentence about the alarms in rules that have no definition.
fn unknown_children(alarms: &[AlarmDefinition]) -> Option<String> {
    let mut unknown = missing(alarms);
    unknown.sort();
    let unknown = Some(unknown.join(", ")).filter(|unknown| !unknown.is_empty())?;
    Some(say(
        format!("Named by a rule and not given, so that they count as INSUFFICIENT_DATA: {unknown}."),
        format!("규칙에 있지만 정의가 없어 INSUFFICIENT_DATA로 처리한 경보: {unknown}."),
    ))
}
