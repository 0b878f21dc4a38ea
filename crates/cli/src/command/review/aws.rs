//! Reads alarms, their history and their metrics from CloudWatch, and acknowledgements from the stack's
//! ledger.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use bongsu_alarm::TimeRange;
use bongsu_alarm::definition::AlarmDefinition;
use bongsu_alarm::review::{Evidence, described, read_history};
use bongsu_core::review::evidence;
use bongsu_core::store::Store as _;
pub(super) use bongsu_deployment::CloudWatchReader;
use bongsu_io::history::Rows;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::{Samples, Sources, files};
use crate::arguments::{InstallationArguments, ReviewArguments};
use crate::command::aws::{account, ledger};
use crate::failure::Failure;
use crate::look::say;
use crate::now;
use crate::output::foot;

/// The time for which CloudWatch keeps the history of alarms.
const HISTORY_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// The time for which CloudWatch keeps one-minute datapoints.
const MINUTES_KEPT: SignedDuration = SignedDuration::from_hours(15 * 24);

pub(super) async fn sources(arguments: &ReviewArguments, since: Timestamp) -> Result<Sources, Failure> {
    let cloudwatch = CloudWatchReader::of(&account(&arguments.installation.stack.place).await?);
    let alarms = cloudwatch.described(|count| foot::set(vec![format!("{count} alarms")])).await;
    let pages = match alarms.as_ref() {
        Ok(_) => histories(&cloudwatch, arguments, since).await,
        Err(_) => Ok(Vec::new()),
    };
    foot::clear();
    let (alarms, history) = (alarms?, read_history(&Value::Array(pages?)));
    let described = described(&alarms).map_err(|error| Failure::System(error.to_string()))?;
    let mut notes = files::notes(&described, &history);
    let evidence = match acknowledgements(&arguments.installation).await {
        Ok(evidence) => Some(evidence),
        Err(failure) => {
            notes.push(say(
                format!("Acknowledgements cannot be read: {failure}"),
                format!("누가 확인했는지 알 수 없습니다: {failure}"),
            ));
            None
        }
    };
    notes.extend(limits(since));
    Ok(Sources { described, history, evidence, samples: Samples::Aws(cloudwatch), notes })
}

/// Returns the items of the history: the saved ones, and the later ones from CloudWatch.
async fn histories(
    cloudwatch: &CloudWatchReader,
    arguments: &ReviewArguments,
    since: Timestamp,
) -> Result<Vec<Value>, Failure> {
    let (mut items, mut kept) = match arguments.keep.as_deref().map(resumed).transpose()? {
        Some((items, file)) => (items, Some(file)),
        None => (Vec::new(), None),
    };
    let newest = items.iter().filter_map(second).max();
    // The request begins with that second, so CloudWatch returns its items again.
    items.retain(|item| second(item) < newest);
    let from = newest.and_then(|second| Timestamp::from_second(second).ok());
    let from = from.map_or(since, |newest| newest.max(since));
    let take = |page: &[Value]| -> Result<(), Failure> {
        if let Some(file) = &mut kept {
            keep(file, page)?;
        }
        items.extend_from_slice(page);
        foot::set(vec![format!("{} items of history", items.len())]);
        Ok(())
    };
    cloudwatch.histories(from, take).await?;
    Ok(items)
}

/// Returns the time of an item in the history, in seconds.
fn second(item: &Value) -> Option<i64> {
    item.get("Timestamp")?.as_str()?.parse::<Timestamp>().ok().map(Timestamp::as_second)
}

/// Reads the items of an earlier review, and opens their file for more. Removes a line that an interruption cut
/// off, because CloudWatch returns its item again.
fn resumed(path: &Path) -> Result<(Vec<Value>, File), Failure> {
    let failed = |error: io::Error| unusable(path, error.to_string());
    let mut file = OpenOptions::new().create(true).read(true).append(true).open(path).map_err(failed)?;
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(failed)?;
    text.truncate(text.rfind('\n').map_or(0, |end| end + 1));
    file.set_len(text.len() as u64).map_err(failed)?;
    let item = |(number, line): (usize, &str)| {
        serde_json::from_str(line)
            .map_err(|error| unusable(path, format!("line {number}: not JSON: {error}")))
    };
    let items = (1..).zip(text.lines()).map(item).collect::<Result<_, _>>()?;
    Ok((items, file))
}

fn unusable(file: &Path, cause: String) -> Failure {
    Failure::File { path: file.display().to_string(), cause }
}

/// Writes one line for each item, so that a truncated file loses only one item.
fn keep(file: &mut File, page: &[Value]) -> Result<(), Failure> {
    let lines: String = page.iter().map(|item| format!("{item}\n")).collect();
    file.write_all(lines.as_bytes()).map_err(|error| Failure::System(format!("--keep: {error}")))
}

async fn acknowledgements(
    installation: &InstallationArguments,
) -> Result<BTreeMap<String, Evidence>, Failure> {
    let items = ledger(installation).await?.scan().await;
    Ok(evidence(&items.map_err(|error| Failure::Unread(error.to_string()))?))
}

/// Returns notes about data that CloudWatch no longer keeps.
fn limits(since: Timestamp) -> Vec<String> {
    let ago = now().duration_since(since);
    let mut limits = Vec::new();
    if ago > HISTORY_KEPT {
        limits.push(say(
            "CloudWatch keeps the history of alarms for 30 days: earlier ALARMs are not counted.",
            "CloudWatch는 경보 기록을 30일 동안만 보관합니다. 그 전의 경보는 세지 못합니다.",
        ));
    }
    if ago > MINUTES_KEPT {
        limits.push(say(
            "CloudWatch keeps one-minute datapoints for 15 days: better settings are tried over this time only.",
            "CloudWatch는 1분 데이터를 15일 동안만 보관합니다. 더 나은 설정은 이 기간으로만 시험합니다.",
        ));
    }
    limits
}

/// Reads the history of an alarm's metric, for the time that CloudWatch keeps one-minute datapoints.
pub(super) async fn rows(
    cloudwatch: &CloudWatchReader,
    alarm: &AlarmDefinition,
    range: TimeRange,
) -> Result<Rows, Failure> {
    let kept = range.to.saturating_sub(MINUTES_KEPT).unwrap_or(range.from);
    let range = TimeRange { from: range.from.max(kept), ..range };
    let mut progress = |samples| foot::set(vec![format!("{}: {samples} samples", alarm.name)]);
    let rows = cloudwatch.history(alarm, range, &mut progress).await;
    foot::clear();
    Ok(Box::new(rows?.into_iter().map(Ok)))
}
