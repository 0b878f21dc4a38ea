//! `bongsu route`: shows the path of an event through the routes, and the reasons.

use bongsu_core::config::Config;
use bongsu_core::incident::IncidentView;
use bongsu_core::intake;
use bongsu_core::layout::Layout;
use bongsu_core::notice::Notice;
use bongsu_core::plan::{Action, PlanStep, plan};
use bongsu_core::route::{End, Escalation, EscalationStep, Labels, Look, RouteMention, Settings};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::arguments::{Format, RouteArguments};
use crate::failure::Failure;
use crate::look::{self, say};
use crate::{calendars, input, now, output, settings};

pub(crate) async fn run(arguments: &RouteArguments) -> Result<(), Failure> {
    let config = settings::read(&arguments.settings)?;
    let mut notices = intake::read(&input::read(&arguments.event.file)?).into_notices();
    let at = arguments.at.unwrap_or_else(now);
    calendars::read(&config, at, SignedDuration::from_hours(1)).await?;
    notices.iter_mut().try_for_each(|notice| {
        if !arguments.tag.is_empty() {
            notice.tags = Some(arguments.tag.clone());
        }
        Way::of(notice, &config, at).show(arguments.output.format())
    })
}

/// The path of a notice through the routes at a given time.
struct Way<'a> {
    notice: &'a Notice,
    config: &'a Config,
    at: Timestamp,
    labels: Labels,
    looks: Vec<Look<'a>>,
    ends: Vec<End>,
    steps: Vec<PlanStep>,
}

impl<'a> Way<'a> {
    fn of(notice: &'a Notice, config: &'a Config, at: Timestamp) -> Self {
        let labels = config.routing.labels(notice);
        let (looks, ends) = (config.routing.looks(&labels), config.routing.ends(&labels));
        let steps = plan(notice, &IncidentView::default(), config, at).steps;
        Self { notice, config, at, labels, looks, ends, steps }
    }

    fn show(&self, format: Format) -> Result<(), Failure> {
        match format {
            Format::Json => output::line(&self.as_json().to_string()),
            Format::Text => self.text().iter().try_for_each(|line| output::line(line)),
        }
    }

    fn text(&self) -> Vec<String> {
        let mut lines = vec![self.notice.summary()];
        lines.extend(self.labels_in_text());
        lines.extend(self.looks.iter().map(|look| self.look_in_text(look)));
        for end in &self.ends {
            let way = self.path(&end.path).join(" > ");
            lines.push(format!("  {way}: {}", receivers(&end.settings).join(", ")));
            lines.extend(self.settings_in_text(&end.settings));
        }
        lines.extend(self.steps.iter().map(step_in_text));
        lines.extend(self.steps.iter().filter_map(|step| self.no_channel_in_text(step)));
        if self.notice.tags.is_none() && self.config.needs_tags() {
            lines.push(say(
                "  (the function would look at the alarm's tags too; try them with --tag NAME=VALUE)",
                "  (함수는 경보의 태그도 봅니다. --tag 이름=값으로 시험해 보십시오)",
            ));
        }
        lines
    }

    /// Writes the labels of an event of an AWS service, because people do not know them by heart.
    fn labels_in_text(&self) -> Option<String> {
        let labels = ["kind", "outcome", "severity"].map(|name| (name, self.labels.get(name)));
        let known = labels.iter().filter(|(_, value)| !value.is_empty());
        let known: Vec<_> = known.map(|(name, value)| format!("{name}={value}")).collect();
        (!self.labels.get("outcome").is_empty()).then(|| format!("  {}", known.join(" ")))
    }

    /// Writes that the template of the receiver's channel yields no channel.
    fn no_channel_in_text(&self, step: &PlanStep) -> Option<String> {
        let receiver = self.config.receiver_at(&step.receiver)?;
        let text = receiver.chosen(&self.labels, &self.config.accounts)?.err()?;
        let name = &receiver.name;
        Some(say(
            format!(
                "  ({name}: the template of its channel yields {text:?}, which is not a valid channel; default_channel gets the message)"
            ),
            format!(
                "  ({name}: 채널 템플릿 결과 {text:?}은(는) 채널이 될 수 없어 default_channel로 보냅니다)"
            ),
        ))
    }

    /// Writes `routes[0]: no: severity=sev1 (it is "sev2")`.
    fn look_in_text(&self, look: &Look<'_>) -> String {
        let told = look.matchers.iter().map(|(matcher, holds)| {
            let (label, value) = (matcher.label(), self.labels.get(matcher.label()));
            let (word, korean) = if *holds { ("holds", "일치") } else { ("does not hold", "불일치") };
            say(
                format!("{matcher} {word} ({label} is {value:?})"),
                format!("{matcher} {korean} ({label} 값은 {value:?})"),
            )
        });
        let told: Vec<_> = told.collect();
        let told = if told.is_empty() { say("everything matches", "모두 일치") } else { told.join(", ") };
        let word = if look.is_match() { say("yes", "예") } else { say("no", "아니요") };
        format!("  {}{}? {word}: {told}", "  ".repeat(look.path.len() - 1), place(&look.path))
    }

    /// Writes the settings of a route other than its receivers.
    fn settings_in_text(&self, settings: &Settings) -> Vec<String> {
        let muted = settings.is_muted(&self.config.time_intervals, self.at);
        let yes = |it| if it { say("yes", "예") } else { say("no", "아니요") };
        let lines = [
            (
                say("mention", "멘션"),
                (!settings.mention.is_empty()).then(|| self.mentions(&settings.mention).join(", ")),
            ),
            (say("repeat interval", "반복 간격"), settings.repeat_interval.map(look::duration)),
            (say("escalation", "에스컬레이션"), self.escalation_in_text(settings)),
            (
                say("message", "메시지"),
                settings.message.is_some().then(|| say("set by the route", "경로에서 정한 대로")),
            ),
            (say("graph", "그래프"), settings.graph.map(yes)),
            (say("muted by", "음소거 중인 시간대"), muted.map(str::to_owned)),
            (say("mute intervals", "음소거 시간대"), listed(&settings.mute_time_intervals)),
            (say("active intervals", "알림 시간대"), listed(&settings.active_time_intervals)),
            (
                say("grouped by", "묶는 기준"),
                listed(&settings.group_by).map(|by| {
                    let wait = look::duration(settings.group_wait);
                    say(format!("{by}, after {wait}"), format!("{by}, {wait} 후"))
                }),
            ),
        ];
        let line = |(word, value): (String, Option<String>)| {
            Some(format!("    {} {}", output::padded(&word, 16), value?))
        };
        lines.into_iter().filter_map(line).collect()
    }

    /// Writes `night: after 5m rota:primary (U0123456789); after 15m pager`.
    fn escalation_in_text(&self, settings: &Settings) -> Option<String> {
        let Escalation { name, steps } = &settings.escalation;
        let step = |step: &EscalationStep| {
            let (after, to) = (look::duration(step.after), step.to.clone());
            let names = self.mentions(&step.mention).into_iter().chain(to).collect::<Vec<_>>().join(", ");
            say(format!("after {after} {names}"), format!("{after} 후 {names}"))
        };
        let steps: Vec<_> = steps.iter().map(step).collect();
        (!steps.is_empty()).then(|| format!("{name}: {}", steps.join("; ")))
    }

    /// Writes `rota:primary (U0123456789 now)`.
    fn mentions(&self, mentions: &[RouteMention]) -> Vec<String> {
        let of_rota = |mention: &RouteMention| match self.resolved(mention) {
            None => say(
                format!("{mention} (nobody is on call then)"),
                format!("{mention} (그 시간에는 당번이 없습니다)"),
            ),
            Some(person) => format!("{mention} ({person})"),
        };
        let mention = |mention: &RouteMention| match mention {
            RouteMention::Rota(_) => of_rota(mention),
            RouteMention::Known(known) => known.to_string(),
        };
        mentions.iter().map(mention).collect()
    }

    fn resolved(&self, mention: &RouteMention) -> Option<String> {
        mention.resolve(&self.config.rotas, self.at).map(|person| person.to_string())
    }

    /// Writes the routes from the root on, each with its matchers.
    fn path(&self, path: &[usize]) -> Vec<String> {
        let below = (1..=path.len()).filter_map(|depth| {
            let path = path.get(..depth)?;
            let matchers = &self.config.routing.at(path)?.matchers;
            let matchers: Vec<_> = matchers.iter().map(ToString::to_string).collect();
            let told = if matchers.is_empty() {
                say("everything", "모든 경보")
            } else {
                matchers.join(&say(" and ", ", "))
            };
            Some(format!("routes[{}] ({told})", path.last()?))
        });
        std::iter::once("route".to_owned()).chain(below).collect()
    }

    fn as_json(&self) -> Value {
        let looks = self.looks.iter().map(|look| {
            let matchers = look.matchers.iter().map(|(matcher, holds)| {
                let value = self.labels.get(matcher.label());
                json!({ "matcher": matcher.to_string(), "holds": holds, "value": value })
            });
            let matchers: Vec<_> = matchers.collect();
            json!({ "route": place(&look.path), "matches": look.is_match(), "matchers": matchers })
        });
        let looks: Vec<_> = looks.collect();
        let ends: Vec<_> = self.ends.iter().map(|end| self.end_in_json(end)).collect();
        let steps: Vec<_> = self.steps.iter().map(step_in_json).collect();
        json!({
            "notice": self.notice.summary(), "at": self.at.to_string(), "labels": self.labels,
            "lookedAt": looks, "routes": ends, "receivers": steps,
        })
    }

    fn escalation_in_json(&self, settings: &Settings) -> Option<Value> {
        let step = |step: &EscalationStep| {
            let mention: Vec<_> = step.mention.iter().map(ToString::to_string).collect();
            let mentioned: Vec<_> = step.mention.iter().filter_map(|it| self.resolved(it)).collect();
            json!({
                "afterSeconds": step.after.as_secs(), "mention": mention, "mentioned": mentioned, "to": step.to,
                "channel": step.channel,
            })
        };
        let Escalation { name, steps } = &settings.escalation;
        let json = || json!({ "name": name, "steps": steps.iter().map(step).collect::<Vec<_>>() });
        (!steps.is_empty()).then(json)
    }

    fn end_in_json(&self, end: &End) -> Value {
        let settings = &end.settings;
        let mentions: Vec<_> = settings.mention.iter().map(ToString::to_string).collect();
        let mentioned: Vec<_> = settings.mention.iter().filter_map(|it| self.resolved(it)).collect();
        json!({
            "path": self.path(&end.path),
            "receivers": settings.receivers,
            "mention": mentions,
            "mentioned": mentioned,
            "repeatIntervalSeconds": settings.repeat_interval.map(|it| it.as_secs()),
            "escalation": self.escalation_in_json(settings),
            "hasOwnMessage": settings.message.as_ref().is_some_and(|it: &Layout| *it != self.config.message),
            "graph": settings.graph,
            "mutedBy": settings.is_muted(&self.config.time_intervals, self.at),
            "muteTimeIntervals": settings.mute_time_intervals,
            "activeTimeIntervals": settings.active_time_intervals,
            "groupBy": settings.group_by,
            "groupWaitSeconds": settings.group_wait.as_secs(),
        })
    }
}

/// Returns the position of a route in the configuration, as errors and `bongsu check` write it.
pub(super) fn place(path: &[usize]) -> String {
    let parts = path.iter().map(|number| format!(".routes[{number}]"));
    format!("route{}", parts.collect::<String>())
}

fn receivers(settings: &Settings) -> Vec<String> {
    settings.receivers.clone().unwrap_or_else(|| vec![say("all receivers", "모든 수신자")])
}

fn listed(names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| names.join(", "))
}

fn step_in_text(step: &PlanStep) -> String {
    let (receiver, locale) = (&step.receiver, look::locale());
    match &step.action {
        Action::Post(reason) | Action::Reply(reason, _) => {
            format!("  -> {receiver}: {}", reason.sentence_in(locale))
        }
        Action::Silence(reason) => {
            let why = reason.sentence_in(locale);
            say(format!("  -> {receiver}: nothing, {why}"), format!("  -> {receiver}: 보내지 않음. {why}"))
        }
    }
}

fn step_in_json(step: &PlanStep) -> Value {
    let (action, reason) = match &step.action {
        Action::Post(reason) => ("post", reason.as_str()),
        Action::Reply(reason, _) => ("reply", reason.as_str()),
        Action::Silence(reason) => ("silence", reason.as_str()),
    };
    json!({ "receiver": step.receiver, "action": action, "reason": reason, "picture": step.picture.as_str() })
}
