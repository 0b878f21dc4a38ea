//! Decides on an event that is not an alarm, from the message of its finding or run: news, no news, or late.

use super::{Action, NotifyReason, Reply, SilenceReason};
use crate::config::Config;
use crate::incident::Root;
use crate::ledger::Matter;
use crate::notice::{OtherKind, OtherNotice, Outcome, ServiceEvent};

/// Returns the action for an event. `is_silenced` tells whether a silence applies to it.
pub(super) fn action(
    other: &OtherNotice,
    matter: Option<&Matter>,
    is_silenced: bool,
    config: &Config,
) -> Action {
    if is_silenced {
        return Action::Silence(SilenceReason::Silenced);
    }
    let is_announced = config.announce.outcomes.announce(other);
    let shown = matter.and_then(|matter| Some((matter, matter.posted.clone()?)));
    match (&other.kind, shown) {
        (OtherKind::Event(event), Some((matter, posted))) => {
            // A message about several matters is not changed, and it does not show a late event.
            let shared = matter.shared || matter.is_after(event);
            changed(event, matter, Root { posted, shared }, is_announced)
        }
        _ if is_announced => Action::Post(NotifyReason::NotAnAlarm),
        _ => Action::Silence(SilenceReason::OutcomeNotAnnounced),
    }
}

/// Returns the action for a later event of a matter. People are notified if the outcome differs from the
/// outcome that they know. Any other event goes into the thread.
fn changed(event: &ServiceEvent, matter: &Matter, root: Root, is_announced: bool) -> Action {
    let is_grave = matches!(event.outcome, Outcome::Failed | Outcome::Attention);
    let is_turn = event.outcome.as_str() != matter.outcome;
    let is_new = is_turn || event.title.to_string() != matter.title;
    match (is_announced, is_new) {
        (false, _) => Action::Silence(SilenceReason::OutcomeNotAnnounced),
        (true, false) => Action::Silence(SilenceReason::ShownInPlace),
        (true, true) if matter.is_after(event) && !is_grave => Action::Silence(SilenceReason::Superseded),
        (true, true) => {
            Action::Reply(NotifyReason::MatterChanged, Reply { root, broadcast: is_turn && is_grave })
        }
    }
}

#[cfg(test)]
mod tests {
    use bongsu_slack::Posted;

    use super::*;
    use crate::notice::Title;

    fn run(state: &str, outcome: Outcome, at: &str) -> OtherNotice {
        let event = ServiceEvent {
            kind: "codepipeline",
            title: Title::of("shop", state),
            outcome,
            at: Some(at.parse().unwrap()),
            ..ServiceEvent::default()
        };
        OtherNotice { title: None, text: String::new(), kind: OtherKind::Event(Box::new(event)) }
    }

    fn word(action: &Action) -> String {
        match action {
            Action::Post(reason) => reason.as_str().to_owned(),
            Action::Silence(reason) => reason.as_str().to_owned(),
            Action::Reply(reason, reply) => {
                let channel = if reply.broadcast { " in the channel" } else { "" };
                format!("{}{channel}", reason.as_str())
            }
        }
    }

    #[test]
    fn a_run_is_one_message() {
        use Outcome::{Failed, Progress, Succeeded};
        let shown = run("STARTED", Progress, "2026-11-23T05:00:00Z");
        let OtherKind::Event(event) = &shown.kind else { unreachable!() };
        let posted = Some(Posted { channel: "C1".to_owned(), ts: "1".to_owned() });
        let started = Matter { posted, ..Matter::after(None, event) };
        let (before, after) = ("2026-11-23T04:59:00Z", "2026-11-23T05:01:00Z");
        let cases = [
            (run("FAILED", Failed, after), Some(&started), "matter_changed in the channel"),
            (run("SUCCEEDED", Succeeded, after), Some(&started), "matter_changed"),
            (run("RESUMED", Progress, after), Some(&started), "outcome_not_announced"),
            (run("SUCCEEDED", Succeeded, before), Some(&started), "superseded"),
            (run("FAILED", Failed, before), Some(&started), "matter_changed in the channel"),
            (run("FAILED", Failed, after), None, "not_an_alarm"),
            (run("STARTED", Progress, after), None, "outcome_not_announced"),
        ];
        for (other, matter, expected) in cases {
            assert_eq!(word(&action(&other, matter, false, &Config::default())), expected, "{other:?}");
        }
        let failed = Matter { outcome: "failed".to_owned(), title: "shop FAILED".to_owned(), ..started };
        let again = run("FAILED", Failed, after);
        assert_eq!(word(&action(&again, Some(&failed), false, &Config::default())), "shown_in_place");
    }

    #[test]
    fn nobody_is_notified_of_silenced_events() {
        let failed = run("FAILED", Outcome::Failed, "2026-11-23T05:01:00Z");
        assert_eq!(word(&action(&failed, None, true, &Config::default())), "silenced");
    }
}
