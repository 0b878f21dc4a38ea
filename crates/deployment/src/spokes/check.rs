//! `bongsu doctor --all-accounts`: checks the rule that sends a spoke's alarms.

use super::{OpenSpoke, SendingRule};
use crate::alarms;
use crate::doctor::{Heard, LinkFinding};
use crate::error::AwsError;
use crate::words::{counted, quoted};

const RULE: &str = "spoke's rule";
const QUEUE: &str = "spoke's queue";
const ALARMS: &str = "spoke's alarms";

impl OpenSpoke {
    /// Checks the spoke's rule and queue, and counts the alarms that come from it.
    ///
    /// # Errors
    ///
    /// Returns an error if AWS refuses a request or cannot be reached.
    pub async fn examine(&self) -> Result<Vec<LinkFinding>, AwsError> {
        let rule = self.rule().await?;
        let mut findings = vec![self.judge_rule(rule.as_ref())];
        if let Some(queue) = rule.as_ref().and_then(|rule| rule.queue.as_deref()) {
            findings.push(self.judge_queue(queue, self.unsent(queue).await?.unwrap_or_default()));
        }
        let alarms = alarms::all(&self.account).await?;
        // The alarms of a rule that does not work do not arrive.
        let is_sending = rule.is_some_and(|rule| rule.is_enabled);
        let ways = if is_sending { self.ways.clone() } else { self.ways.of_topics() };
        findings.push(judge_alarms(&Heard::of(&alarms, &ways)));
        Ok(findings)
    }

    fn judge_rule(&self, rule: Option<&SendingRule>) -> LinkFinding {
        let (bus, flags) = (&self.bus, self.account.flags());
        match rule {
            None => {
                let remedy = format!("bongsu deploy --spoke-of {bus}{flags}");
                LinkFinding::broken(RULE, format!("no rule sends to {bus}: alarms do not arrive"), remedy)
            }
            Some(SendingRule { name, is_enabled: false, .. }) => {
                let remedy = format!("aws events enable-rule --name {}{flags}", quoted(name));
                LinkFinding::broken(RULE, format!("{name} is disabled: alarms do not arrive"), remedy)
            }
            Some(SendingRule { name, queue: None, .. }) => {
                let said = format!("{name} does not keep events that the hub does not accept");
                LinkFinding::broken(RULE, said, format!("bongsu deploy --spoke-of {bus}{flags}"))
            }
            Some(rule) => LinkFinding::fine(RULE, format!("{} sends to {bus}", rule.name)),
        }
    }

    fn judge_queue(&self, queue: &str, unsent: usize) -> LinkFinding {
        let name = crate::stack::short(queue);
        if unsent == 0 {
            return LinkFinding::fine(QUEUE, format!("{name} is empty: every event was delivered"));
        }
        let said = format!(
            "{} in {name} could not be delivered; the attributes of each message name the reason",
            counted(unsent, "event")
        );
        let url = format!(
            "$(aws sqs get-queue-url --queue-name {name} --query QueueUrl --output text{})",
            self.account.flags()
        );
        let read = format!(
            "aws sqs receive-message --queue-url {url} --message-attribute-names ERROR_CODE ERROR_MESSAGE{}",
            self.account.flags()
        );
        LinkFinding::broken(QUEUE, said, read)
    }
}

fn judge_alarms(heard: &Heard) -> LinkFinding {
    let [twice, once, never] = [&heard.twice, &heard.once, &heard.never].map(Vec::len);
    let all = counted(twice + once + never, "alarm");
    let said =
        format!("{all}: {once} arrive one way, {twice} both ways (notified once), {never} neither way");
    LinkFinding { heard: Some(heard.clone()), ..LinkFinding::fine(ALARMS, said) }
}
