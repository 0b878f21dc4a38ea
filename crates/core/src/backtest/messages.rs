//! How many Slack messages a back-tested alarm would have sent: what the plan says of each change of
//! state, like for any other alarm.

use super::Report;
use crate::alarm::{AlarmIdentity, Definition};
use crate::config::{Config, ReceiverConfig};
use crate::definition::Actions;
use crate::incident::IncidentView;
use crate::notice::{AlarmNotice, Content, Notice, Source, Transition};
use crate::plan::{Action, plan};

impl Report {
    /// Messages for one receiver: of the changes for which the alarm has an action, those that `config`
    /// announces. The alarm counts as made when the back-test begins.
    pub fn messages(&self, actions: &Actions, config: &Config) -> usize {
        let config = Config { receivers: vec![ReceiverConfig::terminal()], ..config.clone() };
        let posts = |transition: &&super::Transition| {
            let steps =
                plan(&self.notice(transition), &IncidentView::default(), &config, transition.at).steps;
            steps.iter().any(|step| matches!(step.action, Action::Post(_)))
        };
        self.transitions.iter().filter(|change| actions.tell(change.to)).filter(posts).count()
    }

    fn notice(&self, change: &super::Transition) -> Notice {
        let transition =
            Transition { from: Some(change.from), to: change.to, at: Some(change.at), from_since: None };
        let alarm = AlarmNotice {
            alarm: AlarmIdentity { name: String::new(), arn: None, account: None, region: None },
            description: None,
            transition,
            reason: None,
            reason_data: None,
            definition: Definition::Unknown,
            contributor: None,
            suppression: None,
            released: None,
            mute: None,
            evaluation: None,
            configured_at: self.from,
            unknown: Vec::new(),
        };
        Notice {
            source: Source::default(),
            content: Content::Alarm(Box::new(alarm)),
            event: String::new(),
            tags: None,
        }
    }
}
