use jiff::{SignedDuration, Timestamp};

use super::Mention;
use crate::rota::Rota;

/// The people who are notified of an ALARM after others, as long as nobody acknowledges it and it goes on. Without steps
/// it is none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Escalation {
    /// Its name.
    pub name: String,
    /// The steps, in order of their times.
    pub steps: Vec<EscalationStep>,
}

/// One step of an escalation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EscalationStep {
    /// The time since people were notified of the ALARM.
    pub after: SignedDuration,
    /// The people whom the thread mentions.
    pub mention: Vec<Mention>,
    /// The receiver that gets the alarm.
    pub to: Option<String>,
    /// Whether the channel shows the reply too.
    pub channel: bool,
}

impl EscalationStep {
    /// The people and the receiver by their names, none of which Slack notifies.
    pub fn names(&self) -> impl Iterator<Item = String> {
        let mention = |mention: &Mention| match mention {
            Mention::Rota(name) => name.clone(),
            Mention::Known(bongsu_slack::Mention::Here) => "@here".to_owned(),
            Mention::Known(bongsu_slack::Mention::Channel) => "@channel".to_owned(),
            Mention::Known(known) => known.to_string(),
        };
        self.mention.iter().map(mention).chain(self.to.clone())
    }

    /// The people whom it mentions at that time.
    pub fn targets(&self, rotas: &[Rota], now: Timestamp) -> Vec<bongsu_slack::Mention> {
        self.mention.iter().filter_map(|mention| mention.resolve(rotas, now)).cloned().collect()
    }
}
