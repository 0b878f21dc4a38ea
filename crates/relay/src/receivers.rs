//! The function's receivers. Those that can show pictures get them.

use std::sync::Arc;
use std::time::Duration;

use bongsu_core::delivery::{DeliveryError, Receipt};
use bongsu_core::notice::Notice;
use bongsu_core::ports::{Capabilities, Picture, Receiver, Updated};
use bongsu_io::receiver::RemoteReceiver;
use bongsu_slack::{Message, Posted};

use crate::pictures::Pictures;

/// A receiver with the source of its pictures.
#[derive(Debug)]
pub(crate) struct PicturedReceiver {
    pub(crate) remote: RemoteReceiver,
    pictures: Option<Arc<Pictures>>,
}

impl PicturedReceiver {
    /// Adds pictures to a receiver that can show them.
    pub(crate) fn new(remote: RemoteReceiver, pictures: Option<&Arc<Pictures>>) -> Self {
        let shows_pictures = matches!(remote, RemoteReceiver::Slack(_) | RemoteReceiver::Bot(_));
        Self { remote, pictures: pictures.filter(|_| shows_pictures).cloned() }
    }
}

impl Receiver for PicturedReceiver {
    fn name(&self) -> &str {
        self.remote.name()
    }

    fn capabilities(&self) -> Capabilities {
        let capabilities = self.remote.capabilities();
        let Some(pictures) = &self.pictures else { return capabilities };
        let attach = matches!(self.remote, RemoteReceiver::Bot(_)) && pictures.are_uploaded();
        Capabilities { picture: pictures.go_along(), attach, ..capabilities }
    }

    async fn picture(&self, notice: &Notice, budget: Duration) -> Option<Picture> {
        self.pictures.as_ref()?.of(notice, budget).await
    }

    async fn attach(&self, posted: &Posted, notice: &Notice, budget: Duration) {
        if let (RemoteReceiver::Bot(bot), Some(pictures)) = (&self.remote, &self.pictures) {
            pictures.upload(bot, posted, notice, budget).await;
        }
    }

    async fn deliver(&self, message: &Message, budget: Duration) -> Result<Receipt, DeliveryError> {
        self.remote.deliver(message, budget).await
    }

    async fn update(
        &self,
        posted: &Posted,
        message: &Message,
        budget: Duration,
    ) -> Result<Updated, DeliveryError> {
        self.remote.update(posted, message, budget).await
    }

    async fn permalink(&self, posted: &Posted, budget: Duration) -> Option<String> {
        self.remote.permalink(posted, budget).await
    }
}
