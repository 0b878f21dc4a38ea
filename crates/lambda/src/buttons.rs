//! Answers requests to the function's URL. Slack posts button presses there, but anybody can call it.

use bongsu_core::intake::WebRequest;
use bongsu_core::metric::OwnMetric;
use bongsu_relay::{Invocation, RelayAnswer};
use serde_json::{Value, json};

use crate::function::Function;

impl Function {
    /// Answers a request to the function's URL.
    pub(crate) async fn answer(&self, request: &WebRequest, invocation: &mut Invocation) -> Value {
        let RelayAnswer { status, sentence } = match self.misdirected(request) {
            Some(answer) => answer,
            None => self.relay.answer(|name| request.header(name), &request.body, invocation).await,
        };
        if status != 200 {
            // Anybody can send any number of requests, so a line for each of them would flood the log.
            invocation.metrics.count(OwnMetric::RefusedRequests, 1);
            tracing::debug!(status, sentence, "a request to the function's URL was refused");
        }
        let mut answer = json!({
            "statusCode": status,
            "headers": { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
            "body": sentence,
        });
        if let (405, Some(headers)) = (status, answer.get_mut("headers").and_then(Value::as_object_mut)) {
            headers.insert("allow".to_owned(), "POST".into());
        }
        answer
    }

    /// Returns the answer to a request that cannot come from Slack.
    fn misdirected(&self, request: &WebRequest) -> Option<RelayAnswer> {
        if !self.relay.has_buttons() || request.path != "/" {
            return Some(RelayAnswer::new(404, "there is nothing here"));
        }
        let is_post = request.method == "POST";
        (!is_post).then(|| RelayAnswer::new(405, "this address is for Slack's interactivity, which posts"))
    }
}
