//! Where to look next.
use super::view::View;
use crate::slack::Mrkdwn;
pub(super) fn links(_view: &View<'_>) -> Option<Mrkdwn> {
    None
}
