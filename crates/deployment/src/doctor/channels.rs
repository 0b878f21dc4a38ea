use bongsu_core::ledger::UsedChannel;
use bongsu_core::store::{Item, Order, Store as _};

use super::{LinkFinding, Patient};

const LINK: &str = "channels";

/// Checks whether Slack accepts messages in the channels that templates chose. Without such channels, there
/// is no finding.
pub(super) async fn check(patient: &Patient) -> Vec<LinkFinding> {
    let Some(ledger) = patient.description().ledger(patient.account()) else { return Vec::new() };
    // The check of the ledger reports why it cannot be read.
    let used = ledger.list(UsedChannel::LIST, Order::Ascending, usize::MAX).await;
    findings(&used.unwrap_or_default())
}

fn findings(used: &[Item]) -> Vec<LinkFinding> {
    let refused = used.iter().filter_map(|item| {
        let refused = UsedChannel::read(item)?.refused?;
        let said = format!("{}: its messages go to the default channel", item.key.sort);
        Some(LinkFinding::broken(LINK, said, refused))
    });
    let mut findings: Vec<_> = refused.collect();
    if findings.is_empty() && !used.is_empty() {
        findings.push(LinkFinding::fine(
            LINK,
            format!("Slack takes messages in all {} by templates", used.len()),
        ));
    }
    findings
}

#[cfg(test)]
mod tests {
    use bongsu_core::store::Key;

    use super::super::LinkState;
    use super::*;

    #[test]
    fn names_the_channels_that_take_no_message() {
        let item = |address: &str, record: &str| Item {
            key: Key::new(UsedChannel::LIST, address),
            record: record.to_owned(),
            revision: 1,
        };
        let taken = item("slack#web", r#"{"version":1}"#);
        let refused =
            item("slack#pay", r#"{"version":1,"refused":"Slack answered not_in_channel: invite it"}"#);
        assert_eq!(findings(&[]), []);
        let [fine] = findings(std::slice::from_ref(&taken)).try_into().unwrap();
        assert_eq!(fine.verdict, LinkState::Fine);
        let [broken] = findings(&[taken, refused]).try_into().unwrap();
        assert_eq!(broken.verdict, LinkState::Broken);
        assert_eq!(broken.said, "slack#pay: its messages go to the default channel");
        assert_eq!(broken.remedy.as_deref(), Some("Slack answered not_in_channel: invite it"));
    }
}
