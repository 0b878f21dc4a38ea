//! CloudWatch's `DescribeAlarms` and `DescribeAlarmHistory` for any number of alarms, with pages and call limits. The
//! protocol is that of the SDK, RPC with CBOR. ministack needs minutes for thousands of alarms.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use anyhow::Result;
use aws_smithy_cbor::data::Type;
use aws_smithy_cbor::{Decoder, Encoder};
use aws_smithy_types::DateTime;
use hyper::StatusCode;

use crate::http::Shared;
use crate::http::{Request, Response, Server};

/// The maximum number of calls a second for each operation (CloudWatch user guide, "CloudWatch service quotas").
const LIMITS: [(&str, usize); 2] = [("DescribeAlarms", 9), ("DescribeAlarmHistory", 20)];
/// The maximum number of items in a page.
const PAGE: usize = 100;

/// An item of the alarm history.
#[derive(Debug, Clone)]
pub struct HistoryItem {
    /// The alarm's name.
    pub alarm: String,
    /// The time in seconds since 1970.
    pub second: i64,
    /// The kind, such as `StateUpdate`.
    pub kind: String,
    /// The data, as JSON.
    pub data: String,
}

/// A received call.
#[derive(Debug, Clone, Default)]
pub struct CloudWatchCall {
    /// The operation, such as `DescribeAlarms`.
    pub operation: String,
    /// The start of the requested history, in seconds since 1970.
    pub since: Option<i64>,
    next: Option<String>,
    most: usize,
}

#[derive(Debug, Default)]
struct Calls {
    calls: Vec<CloudWatchCall>,
    recent: VecDeque<(String, Instant)>,
    throttled: usize,
}

/// CloudWatch in memory.
#[derive(Debug)]
pub struct CloudWatchService {
    server: Server,
    calls: Shared<Calls>,
}

impl CloudWatchService {
    /// Starts a service with alarms of these names, each on a different metric, and with this history, oldest first.
    ///
    /// # Errors
    ///
    /// Returns an error if no port is free.
    pub async fn start(alarms: Vec<String>, history: Vec<HistoryItem>) -> Result<Self> {
        let calls = Shared::<Calls>::default();
        let shared = calls.clone();
        let kept = std::sync::Arc::new((alarms, history));
        let server = Server::start(move |request: Request| {
            let response = serve(&request, &kept.0, &kept.1, &shared);
            async move { Some(response) }
        });
        Ok(Self { server: server.await?, calls })
    }

    /// Returns the URL, for `AWS_ENDPOINT_URL`.
    pub fn endpoint(&self) -> String {
        self.server.origin()
    }

    /// Returns the calls since the last call of this function, in order of arrival.
    pub fn take_calls(&self) -> Vec<CloudWatchCall> {
        std::mem::take(&mut self.calls.lock().calls)
    }

    /// Returns the number of calls of an operation since [`Self::take_calls`].
    pub fn count(&self, operation: &str) -> usize {
        self.calls.lock().calls.iter().filter(|call| call.operation == operation).count()
    }

    /// Returns the number of calls that exceeded a limit and were refused.
    pub fn throttled(&self) -> usize {
        self.calls.lock().throttled
    }
}

fn serve(request: &Request, alarms: &[String], history: &[HistoryItem], calls: &Shared<Calls>) -> Response {
    if request.path == "/" {
        return elsewhere(&String::from_utf8_lossy(&request.body));
    }
    let operation = request.path.rsplit('/').next().unwrap_or_default();
    let call = CloudWatchCall { operation: operation.to_owned(), ..read(&request.body) };
    let from = call.next.as_deref().and_then(|next| next.parse().ok()).unwrap_or(0_usize);
    let most = if call.most == 0 { PAGE } else { call.most };
    let since = call.since;
    if !calls.lock().admit(call) {
        return refused("ThrottlingException");
    }
    match operation {
        _ if most > PAGE => refused("ValidationError"),
        "DescribeAlarms" => page(alarms, "MetricAlarms", (from, most), write_alarm),
        "DescribeAlarmHistory" => {
            let later: Vec<_> =
                history.iter().filter(|item| since.is_none_or(|since| item.second >= since)).collect();
            page(&later, "AlarmHistoryItems", (from, most), |encoder, item| write_item(encoder, item))
        }
        _ => refused("UnknownOperationException"),
    }
}

/// Answers `GetCallerIdentity`, and that there is no stack.
fn elsewhere(body: &str) -> Response {
    if body.contains("GetCallerIdentity") {
        let caller =
            "<Arn>arn:aws:iam::123456789012:user/a</Arn><UserId>a</UserId><Account>123456789012</Account>";
        let answer = format!(
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
             {caller}</GetCallerIdentityResult></GetCallerIdentityResponse>"
        );
        return Response::new(StatusCode::OK, answer).header("content-type", "text/xml");
    }
    let error = "<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id bongsu does \
                 not exist</Message></Error></ErrorResponse>";
    Response::new(StatusCode::BAD_REQUEST, error).header("content-type", "text/xml")
}

impl Calls {
    /// Records a call, and returns whether it is within the limit of its operation.
    fn admit(&mut self, call: CloudWatchCall) -> bool {
        let now = Instant::now();
        while self.recent.pop_front_if(|(_, at)| now.duration_since(*at) >= Duration::from_secs(1)).is_some()
        {
        }
        let limit = LIMITS.iter().find(|(name, _)| *name == call.operation).map(|(_, limit)| *limit);
        let recent = self.recent.iter().filter(|(name, _)| *name == call.operation).count();
        let is_within = limit.is_none_or(|limit| recent < limit);
        self.throttled += usize::from(!is_within);
        self.recent.push_back((call.operation.clone(), now));
        self.calls.push(call);
        is_within
    }
}

/// Reads the fields that decide the answer.
fn read(body: &[u8]) -> CloudWatchCall {
    let (mut call, mut decoder) = (CloudWatchCall::default(), Decoder::new(body));
    if decoder.map().is_err() {
        return call;
    }
    while !matches!(decoder.datatype(), Ok(Type::Break) | Err(_)) {
        let key = decoder.string().unwrap_or_default();
        let read = match key.as_str() {
            "NextToken" => decoder.string().map(|next| call.next = Some(next)),
            "MaxRecords" => decoder.integer().map(|most| call.most = usize::try_from(most).unwrap_or(0)),
            "StartDate" => decoder.timestamp().map(|at| call.since = Some(at.secs())),
            _ => decoder.skip(),
        };
        if read.is_err() {
            break;
        }
    }
    call
}

fn page<T>(
    all: &[T],
    list: &str,
    (from, most): (usize, usize),
    write: impl Fn(&mut Encoder, &T),
) -> Response {
    let items = all.get(from..).unwrap_or_default();
    let items = items.get(..most.min(items.len())).unwrap_or_default();
    let mut encoder = Encoder::new(Vec::new());
    encoder.begin_map().str(list).array(items.len());
    for item in items {
        write(&mut encoder, item);
    }
    let next = from + items.len();
    if next < all.len() {
        encoder.str("NextToken").str(&next.to_string());
    }
    encoder.end();
    answer(StatusCode::OK, encoder)
}

fn write_alarm(encoder: &mut Encoder, name: &String) {
    let arn = format!("arn:aws:cloudwatch:eu-west-1:123456789012:alarm:{name}");
    let texts = [
        ("AlarmName", name.as_str()),
        ("AlarmArn", &arn),
        ("StateValue", "OK"),
        ("Namespace", "Shop"),
        ("MetricName", name),
        ("Statistic", "Average"),
        ("ComparisonOperator", "GreaterThanThreshold"),
    ];
    encoder.begin_map();
    for (key, text) in texts {
        encoder.str(key).str(text);
    }
    encoder.str("Period").integer(60).str("EvaluationPeriods").integer(1).str("Threshold").double(80.0);
    encoder.end();
}

fn write_item(encoder: &mut Encoder, item: &HistoryItem) {
    let texts = [("AlarmName", &item.alarm), ("HistoryItemType", &item.kind), ("HistoryData", &item.data)];
    encoder.begin_map();
    for (key, text) in texts {
        encoder.str(key).str(text);
    }
    encoder.str("Timestamp").timestamp(&DateTime::from_secs(item.second));
    encoder.end();
}

fn refused(code: &str) -> Response {
    let mut encoder = Encoder::new(Vec::new());
    encoder.begin_map().str("__type").str(code).str("message").str("refused").end();
    answer(StatusCode::BAD_REQUEST, encoder)
}

fn answer(status: StatusCode, encoder: Encoder) -> Response {
    let response = Response::new(status, encoder.into_writer());
    response.header("content-type", "application/cbor").header("smithy-protocol", "rpc-v2-cbor")
}
