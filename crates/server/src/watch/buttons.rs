use std::cell::RefCell;
use std::convert::Infallible;
use std::future::{pending, ready};
use std::rc::Rc;
use std::time::Duration;

use bongsu_alarm::Locale;
use bongsu_core::ports::{Clock, SecretStore};
use bongsu_core::reply::ButtonReply;
use bongsu_core::store::Store;
use bongsu_io::http::HttpClient;
use bongsu_io::slack::{Interaction, Interactions, UrlRules, respond};
use bongsu_slack::ResponseUrl;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};

use crate::inbox::{Asked, Interactivity, outcome};

/// The time limit for answering a person.
const TELL_WITHIN: Duration = Duration::from_secs(5);

/// The handler for Slack's buttons and slash commands. It verifies and answers requests, and carries out their actions
/// afterwards, because Slack waits only three seconds (docs.slack.dev, "Handling user interaction",
/// "Acknowledgment response").
#[derive(Debug)]
pub struct Buttons<S> {
    taking: RefCell<Option<Rc<Taking<S>>>>,
    http: HttpClient,
    presses: UnboundedSender<Asked>,
}

/// The rules for accepting requests and for answering people.
#[derive(Debug)]
pub struct Taking<S> {
    /// Verifies Slack's requests.
    pub interactions: Interactions<S>,
    /// The rules for the addresses of answers.
    pub rules: UrlRules,
    /// The language of answers.
    pub locale: Locale,
}

impl<S: SecretStore + Sync> Buttons<S> {
    /// Creates a handler that sends presses of bongsu's buttons to `presses`. Without `taking` it answers 404.
    pub fn new(taking: Option<Taking<S>>, http: HttpClient, presses: UnboundedSender<Asked>) -> Self {
        Self { taking: RefCell::new(taking.map(Rc::new)), http, presses }
    }

    /// Replaces the rules for accepting requests.
    pub fn change(&self, taking: Option<Taking<S>>) {
        *self.taking.borrow_mut() = taking.map(Rc::new);
    }

    /// Answers requests forever. `ledger` contains the earlier requests.
    pub async fn listen(
        &self,
        mut requests: UnboundedReceiver<Interactivity>,
        ledger: &impl Store,
        clock: impl Clock,
    ) -> Infallible {
        while let Some(request) = requests.recv().await {
            let answer = self.take(&request, ledger, &clock).await;
            // The sender may have stopped waiting.
            let _ = request.answer.send(answer);
        }
        pending().await
    }

    async fn take(&self, request: &Interactivity, ledger: &impl Store, clock: &impl Clock) -> (u16, String) {
        let Some(taking) = self.taking.borrow().clone() else {
            return (404, "there is nothing here".to_owned());
        };
        let locale = taking.locale;
        let header = |name: &str| request.headers.get(name)?.to_str().ok();
        let taken = taking.interactions.take(header, &request.body, ledger, clock.now()).await;
        match taken {
            Ok(Interaction::Press(press, url)) => {
                let (button, told) = Asked::button(press);
                // The receiver lives as long as this task.
                let _ = self.presses.send(button);
                let reply = async move { ButtonReply::to(&outcome(told).await).map(|it| it.text(locale)) };
                self.tell(url, reply, taking.rules);
            }
            Ok(Interaction::Slash(command, url)) => {
                let (asked, told) = Asked::slash(command);
                let _ = self.presses.send(asked);
                self.tell(Some(url), async { told.await.ok() }, taking.rules);
            }
            Ok(Interaction::NotAllowed(url)) => {
                self.tell(url, ready(Some(ButtonReply::NotAllowed.text(locale))), taking.rules);
            }
            Ok(Interaction::Nothing) => {}
            Err(error) => {
                tracing::warn!(%error, "a request of Slack is refused");
                return (error.status(), error.to_string());
            }
        }
        (200, String::new())
    }

    /// Sends a reply that only the person who asked can see, after the status.
    fn tell(
        &self,
        url: Option<ResponseUrl>,
        reply: impl Future<Output = Option<String>> + Send + 'static,
        rules: UrlRules,
    ) {
        let Some(url) = url else { return };
        let http = self.http.clone();
        tokio::spawn(async move {
            if let Some(text) = reply.await {
                respond(&http, &url, rules, &text, TELL_WITHIN).await;
            }
        });
    }
}
