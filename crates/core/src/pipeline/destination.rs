//! A receiver with the channel that its template chose. The ledger keeps separate records for each channel.

use std::time::Duration;

use bongsu_slack::{Message, Posted};

use super::Pipeline;
use crate::config::ReceiverConfig;
use crate::delivery::{DeliveryError, Receipt};
use crate::ledger::UsedChannel;
use crate::notice::Notice;
use crate::ports::{Capabilities, Clock, Picture, Receiver, Updated, Wake};
use crate::store::{Key, Order, Put, Store, StoreError, Write};

/// A receiver, or one of its channels. The messages to a channel name it.
#[derive(Debug, Clone)]
pub(super) struct Destination<'r, R> {
    receiver: &'r R,
    address: String,
}

impl<R: Receiver> Receiver for Destination<'_, R> {
    /// Returns the address: the receiver's name, with the channel if a template chose it.
    fn name(&self) -> &str {
        &self.address
    }

    fn capabilities(&self) -> Capabilities {
        self.receiver.capabilities()
    }

    async fn picture(&self, notice: &Notice, budget: Duration) -> Option<Picture> {
        self.receiver.picture(notice, budget).await
    }

    async fn attach(&self, posted: &Posted, notice: &Notice, budget: Duration) {
        self.receiver.attach(posted, notice, budget).await;
    }

    async fn deliver(&self, message: &Message, budget: Duration) -> Result<Receipt, DeliveryError> {
        self.receiver.deliver(message, budget).await
    }

    async fn update(
        &self,
        posted: &Posted,
        message: &Message,
        budget: Duration,
    ) -> Result<Updated, DeliveryError> {
        self.receiver.update(posted, message, budget).await
    }

    async fn permalink(&self, posted: &Posted, budget: Duration) -> Option<String> {
        self.receiver.permalink(posted, budget).await
    }
}

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    /// Returns the receiver at an address.
    pub(super) fn destination(&self, address: &str) -> Option<Destination<'_, R>> {
        let name = self.configured(address).map_or(address, |receiver| receiver.name.as_str());
        let receiver = self.receivers.iter().find(|receiver| receiver.name() == name)?;
        Some(Destination { receiver, address: address.to_owned() })
    }

    /// Returns the address at which the receiver of this name gets a notice.
    pub(super) fn address(&self, name: &str, notice: &Notice) -> String {
        let address = |receiver: &ReceiverConfig| {
            receiver.address(&self.config.routing.labels(notice), &self.config.accounts)
        };
        self.configured(name).map_or_else(|| name.to_owned(), address)
    }

    /// Returns every receiver with each channel that has ever got a message.
    pub(super) async fn destinations(&self) -> Result<Vec<Destination<'_, R>>, StoreError> {
        let has_template =
            |receiver: &&R| self.configured(receiver.name()).is_some_and(|it| it.template().is_some());
        let plain = self.receivers.iter().filter(|it| !has_template(it));
        let plain = plain.map(|receiver| Destination { receiver, address: receiver.name().to_owned() });
        let mut destinations: Vec<_> = plain.collect();
        if self.receivers.iter().any(|receiver| has_template(&receiver)) {
            let used = self.store.list(UsedChannel::LIST, Order::Ascending, usize::MAX).await?;
            destinations.extend(used.iter().filter_map(|item| self.destination(&item.key.sort)));
        }
        Ok(destinations)
    }

    /// Returns the addresses for which the ledger may have records.
    ///
    /// # Errors
    ///
    /// Returns an error if the ledger cannot be used.
    pub async fn addresses(&self) -> Result<Vec<String>, StoreError> {
        Ok(self.destinations().await?.into_iter().map(|it| it.address).collect())
    }

    /// Records a channel that a template chose, once a day for each program. This record precedes all other
    /// records of the channel, so that they can be found.
    pub(super) async fn know_channel(&self, address: &str) -> Result<(), StoreError> {
        let now = self.clock.now();
        let Some(key) = self.used_channel(address).filter(|_| !self.local.knows_channel(address, now)) else {
            return Ok(());
        };
        let used = UsedChannel::default();
        let used = match self.store.put(&key, &used.write(), self.expiry(), None).await? {
            Put::Written(_) => used,
            Put::Conflict(found) => {
                let used = found.as_ref().and_then(UsedChannel::read).unwrap_or_default();
                self.store.write(vec![Write::Put(key, used.write(), self.expiry())]).await?;
                used
            }
        };
        self.local.know_channel(address, now, used.refused);
        Ok(())
    }

    /// Delivers a new message, and records whether its channel accepts messages.
    pub(super) async fn deliver_to(
        &self,
        destination: &Destination<'_, R>,
        message: &Message,
        budget: Duration,
    ) -> Result<Receipt, DeliveryError> {
        let receipt = destination.deliver(message, budget).await?;
        if let Some(key) = self.used_channel(&destination.address) {
            let (now, refused) = (self.clock.now(), receipt.elsewhere.clone());
            if self.local.has_refused(&destination.address) != refused {
                let used = UsedChannel { refused: refused.clone(), ..UsedChannel::default() };
                // The message is sent. If this write fails, `bongsu doctor` learns of the refusal from the
                // next message.
                let written = self.store.write(vec![Write::Put(key, used.write(), self.expiry())]).await;
                if written.is_ok() {
                    self.local.know_channel(&destination.address, now, refused);
                }
            }
        }
        Ok(receipt)
    }

    fn used_channel(&self, address: &str) -> Option<Key> {
        self.configured(address)?.channel_at(address)?;
        Some(UsedChannel::key(address))
    }
}
