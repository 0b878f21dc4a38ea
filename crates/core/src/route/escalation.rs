use jiff::{SignedDuration, Timestamp};

use super::RouteMention;
use crate::rota::Rota;

/// The people to notify later while an ALARM continues and nobody acknowledges it. Without steps, there is no
/// escalation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Escalation {
    pub name: String,
    /// The steps, in order of their times.
    pub steps: Vec<EscalationStep>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EscalationStep {
    /// The time since the first notification of the ALARM.
    pub after: SignedDuration,
    /// The people to mention in the thread.
    pub mention: Vec<RouteMention>,
    /// The receiver that gets the alarm.
    pub to: Option<String>,
    /// Whether the channel also shows the reply.
    pub channel: bool,
}

impl EscalationStep {
    /// Returns the names of the people and of the receiver, in a form that notifies nobody in Slack.
    pub fn names(&self) -> impl Iterator<Item = String> {
        let mention = |mention: &RouteMention| match mention {
            RouteMention::Rota(name) => name.clone(),
            RouteMention::Known(bongsu_slack::Mention::Here) => "@here".to_owned(),
            RouteMention::Known(bongsu_slack::Mention::Channel) => "@channel".to_owned(),
            RouteMention::Known(known) => known.to_string(),
        };
        self.mention.iter().map(mention).chain(self.to.clone())
    }

    /// Returns the people to mention at a time.
    pub fn targets(&self, rotas: &[Rota], now: Timestamp) -> Vec<bongsu_slack::Mention> {
        self.mention.iter().filter_map(|mention| mention.resolve(rotas, now)).collect()
    }
}
