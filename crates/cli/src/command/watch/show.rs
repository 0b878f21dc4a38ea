//! A watch's output for people.

use std::cell::RefCell;

use bongsu_alarm::Locale;
use bongsu_alarm::alarm::{AlarmState, ComparisonOperator};
use bongsu_alarm::formula::ModelledBand;
use bongsu_alarm::quantity;
use bongsu_alarm::simulate::{Current, Evaluated, WatchedAlarm, sentence};
use bongsu_core::config::{Config, ReceiverKind};
use bongsu_core::notice::Notice;
use bongsu_core::pipeline::{Emptied, Ending, RunOutcome};
use bongsu_core::reason::SilenceReason;
use bongsu_server::watch::{Passed, WatchEvent};

use super::board::Board;
use super::daemon;
use crate::look::{self, say};
use crate::output::{self, foot, plural};
use crate::settings::Source;

/// Prints the path of the configuration file.
pub(super) fn read_from(source: Option<&Source>) {
    output::note(&match source {
        Some(Source { path, .. }) => say(format!("Configuration: {path}"), format!("구성 파일: {path}")),
        None => say(
            "Configuration: none (there is no bongsu.toml in this folder; --config FILE gives another file)",
            "구성 파일: 없음(이 폴더에 bongsu.toml이 없습니다. 다른 파일은 --config로 지정합니다)",
        ),
    });
}

/// Returns the definition of an alarm as a sentence.
pub(super) fn promise(alarm: &WatchedAlarm) -> String {
    let name = &alarm.identity.name;
    match look::locale() {
        Locale::En => format!("{name} {}", sentence(alarm)),
        Locale::Ko => format!("{name}: {}", alarm.definition().sentence_in(Locale::Ko)),
    }
}

pub(super) fn introduce(config: &Config, host: &str, alarms: &[WatchedAlarm]) {
    let to = config.receivers.iter().map(|receiver| match &receiver.kind {
        ReceiverKind::Webhook { .. } => format!("Slack ({})", receiver.name),
        ReceiverKind::PagerDuty(_) => format!("PagerDuty ({})", receiver.name),
        ReceiverKind::Topic(_) => format!("SNS ({})", receiver.name),
        ReceiverKind::Json(_) => format!("{} (JSON)", receiver.name),
        ReceiverKind::Bot { template: Some(_), .. } => say(
            format!("Slack ({}, in channels by a template)", receiver.name),
            format!("Slack ({}, 템플릿으로 고르는 채널)", receiver.name),
        ),
        ReceiverKind::Bot { channel, .. } => format!("Slack ({}, in {channel})", receiver.name),
        ReceiverKind::Terminal => say("this terminal", "이 터미널"),
        ReceiverKind::Inbox => say("the inbox", "수신함"),
    });
    let to: Vec<_> = to.collect();
    output::note(&say(
        format!("bongsu watches {host}; messages go to {}. Stop with ctrl-C.", to.join(" and ")),
        format!(
            "bongsu가 {host}을(를) 감시합니다. 메시지를 보내는 곳: {}. 중지하려면 Ctrl-C를 누르십시오.",
            to.join(", ")
        ),
    ));
    for alarm in alarms {
        let Some(subject) =
            alarm.metric().filter(|it| it.criteria.comparison == ComparisonOperator::GreaterThanThreshold)
        else {
            output::note(&format!("  {}", promise(alarm)));
            continue;
        };
        let (m, n, period) = (subject.criteria.m(), subject.criteria.n(), subject.criteria.period);
        let threshold = quantity::threshold(subject.threshold, subject.unit_word(None), config.locale);
        let (name, metric) = (&alarm.identity.name, &subject.metric.name);
        output::note(&say(
            format!("  {name}: {metric} above {threshold} {}", periods(m, n, period)),
            format!("  {name}: {metric} {threshold} 초과, {period}초 기간 {n}개 중 {m}개"),
        ));
    }
    output::note(&say(
        "To set off an alarm, run in another terminal: bongsu drill --load\n",
        "경보를 울려 보려면 다른 터미널에서 실행하십시오: bongsu drill --load\n",
    ));
}

fn periods(m: u32, n: u32, period: u32) -> String {
    match (m, n) {
        (1, 1) => format!("for {period} s"),
        (m, n) => format!("in {m} of {n} periods of {period} s"),
    }
}

/// Returns a sentence about an alarm whose band does not exist yet.
fn untrained(current: &Current) -> Option<String> {
    let name = &current.alarm.identity.name;
    (current.band == Some(ModelledBand::Untrained)).then(|| {
        say(
            format!("  {name}: its band is bongsu's own model, and begins after two weeks of samples"),
            format!("  {name}: 밴드는 bongsu의 자체 모델이며, 2주 동안 샘플이 쌓인 뒤부터 계산합니다"),
        )
    })
}

/// Writes a change in one line: the alarm, its states, and the comparison of its value with its threshold.
fn changed(evaluated: &Evaluated, from: AlarmState) -> String {
    let (at, name) = (look::time(evaluated.at), &evaluated.alarm.identity.name);
    let line = format!("{at} {name}: {from} -> {}", evaluated.state);
    match evaluated.alarm.compared(evaluated.newest, evaluated.unit, look::locale()) {
        Some(compared) => format!("{line}, {compared}"),
        None => line,
    }
}

/// Prints the event, and shows the states of the alarms. Prints CloudWatch's long reasons and the first
/// evaluations of new alarms only with -v.
pub(super) fn show(event: &WatchEvent<'_>, board: &RefCell<Board>) {
    let mut board = board.borrow_mut();
    match event {
        WatchEvent::Evaluated(evaluated) => {
            let is_first = board.take(evaluated);
            if let Some(change) = &evaluated.change {
                if output::is_verbose() {
                    output::note(&format!("{}: {}", changed(evaluated, change.from), change.reason));
                } else if !is_first || evaluated.state != AlarmState::Ok {
                    output::note(&changed(evaluated, change.from));
                }
                daemon::status(&board.summary());
            }
        }
        WatchEvent::Young(young) => board.take_young(young),
        WatchEvent::Began(current) => {
            board.begin(current);
            current.iter().filter_map(untrained).for_each(|sentence| output::note(&sentence));
            daemon::status(&board.summary());
        }
        WatchEvent::Sampled(at) => {
            foot::set(board.lines(*at, foot::Size::of_terminal()));
        }
        WatchEvent::NotKept(error) => {
            output::note(&say(format!("not stored: {error}"), format!("보관하지 못했습니다: {error}")));
        }
        WatchEvent::Reloaded => {
            output::note(&say("the configuration was read again", "구성을 다시 읽었습니다"));
        }
        WatchEvent::NotSampled(error) => {
            output::note(&say(format!("no sample: {error}"), format!("샘플 없음: {error}")));
        }
    }
}

/// The receivers whose messages are visible here or on the page.
#[derive(Debug, Default)]
pub(super) struct Here {
    terminal: Option<String>,
    inbox: Option<String>,
}

impl Here {
    pub(super) fn of(config: &Config) -> Self {
        let named = |kind: &ReceiverKind| {
            let found = config.receivers.iter().find(|receiver| receiver.kind == *kind);
            found.map(|receiver| receiver.name.clone())
        };
        Self { terminal: named(&ReceiverKind::Terminal), inbox: named(&ReceiverKind::Inbox) }
    }

    fn is_here(&self, receiver: &str) -> bool {
        self.terminal.as_deref() == Some(receiver) || self.is_inbox(receiver)
    }

    /// Returns whether the receiver is the page.
    pub(super) fn is_inbox(&self, receiver: &str) -> bool {
        self.inbox.as_deref() == Some(receiver)
    }
}

/// Prints the outcome of messages unless it is visible elsewhere.
pub(super) fn passed(passed: &Passed<'_>, here: &Here) {
    match passed {
        Passed::Outcome { notice, outcome } => told(notice, outcome, here),
        Passed::Emptied { receiver, emptied: Emptied { error: Some(error), .. } } => {
            output::note(&kept(receiver, &error.to_string()));
        }
        Passed::Emptied { receiver, emptied } if !emptied.told.is_empty() && !here.is_here(receiver) => {
            let (delivered, messages) = (emptied.told.len(), emptied.messages);
            output::note(&say(
                format!(
                    "delivered {delivered} waiting notices to {receiver}, in {}",
                    plural(messages, "message")
                ),
                format!(
                    "{receiver}(으)로 보냈습니다: 대기 중이던 알림 {delivered}개를 메시지 {messages}개로"
                ),
            ));
        }
        Passed::Emptied { .. } => {}
        Passed::Again { error, wait } => {
            let seconds = wait.as_secs();
            output::note(&say(
                format!("not delivered: {error}; tried again in {seconds} s"),
                format!("보내지 못했습니다: {error}. {seconds}초 후에 다시 시도합니다"),
            ));
        }
    }
}

fn kept(receiver: &str, error: &str) -> String {
    say(
        format!("not delivered to {receiver}: {error}; bongsu keeps the message and tries again"),
        format!("{receiver}(으)로 보내지 못했습니다: {error}. 보관해 두고 다시 시도합니다"),
    )
}

fn told(notice: &Notice, outcome: &RunOutcome, here: &Here) {
    let (receiver, name) = (&outcome.receiver, notice.name());
    match &outcome.result {
        Ok(Ending::Delivered(..)) if here.is_here(receiver) => {}
        Ok(Ending::Delivered(reason, _)) => {
            let reason = reason.as_str();
            output::note(&say(
                format!("{name}: delivered to {receiver} ({reason})"),
                format!("{name}: {receiver}(으)로 보냈습니다({reason})"),
            ));
        }
        // The page already shows it.
        Ok(Ending::Silenced(_)) if here.is_inbox(receiver) => {}
        Ok(Ending::Silenced(SilenceReason::FirstEvaluation)) if !output::is_verbose() => {}
        Ok(Ending::Silenced(reason)) => output::note(&say(
            format!("{name}: not announced: {}", reason.sentence()),
            format!("{name}: 알리지 않습니다: {}", reason.sentence_in(Locale::Ko)),
        )),
        Ok(Ending::Waiting(_)) => output::note(&say(
            format!("many at once for {receiver}: combined into a digest"),
            format!("{receiver}(으)로 보낼 알림이 많아 요약 메시지로 보냅니다"),
        )),
        Err(error) if outcome.is_kept => output::note(&kept(receiver, &error.to_string())),
        // `Passed::Again` prints it with the time of the next attempt.
        Err(_) => {}
    }
}
