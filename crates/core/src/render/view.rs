//! The data that several parts of an alarm's message use.

use std::collections::BTreeMap;

use bongsu_alarm::alarm::{AlarmState, Definition, Region};
use bongsu_slack::{Mrkdwn, TEXT_CHARS, escape};
use jiff::Timestamp;
use minijinja::{Value, context};

use super::condition::Condition;
use super::language::{Language, language, symbol};
use super::{Style, children, console, contributors, metric, time};
use crate::config::Config;
use crate::incident::Story;
use crate::layout::Layout;
use crate::ledger::Change;
use crate::notice::{AlarmNotice, Notice, Source};
use crate::reason::NotifyReason;
use crate::route::Escalation;

/// The lengths of both ends of a long name on a lock screen.
const NAME_BEGINNING: usize = 50;
const NAME_END: usize = 20;

/// The view of an alarm's notice.
pub(super) struct View<'a> {
    pub(super) alarm: &'a AlarmNotice,
    pub(super) source: &'a Source,
    pub(super) story: &'a Story,
    pub(super) config: &'a Config,
    pub(super) looks: &'a Layout,
    pub(super) escalation: &'a Escalation,
    pub(super) words: &'static dyn Language,
    pub(super) condition: Option<Condition>,
    pub(super) has_buttons: bool,
    /// Whether the message shows the whole alarm and not only the latest change.
    pub(super) is_whole: bool,
    /// The severity, if a tag, the name or the description contains one.
    pub(super) severity: Option<String>,
    pub(super) now: Timestamp,
}

impl<'a> View<'a> {
    pub(super) fn new(
        alarm: &'a AlarmNotice,
        notice: &'a Notice,
        story: &'a Story,
        &Style { config, message: looks, escalation, has_buttons, now }: &Style<'a>,
    ) -> Self {
        let (words, condition) = (language(config.locale), Condition::of(alarm, config.locale));
        let severity = config.routing.severity.of(notice);
        Self {
            alarm,
            source: &notice.source,
            story,
            config,
            looks,
            escalation,
            words,
            condition,
            has_buttons,
            is_whole: true,
            severity,
            now,
        }
    }

    /// Returns the alarm's latest known state. If the notice is late, the state differs from the notice's own
    /// state.
    pub(super) fn shown(&self) -> AlarmState {
        self.story.newer.map_or(self.alarm.transition.to, |newer| newer.state)
    }

    /// Returns the text for a phone: the symbol, the state, the name, the delay, the numbers and the
    /// location.
    pub(super) fn notification(&self) -> String {
        let state = self.shown();
        let which = contributors::names(self).or_else(|| children::short(self.alarm));
        let numbers = contributors::count(self).or_else(|| self.numbers());
        let after = self.lasted().map(|seconds| self.words.after(seconds));
        let title = self.title_by_template().unwrap_or_else(|| {
            let held =
                self.alarm.suppression.is_some() || self.alarm.mute.as_ref().is_some_and(|it| !it.ended);
            let quiet = if held { "🔕 " } else { "" };
            let badge = self.badge().map(|badge| format!(" {badge}")).unwrap_or_default();
            let name = shortened(&self.alarm.alarm.name);
            format!("{quiet}{} {}{badge}: {name}", symbol(state), self.state())
        });
        let parts = [Some(title), self.late(), which, numbers, after, self.place()];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        escape(&Mrkdwn::from(parts.join(" · ").as_str()).fit(TEXT_CHARS).plain())
    }

    /// Returns the value and the threshold in a few characters.
    pub(super) fn numbers(&self) -> Option<String> {
        let condition = self.condition.as_ref()?;
        condition.series.map(|it| self.words.series(it.count, it.of)).or_else(|| condition.short())
    }

    /// Returns the title: the symbol, the linked name, the state change and, if the alarm is over, its
    /// duration.
    pub(super) fn title(&self) -> Mrkdwn {
        self.title_of(None)
    }

    /// Returns the title of one contributor.
    pub(super) fn title_of(&self, contributor: Option<&str>) -> Mrkdwn {
        let transition = self.alarm.transition;
        let url = console::alarm(&self.alarm.alarm);
        let name = |title: Mrkdwn, name: &str| match &url {
            Some(url) => title.bold_link(url, name),
            None => title.bold(name),
        };
        let shown = self.shown();
        if let Some(text) = self.title_by_template() {
            return name(Mrkdwn::new(), &text);
        }
        let alarm = &self.alarm.alarm.name;
        let named = contributor.map_or_else(|| alarm.clone(), |it| format!("{alarm} · {it}"));
        let title = name(Mrkdwn::new().text(format!("{} ", symbol(shown))), &named);
        let to = self.words.state(shown);
        let from = if shown == transition.to { transition.from } else { Some(transition.to) };
        let title = match from.filter(|&from| from != shown && !self.is_still()) {
            Some(from) => title.text(format!("  {} → ", self.words.state(from))).bold(to),
            None => title.text("  ").bold(self.state()),
        };
        let title = match self.badge() {
            Some(badge) => title.text("  ").bold(badge),
            None => title,
        };
        match self.lasted() {
            Some(seconds) => title.text(format!("  {}", self.words.after(seconds))),
            None => title,
        }
    }

    /// Returns the severity, such as `SEV1`, unless the name already contains it.
    fn badge(&self) -> Option<String> {
        let severity = self.severity.as_ref()?;
        let is_named = self.alarm.alarm.name.to_lowercase().contains(severity.as_str());
        (!is_named).then(|| severity.to_uppercase())
    }

    /// Returns the changes that could not be sent in time, for a lock screen.
    fn late(&self) -> Option<String> {
        let own = Change { at: self.alarm.transition.at?, state: self.alarm.transition.to };
        let own = self.story.newer.map(|_| own);
        let changes: Vec<_> = self.story.untold.iter().copied().chain(own).collect();
        (!changes.is_empty()).then(|| format!("⏰ {}", self.changes(&changes)))
    }

    /// Formats state changes with their times.
    pub(super) fn changes(&self, changes: &[Change]) -> String {
        let change =
            |it: &Change| format!("{} {}", self.words.state(it.state), time::of_day(it.at, self.config));
        let changes_told = changes.iter().map(change).collect::<Vec<_>>().join(", ");
        let zone = changes.last().map(|last| time::zone(last.at, self.config)).unwrap_or_default();
        format!("{changes_told} {zone}").trim_end().to_owned()
    }

    /// Returns the name of the state. A repeated message says that the state is unchanged.
    fn state(&self) -> String {
        let transition = self.alarm.transition;
        if let Some(newer) = self.story.newer {
            self.words.state(newer.state).to_owned()
        } else if self.is_still() {
            self.words.still(transition.to)
        } else {
            self.words.state(transition.to).to_owned()
        }
    }

    /// Returns whether the message only says that the state is unchanged.
    fn is_still(&self) -> bool {
        let transition = self.alarm.transition;
        let is_due = match self.story.reason {
            Some(NotifyReason::StillInAlarm | NotifyReason::Escalated) => true,
            // The end of the alarm was held back, so it is news.
            Some(NotifyReason::HoldEnded) => transition.to != AlarmState::Ok,
            _ => false,
        };
        let mute_ended = self.alarm.mute.as_ref().is_some_and(|mute| mute.ended);
        let is_same = transition.from == Some(transition.to) && !self.is_first_evaluation();
        self.story.newer.is_none() && (is_due || mute_ended || is_same)
    }

    /// Returns whether a composite alarm was just created. Its actions wait for the suppressor, as they do
    /// after any change, so CloudWatch reports a suppressed state.
    pub(super) fn is_first_evaluation(&self) -> bool {
        let made = "was created and its alarm rule evaluates to";
        self.alarm.released.is_some() && self.alarm.reason.as_deref().is_some_and(|it| it.contains(made))
    }

    /// Returns the duration of the previous state as a fact, unless the title shows it because the alarm is
    /// over.
    pub(super) fn before(&self) -> Option<String> {
        let transition = self.alarm.transition;
        let from = transition.from.filter(|&from| from != transition.to && from != AlarmState::Alarm)?;
        let seconds = self.seconds_before()?;
        Some(format!("{} · {}", self.words.state(from), self.words.duration(seconds)))
    }

    /// Returns the duration of an ALARM that just ended, in seconds.
    fn lasted(&self) -> Option<i64> {
        let transition = self.alarm.transition;
        let over = self.story.newer.is_none()
            && transition.from == Some(AlarmState::Alarm)
            && transition.to != AlarmState::Alarm;
        self.seconds_before().filter(|_| over)
    }

    fn seconds_before(&self) -> Option<i64> {
        let transition = self.alarm.transition;
        let before = self.story.before.filter(|before| Some(before.state) == transition.from);
        let since = transition.from_since.or(before.map(|before| before.at))?;
        let since = Some(since).filter(|since| time::is_known(*since))?;
        Some(time::seconds(transition.at?.duration_since(since))).filter(|&seconds| seconds >= 0)
    }

    /// Returns the account and region in a few characters.
    fn place(&self) -> Option<String> {
        let region = self.alarm.alarm.region.as_ref().map(|region| region.code().to_owned());
        let place: Vec<_> = self.account().into_iter().chain(region).collect();
        (!place.is_empty()).then(|| place.join(" "))
    }

    fn account(&self) -> Option<String> {
        let account = self.alarm.alarm.account.as_ref()?;
        Some(self.config.accounts.get(account).unwrap_or(account).clone())
    }

    fn title_by_template(&self) -> Option<String> {
        let template = self.looks.title.as_ref()?;
        template.render(&self.template_values()).map(|title| title.replace('\n', " "))
    }

    /// Returns the values for templates: [`crate::layout::TEMPLATE_VARIABLES`].
    pub(super) fn template_values(&self) -> Value {
        let alarm = self.alarm;
        let stat = match &alarm.definition {
            Definition::Metric(alarm) => metric::watched(&alarm.query),
            _ => None,
        };
        let dimensions = stat.map(|stat| &stat.metric.dimensions).into_iter().flatten();
        let dimensions = dimensions.map(|it| (it.name.clone(), it.value.clone()));
        let contributor = alarm.contributor.iter().flat_map(|it| it.attributes.iter().cloned());
        let condition = self.condition.as_ref();
        context! {
            symbol => symbol(alarm.transition.to),
            name => &alarm.alarm.name,
            state => self.words.state(alarm.transition.to),
            previous_state => alarm.transition.from.map(|state| self.words.state(state)),
            description => &alarm.description,
            reason => &alarm.reason,
            namespace => stat.map(|stat| &stat.metric.namespace),
            metric => condition.map(|it| &it.subject),
            statistic => stat.and_then(|stat| stat.statistic.as_ref()),
            value => condition.and_then(|it| it.value.as_ref()),
            threshold => condition.and_then(|it| it.threshold.as_ref()),
            condition => condition.and_then(|it| self.words.condition(it)),
            dimensions => dimensions.collect::<BTreeMap<_, _>>(),
            contributor => contributor.collect::<BTreeMap<_, _>>(),
            account => self.account(),
            account_id => &alarm.alarm.account,
            region => alarm.alarm.region.as_ref().map(Region::code),
        }
    }
}

/// Shortens a name for a lock screen. It keeps both ends, because they distinguish names.
fn shortened(name: &str) -> String {
    let chars: Vec<_> = name.chars().collect();
    match (chars.get(..NAME_BEGINNING), chars.get(chars.len().saturating_sub(NAME_END)..)) {
        (Some(beginning), Some(end)) if chars.len() > NAME_BEGINNING + NAME_END + 3 => {
            let (beginning, end): (String, String) = (beginning.iter().collect(), end.iter().collect());
            format!("{beginning}...{end}")
        }
        _ => name.to_owned(),
    }
}
