//! Renders the answer to a slash command.

use bongsu_alarm::alarm::{AlarmIdentity, AlarmState, Region};
use bongsu_slack::{Mention, Mrkdwn};
use jiff::Timestamp;

use super::language::{Language, language, symbol};
use super::{console, incident, time};
use crate::config::Config;
use crate::silence::Silence;
use crate::slash::{Burning, BurningAlarm, OnCall, SlashReply};

/// The maximum length of an answer.
const CHARS: usize = 8_000;
/// The maximum number of names in a list.
const NAMES: usize = 10;

/// Returns the answer as mrkdwn. Only one person sees it, so mentions notify nobody.
pub fn slash_reply(reply: &SlashReply, config: &Config, now: Timestamp) -> String {
    let words = language(config.locale);
    let text = match reply {
        SlashReply::Help => help(words),
        SlashReply::Wrong(error) => {
            Mrkdwn::from(words.wrong(error).as_str()).fit(CHARS / 2).text("\n").append(help(words))
        }
        SlashReply::Burning(burning) => list(burning, words, config, now),
        SlashReply::Silenced(silence) => silenced(silence, words, config, now),
        SlashReply::NotSilenced(error) => Mrkdwn::from(words.not_silenced(error).as_str()),
        SlashReply::Acknowledged(alarm) => Mrkdwn::from(words.now_acknowledged(alarm).as_str()),
        SlashReply::Already(alarm, by) => Mrkdwn::from(words.already(alarm, by).as_str()),
        SlashReply::NoAlarm => Mrkdwn::from(words.no_alarm()),
        SlashReply::Several(names) => several(names, words),
        SlashReply::OnCall(rotas) if rotas.is_empty() => Mrkdwn::from(words.no_rota()),
        SlashReply::OnCall(rotas) => lines(rotas.iter().map(|rota| on_call(rota, words, config, now))),
        SlashReply::Busy => Mrkdwn::from(words.busy()),
        SlashReply::NoLedger => Mrkdwn::from(words.no_ledger()),
    };
    text.fit(CHARS).render()
}

fn lines(lines: impl Iterator<Item = Mrkdwn>) -> Mrkdwn {
    lines.fold(Mrkdwn::new(), |text, line| if text.is_empty() { line } else { text.text("\n").append(line) })
}

fn help(words: &dyn Language) -> Mrkdwn {
    let commands = words.help();
    let longest = commands.iter().map(|(command, _)| command.chars().count()).max().unwrap_or_default();
    let lines = commands.map(|(command, purpose)| format!("{command:<longest$}  {purpose}"));
    Mrkdwn::new().code(lines.join("\n"))
}

fn list(burning: &Burning, words: &dyn Language, config: &Config, now: Timestamp) -> Mrkdwn {
    let count = burning.shown.len() + burning.more;
    let title = Mrkdwn::new().bold(words.daily_summary(count));
    if let (0, Some(team)) = (count, &burning.team) {
        return title.text("\n").text(words.quiet_team(team));
    }
    let has_severities = burning.shown.iter().any(|alarm| !alarm.severity.is_empty());
    let mut last = None;
    let mut text = title;
    for alarm in &burning.shown {
        if has_severities && last != Some(&alarm.severity) {
            let heading = if alarm.severity.is_empty() { words.no_severity() } else { &alarm.severity };
            text = text.text("\n").bold(heading);
            last = Some(&alarm.severity);
        }
        text = text.text("\n").append(burning_alarm(alarm, words, config, now));
    }
    match burning.more {
        0 => text,
        more => text.text("\n").text(words.more_burning(more)),
    }
}

fn burning_alarm(alarm: &BurningAlarm, words: &dyn Language, config: &Config, now: Timestamp) -> Mrkdwn {
    let identity = AlarmIdentity {
        name: alarm.name.clone(),
        arn: None,
        account: alarm.account.clone(),
        region: alarm.region.as_deref().and_then(Region::from_name),
    };
    let line = Mrkdwn::new().text(format!("{} ", symbol(AlarmState::Alarm)));
    let line = match console::alarm(&identity) {
        Some(url) => line.bold_link(url, &alarm.name),
        None => line.bold(&alarm.name),
    };
    let account = alarm.account.as_ref().and_then(|id| config.accounts.get(id));
    let line = match account {
        Some(account) => line.text(format!(" ({account})")),
        None => line,
    };
    let span = words.duration(time::seconds(now.duration_since(alarm.since.at)));
    let line = line.text(format!(" {}", words.for_so_long(&span)));
    let more = [
        alarm.acknowledged.as_ref().map(|by| incident::acknowledged_text(by, config)),
        alarm.muted.as_ref().map(|by| incident::muted_text(by, config)),
        alarm.held_back.map(|reason| reason.sentence_in(config.locale).to_owned()),
    ];
    more.into_iter().flatten().fold(line, |line, more| line.text(format!(" · {more}")))
}

fn silenced(silence: &Silence, words: &dyn Language, config: &Config, now: Timestamp) -> Mrkdwn {
    let until = silence.until.map(|until| time::soon(until, now, config)).unwrap_or_default();
    let matchers: Vec<_> = silence.matchers.iter().map(ToString::to_string).collect();
    let text = Mrkdwn::new().text(words.silenced(&until)).text("\n").code(matchers.join("\n")).text("\n");
    text.text(format!("{} bongsu silence expire {}", words.ends_silence(), silence.id))
}

fn several(names: &[String], words: &dyn Language) -> Mrkdwn {
    let shown = lines(names.iter().take(NAMES).map(|name| Mrkdwn::new().text("• ").bold(name)));
    let text = Mrkdwn::from(words.several()).text("\n").append(shown);
    match names.len().saturating_sub(NAMES) {
        0 => text,
        more => text.text("\n").text(words.more_burning(more)),
    }
}

fn on_call(rota: &OnCall, words: &dyn Language, config: &Config, now: Timestamp) -> Mrkdwn {
    let person = |text: Mrkdwn, person: Option<&Mention>| match person {
        Some(person) => text.mention(person),
        None => text.text(words.nobody()),
    };
    let text = person(Mrkdwn::new().bold(&rota.rota).text(": "), rota.now.as_ref());
    match &rota.next {
        Some((at, next)) => {
            let at = words.next_on_call(&time::soon(*at, now, config));
            person(text.text(format!(" · {at} ")), next.as_ref())
        }
        None => text,
    }
}
