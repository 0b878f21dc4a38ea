//! CloudWatch's `GetMetricWidgetImage` and `GetMetricData`, in front of a ministack for all other operations.

use std::collections::VecDeque;
use std::time::Duration;

use anyhow::Result;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::{Method, StatusCode};
use serde_json::{Value, json};

use crate::http::Shared;
use crate::http::{Request, Response, Server, send};

/// The operations in CloudWatch's JSON protocol.
const PICTURE: &str = "GraniteServiceVersion20100801.GetMetricWidgetImage";
const DATA: &str = "GraniteServiceVersion20100801.GetMetricData";

/// One white pixel.
const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0,
    1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 10, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x63, 0xf8,
    0x0f, 0, 1, 1, 1, 0, 0x1b, 0xb6, 0xee, 0x56, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

/// The answer to a request for a picture or for datapoints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawing {
    Picture,
    /// A picture after this time.
    Slow(Duration),
    /// The role does not have the permission.
    Forbidden,
}

/// The stand-in. Without a script, it answers with a picture at once.
#[derive(Debug)]
pub struct Painter {
    server: Server,
    script: Shared<VecDeque<Drawing>>,
    widgets: Shared<Vec<Value>>,
    passed_on: Shared<Vec<String>>,
}

impl Painter {
    /// The picture of every answer.
    pub const PNG: &[u8] = PNG;

    /// Starts a stand-in that passes other requests on to the origin `aws`.
    ///
    /// # Errors
    ///
    /// Returns an error if no port is free.
    pub async fn start(aws: String) -> Result<Self> {
        let script = Shared::<VecDeque<Drawing>>::default();
        let (widgets, passed_on) = (Shared::<Vec<Value>>::default(), Shared::<Vec<String>>::default());
        let (answers, seen, passed) = (script.clone(), widgets.clone(), passed_on.clone());
        let server = Server::start(move |request: Request| {
            let target = request.headers.get("x-amz-target").and_then(|target| target.to_str().ok());
            let made = match target {
                Some(PICTURE) => {
                    Some((widget(&request.body), json!({ "MetricWidgetImage": STANDARD.encode(PNG) })))
                }
                Some(DATA) => Some(data(&request.body)),
                _ => None,
            };
            let drawing = made.map(|(asked, made)| {
                seen.lock().push(asked);
                (answers.lock().pop_front().unwrap_or(Drawing::Picture), made)
            });
            if drawing.is_none() {
                passed.lock().push(format!("{} {}", request.method, request.path));
            }
            let aws = aws.clone();
            async move {
                match drawing {
                    Some((drawing, made)) => Some(drawing.reply(made).await),
                    None => pass_on(&aws, request).await.ok(),
                }
            }
        });
        Ok(Self { server: server.await?, script, widgets, passed_on })
    }

    /// Returns the URL, for `AWS_ENDPOINT_URL`.
    pub fn endpoint(&self) -> String {
        self.server.origin()
    }

    /// Adds the answers to the next requests.
    pub fn script(&self, drawings: impl IntoIterator<Item = Drawing>) {
        self.script.lock().extend(drawings);
    }

    /// Returns the requested widgets and the requests for datapoints, in order of arrival.
    pub fn widgets(&self) -> Vec<Value> {
        self.widgets.lock().clone()
    }

    /// Returns the method and path of the requests that were passed on, in order of arrival.
    pub fn passed_on(&self) -> Vec<String> {
        self.passed_on.lock().clone()
    }

    /// Follows a link. Returns the status, the content type and the content.
    ///
    /// # Errors
    ///
    /// Returns an error without a response.
    pub async fn follow(&self, link: &str) -> Result<(u16, String, Vec<u8>)> {
        let reply = send(Method::GET, link, &[], Vec::new()).await?;
        let kind = reply.headers.get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        Ok((reply.status.as_u16(), kind.to_owned(), reply.body))
    }
}

impl Drawing {
    async fn reply(self, made: Value) -> Response {
        if let Self::Slow(wait) = self {
            tokio::time::sleep(wait).await;
        }
        let (status, body) = match self {
            Self::Picture | Self::Slow(_) => (StatusCode::OK, made),
            Self::Forbidden => (StatusCode::FORBIDDEN, json!({ "__type": "AccessDenied" })),
        };
        Response::new(status, body.to_string()).header("content-type", "application/x-amz-json-1.0")
    }
}

/// Returns the widget, which is JSON in a text of JSON.
fn widget(body: &[u8]) -> Value {
    let input: Value = serde_json::from_slice(body).unwrap_or_default();
    let widget = input.get("MetricWidget").and_then(Value::as_str);
    widget.and_then(|widget| serde_json::from_str(widget).ok()).unwrap_or_default()
}

/// Returns the request, and the datapoints of its time: 20 that rise by five.
fn data(body: &[u8]) -> (Value, Value) {
    let input: Value = serde_json::from_slice(body).unwrap_or_default();
    let time = |name: &str| input.get(name).and_then(Value::as_i64).unwrap_or_default();
    let (from, step) = (time("StartTime"), (time("EndTime") - time("StartTime")) / 20);
    let times: Vec<_> = (0..20).map(|number| from + number * step).collect();
    let values: Vec<_> = (0..20).map(|number| number * 5).collect();
    let result =
        json!({ "Id": "m1", "Label": "m1", "Timestamps": times, "Values": values, "StatusCode": "Complete" });
    (input, json!({ "MetricDataResults": [result], "Messages": [] }))
}

/// Passes a request on with its original host, because the signature covers the host.
async fn pass_on(aws: &str, request: Request) -> Result<Response> {
    let question = if request.query.is_empty() { "" } else { "?" };
    let url = format!("{aws}{}{question}{}", request.path, request.query);
    let of_connection = ["connection", "content-length", "transfer-encoding"];
    let headers = request.headers.iter().filter(|(name, _)| !of_connection.contains(&name.as_str()));
    let headers: Vec<_> =
        headers.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?))).collect();
    let mut reply = send(request.method, &url, &headers, request.body).await?;
    of_connection.iter().for_each(|name| drop(reply.headers.remove(*name)));
    Ok(reply)
}
