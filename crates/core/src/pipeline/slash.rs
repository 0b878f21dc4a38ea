//! Answers slash commands: lists the alarms in ALARM, silences, acknowledges, and shows the people on call.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Pipeline;
use super::press::Pressed;
use crate::incident::{AlarmPlace, Incident, Open};
use crate::ports::{Clock, Receiver, Wake};
use crate::press::{ButtonAction, IncidentKey, Press};
use crate::rota::Rota;
use crate::route::{Labels, Matcher, TAG};
use crate::silence::{self, NewSilence};
use crate::slash::{Burning, BurningAlarm, OnCall, SlashCommand, SlashError, SlashReply, SlashRequest, TEAM};
use crate::store::{Store, StoreError};

/// The maximum number of alarms in an answer.
const SHOWN: usize = 25;
/// The number of weeks in which to look for the next person on call.
const WEEKS_AHEAD: i64 = 5;

/// An open incident, with its receiver.
type Found = (String, Open);

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    /// Executes a slash command. A repeated delivery of the same command has no further effect.
    ///
    /// # Errors
    ///
    /// Returns an error if the ledger cannot be used. The caller must try again.
    pub async fn slash(&self, command: &SlashCommand, deadline: Timestamp) -> Result<SlashReply, StoreError> {
        let holds = |matchers: &[Matcher], labels: &Labels| matchers.iter().all(|it| it.holds(labels));
        match command.request() {
            Err(error) => Ok(SlashReply::Wrong(error)),
            Ok(SlashRequest::Help) => Ok(SlashReply::Help),
            Ok(SlashRequest::Who) => Ok(SlashReply::OnCall(self.on_call())),
            Ok(SlashRequest::List(matchers)) => {
                self.burning(|labels| holds(&self.named(&matchers), labels)).await.map(SlashReply::Burning)
            }
            Ok(SlashRequest::Team(team)) => {
                let burning = self.burning(|labels| is_of_team(labels, &team)).await?;
                Ok(SlashReply::Burning(Burning { team: Some(team), ..burning }))
            }
            Ok(SlashRequest::Silence { matchers, until, because }) => {
                match until.moment(command.at, &self.zone_of(command)) {
                    Some(until) => self.silence_by(command, self.named(&matchers), until, &because).await,
                    None => Ok(SlashReply::Wrong(SlashError::Over)),
                }
            }
            Ok(SlashRequest::Acknowledge(matchers)) => {
                self.acknowledge_by(command, &self.named(&matchers), deadline).await
            }
        }
    }

    /// Returns the matchers so that the names of accounts also match, as in routes. A silence stores only the
    /// text of its matchers, so the account's ID replaces its name.
    fn named(&self, matchers: &[Matcher]) -> Vec<Matcher> {
        let with_id = |matcher: &Matcher| {
            let matcher = matcher.clone().with_accounts(&self.config.accounts);
            let is_account = matcher.label() == "account" && matcher.is_positive();
            let id = matcher.literal().filter(|_| is_account);
            id.and_then(|id| Matcher::exactly("account", id)).unwrap_or(matcher)
        };
        matchers.iter().map(with_id).collect()
    }

    async fn burning(&self, is_wanted: impl Fn(&Labels) -> bool) -> Result<Burning, StoreError> {
        let mut found = self.in_alarm(is_wanted).await?;
        found.sort_by(|(_, one), (_, other)| {
            let rank = |open: &Open| self.rank(open.alarm.labels.get("severity"));
            rank(one).cmp(&rank(other)).then_with(|| one.alarm.name.cmp(&other.alarm.name))
        });
        let more = found.len().saturating_sub(SHOWN);
        found.truncate(SHOWN);
        let keys: Vec<_> =
            found.iter().map(|(receiver, open)| Incident::key(receiver, &open.about)).collect();
        let items = self.store.read(&keys).await?;
        let now = self.clock.now();
        let incidents = items.iter().map(|item| item.as_ref().and_then(Incident::read));
        let shown = found.iter().zip(incidents).filter_map(|((_, open), incident)| {
            // The incident may be newer than the list.
            incident.filter(|it| it.last.is_alarm()).map(|incident| burning_alarm(open, &incident, now))
        });
        Ok(Burning { shown: shown.collect(), more, team: None })
    }

    /// Returns each alarm in ALARM once. If several receivers have it, a receiver whose people know of it
    /// comes first.
    async fn in_alarm(&self, is_wanted: impl Fn(&Labels) -> bool) -> Result<Vec<Found>, StoreError> {
        let mut found: BTreeMap<String, Found> = BTreeMap::new();
        for receiver in self.addresses().await? {
            let open = self.open(&receiver).await?.into_iter();
            let is_burning = |open: &Open| open.is_announced || open.alarm.labels.get("state") == "ALARM";
            for open in open.filter(|open| is_burning(open) && is_wanted(&open.alarm.labels)) {
                let is_better =
                    found.get(&open.about).is_none_or(|(_, known)| open.is_announced && !known.is_announced);
                if is_better {
                    found.insert(open.about.clone(), (receiver.clone(), open));
                }
            }
        }
        Ok(found.into_values().collect())
    }

    /// Ranks a severity: the configured severities in their order, then other severities by name, then no
    /// severity.
    fn rank(&self, severity: &str) -> (bool, usize, String) {
        let levels = &self.config.routing.severity.levels;
        let level = levels.iter().position(|level| level == severity).unwrap_or(levels.len());
        (severity.is_empty(), level, severity.to_owned())
    }

    /// Returns the time zone of the person's rota, or the zone of the messages. Slack does not tell the
    /// person's location.
    fn zone_of(&self, command: &SlashCommand) -> TimeZone {
        let rota = self.config.rotas.iter().find(|rota| rota.has(&command.by.id));
        rota.map_or(&self.config.zone, |rota| &rota.zone).rules().clone()
    }

    async fn silence_by(
        &self,
        command: &SlashCommand,
        matchers: Vec<Matcher>,
        until: Timestamp,
        because: &str,
    ) -> Result<SlashReply, StoreError> {
        let silence = NewSilence {
            matchers,
            from: command.at,
            until: Some(until),
            created_by: &command.by.name,
            comment: because,
            created_at: command.at,
            is_everything_allowed: false,
        };
        match silence.create() {
            Ok(silence) => {
                silence::add(self.store, &silence).await?;
                Ok(SlashReply::Silenced(Box::new(silence)))
            }
            Err(error) => Ok(SlashReply::NotSilenced(error)),
        }
    }

    async fn acknowledge_by(
        &self,
        command: &SlashCommand,
        matchers: &[Matcher],
        deadline: Timestamp,
    ) -> Result<SlashReply, StoreError> {
        let found = self.in_alarm(|labels| matchers.iter().all(|matcher| matcher.holds(labels))).await?;
        let [(receiver, open)] = found.as_slice() else {
            let names: Vec<_> = found.into_iter().map(|(_, open)| open.alarm.name).collect();
            return Ok(if names.is_empty() { SlashReply::NoAlarm } else { SlashReply::Several(names) });
        };
        let incident = IncidentKey { receiver: receiver.clone(), about: open.about.clone() };
        let (action, by) = (ButtonAction::Acknowledge, command.by.clone());
        let press = Press { action, incident, by, at: command.at };
        let name = open.alarm.name.clone();
        Ok(match self.press(&press, false, deadline).await? {
            Pressed::Done => SlashReply::Acknowledged(name),
            Pressed::Already(by) => SlashReply::Already(name, by),
            Pressed::Gone | Pressed::NoReceiver => SlashReply::NoAlarm,
            Pressed::Busy => SlashReply::Busy,
        })
    }

    fn on_call(&self) -> Vec<OnCall> {
        let now = self.clock.now();
        let of = |rota: &Rota| {
            let next = rota.turns(now, WEEKS_AHEAD).into_iter().nth(1);
            OnCall {
                rota: rota.name.clone(),
                now: rota.on_call(now),
                next: next.map(|turn| (turn.from, turn.person)),
            }
        };
        self.config.rotas.iter().map(of).collect()
    }
}

fn burning_alarm(open: &Open, incident: &Incident, now: Timestamp) -> BurningAlarm {
    let AlarmPlace { account, region } = incident.alarm.place.clone();
    BurningAlarm {
        name: incident.alarm.name.clone(),
        account,
        region,
        severity: open.alarm.labels.get("severity").to_owned(),
        since: incident.last,
        acknowledged: incident.seen_to().cloned(),
        muted: incident.muted(now).cloned(),
        held_back: incident.held_back_by().filter(|_| incident.muted(now).is_none()),
    }
}

fn is_of_team(labels: &Labels, team: &str) -> bool {
    let is_tag = |name: &str| name.strip_prefix(TAG).is_some_and(|tag| tag.eq_ignore_ascii_case(TEAM));
    labels.iter().any(|(name, value)| is_tag(name) && value.to_lowercase() == team.to_lowercase())
}
