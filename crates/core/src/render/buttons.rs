//! The buttons of an incident's message.

use bongsu_alarm::alarm::AlarmState;
use bongsu_slack::Button;

use super::language::language;
use super::{Style, runbook};
use crate::incident::Incident;
use crate::notice::{Content, Notice};
use crate::press::{ButtonAction, HOUR, IncidentKey, RUNBOOK};

/// Returns the buttons for an incident that is not over.
pub(crate) fn buttons(
    notice: &Notice,
    incident: &Incident,
    key: &IncidentKey,
    &Style { config, now, .. }: &Style<'_>,
) -> Vec<Button> {
    if incident.last.state == AlarmState::Ok {
        return Vec::new();
    }
    let words = language(config.locale);
    let acknowledge = incident.seen_to().is_none().then_some(ButtonAction::Acknowledge);
    let mutes = [ButtonAction::Mute(Some(HOUR)), ButtonAction::Mute(None)]
        .into_iter()
        .filter(|_| incident.muted(now).is_none());
    let actions = acknowledge.into_iter().chain(mutes);
    let actions =
        actions.filter_map(|action| Button::with_value(action.id(), words.button(action), key.value()));
    let runbook = runbook(notice).and_then(|url| Button::with_url(RUNBOOK, words.runbook(), url));
    actions.chain(runbook).collect()
}

/// Returns the URL of the runbook in the alarm's description.
fn runbook(notice: &Notice) -> Option<String> {
    let Content::Alarm(alarm) = &notice.content else { return None };
    runbook::runbook(alarm.description.as_deref()?)
}
