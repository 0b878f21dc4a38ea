use std::cell::RefCell;
use std::convert::Infallible;
use std::future::{pending, ready};
use std::rc::Rc;
use std::time::Duration;

use bongsu_core::config::Locale;
use bongsu_core::ports::{Clock, SecretStore};
use bongsu_core::reply::ButtonReply;
use bongsu_core::slack::ResponseUrl;
use bongsu_core::store::Store;
use bongsu_io::http::HttpClient;
use bongsu_io::slack::{Interaction, Interactions, UrlRules, respond};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};

use crate::button::{Button, outcome};
use crate::inbox::Interactivity;

/// How long telling somebody may take.
const TELL_WITHIN: Duration = Duration::from_secs(5);

/// The way back from Slack's buttons: what comes is verified and answered, and done afterwards, because Slack waits three
/// seconds (docs.slack.dev, "Handling user interaction", "Acknowledgment response").
#[derive(Debug)]
pub struct Buttons<S> {
    taking: RefCell<Option<Rc<Taking<S>>>>,
    http: HttpClient,
    presses: UnboundedSender<Button>,
}

/// By what requests are taken, and whoever presses is answered.
#[derive(Debug)]
pub struct Taking<S> {
    /// Who knows Slack.
    pub interactions: Interactions<S>,
    /// Where answers may go.
    pub rules: UrlRules,
    /// Their language.
    pub locale: Locale,
}

impl<S: SecretStore + Sync> Buttons<S> {
    /// Buttons that ask for something are told to `presses`. Without `taking` nothing is taken.
    pub fn new(taking: Option<Taking<S>>, http: HttpClient, presses: UnboundedSender<Button>) -> Self {
        Self { taking: RefCell::new(taking.map(Rc::new)), http, presses }
    }

    /// From now on requests are taken by that.
    pub fn change(&self, taking: Option<Taking<S>>) {
        *self.taking.borrow_mut() = taking.map(Rc::new);
    }

    /// Answers what comes, for ever; `ledger` tells what came before.
    pub async fn listen(
        &self,
        mut requests: UnboundedReceiver<Interactivity>,
        ledger: &impl Store,
        clock: impl Clock,
    ) -> Infallible {
        while let Some(request) = requests.recv().await {
            let answer = self.take(&request, ledger, &clock).await;
            // Who asked may not have waited.
            let _ = request.answer.send(answer);
        }
        pending().await
    }

    async fn take(&self, request: &Interactivity, ledger: &impl Store, clock: &impl Clock) -> (u16, String) {
        let Some(taking) = self.taking.borrow().clone() else {
            return (404, "there is nothing here".to_owned());
        };
        let header = |name: &str| request.headers.get(name)?.to_str().ok();
        let taken = taking.interactions.take(header, &request.body, ledger, clock.now()).await;
        match taken {
            Ok(Interaction::Press(press, url)) => {
                let (button, told) = Button::new(press);
                // Whoever does what buttons ask for lives as long as this.
                let _ = self.presses.send(button);
                self.tell(url, async { ButtonReply::to(&outcome(told).await) }, &taking);
            }
            Ok(Interaction::NotAllowed(url)) => self.tell(url, ready(Some(ButtonReply::NotAllowed)), &taking),
            Ok(Interaction::Nothing) => {}
            Err(error) => {
                tracing::warn!(%error, "what came for Slack's buttons is not taken");
                return (error.status(), error.to_string());
            }
        }
        (200, String::new())
    }

    /// What the message does not show, to whoever pressed alone; the status goes first.
    fn tell(
        &self,
        url: Option<ResponseUrl>,
        reply: impl Future<Output = Option<ButtonReply>> + Send + 'static,
        taking: &Taking<S>,
    ) {
        let Some(url) = url else { return };
        let (http, rules, locale) = (self.http.clone(), taking.rules, taking.locale);
        tokio::spawn(async move {
            if let Some(reply) = reply.await {
                respond(&http, &url, rules, &reply.text(locale), TELL_WITHIN).await;
            }
        });
    }
}
