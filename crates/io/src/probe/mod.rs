//! Probes URLs for status and latency.

use std::time::Duration;

use bongsu_alarm::alarm::{Dimension, Metric};
use bongsu_alarm::simulate::{MetricDatum, MetricSource};
use bongsu_core::config::{HttpConfig, OWN_NAMESPACE};
use http::Request;
use http_body_util::Full;
use hyper::body::Bytes;
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::gathered::{Gathered, Task};
use crate::http::{HttpClient, HttpError};

/// The names of a probe's metrics.
pub const METRICS: [&str; 3] = ["http_latency", "http_status", "http_success"];

/// Returns the metric with that name for a probe.
pub fn metric(config: &HttpConfig, name: &str) -> Metric {
    let probe = Dimension { name: "probe".to_owned(), value: config.name.clone() };
    Metric { namespace: OWN_NAMESPACE.to_owned(), name: name.to_owned(), dimensions: vec![probe] }
}

/// Requests a URL repeatedly, starting with the first sample.
#[derive(Debug)]
pub struct Probe {
    config: HttpConfig,
    client: HttpClient,
    answers: Gathered<Answer>,
    task: Option<Task>,
}

/// The result of one request.
#[derive(Debug, Clone, Copy)]
struct Answer {
    latency: Duration,
    /// The status, or `None` without a response in time.
    status: Option<u16>,
}

impl Probe {
    /// Creates the probe without a request.
    pub fn new(config: HttpConfig, client: HttpClient) -> Self {
        Self { config, client, answers: Gathered::default(), task: None }
    }

    fn start(&self) -> Task {
        let (config, client, answers) = (self.config.clone(), self.client.clone(), self.answers.clone());
        Task::spawn(async move {
            let mut ticks = interval(config.interval);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
            loop {
                ticks.tick().await;
                answers.put(ask(&config, &client).await);
            }
        })
    }

    fn data(&self, answer: Answer) -> Vec<MetricDatum> {
        let datum = |name: &str, value: f64, unit: &str| {
            MetricDatum::new(metric(&self.config, name), value).in_unit(unit)
        };
        let expected = |status: u16| match self.config.expect.as_slice() {
            [] => (200..400).contains(&status),
            expect => expect.contains(&status),
        };
        let success = answer.status.is_some_and(expected);
        let mut data = vec![datum("http_success", f64::from(u8::from(success)), "Count")];
        if let Some(status) = answer.status {
            data.push(datum("http_latency", answer.latency.as_secs_f64() * 1e3, "Milliseconds"));
            data.push(datum("http_status", f64::from(status), "None"));
        }
        data
    }
}

async fn ask(config: &HttpConfig, client: &HttpClient) -> Answer {
    let method = if config.head_only { http::Method::HEAD } else { http::Method::GET };
    let request = Request::builder().method(method).uri(&config.url).header("user-agent", "bongsu");
    let start = Instant::now();
    let status = match request.body(Full::<Bytes>::default()) {
        Ok(request) => client.send(request, config.timeout).await.ok().map(|answer| answer.status.as_u16()),
        Err(_) => None,
    };
    Answer { latency: start.elapsed(), status }
}

impl MetricSource for Probe {
    /// No sample fails, because a missing response is also a value: `http_success` is 0.
    type Error = HttpError;

    fn sample(&mut self) -> Result<Vec<MetricDatum>, HttpError> {
        if self.task.is_none() {
            self.task = Some(self.start());
        }
        Ok(self.answers.take().into_iter().flat_map(|answer| self.data(answer)).collect())
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    async fn told(expect: Vec<u16>, url: &str) -> Vec<(String, f64)> {
        let second = Duration::from_secs(1);
        let config = HttpConfig {
            name: "shop".to_owned(),
            url: url.to_owned(),
            head_only: false,
            expect,
            interval: second,
            timeout: second,
        };
        let client = HttpClient::new().unwrap();
        let answer = ask(&config, &client).await;
        let data = Probe::new(config, client).data(answer);
        data.into_iter()
            .filter(|datum| datum.metric.name != "http_latency")
            .map(|datum| (datum.metric.name, datum.value))
            .collect()
    }

    async fn server(status: &'static str) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 1_024]).await;
            let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            let _ = stream.write_all(answer.as_bytes()).await;
        });
        format!("http://{address}/health?token=x")
    }

    #[tokio::test]
    async fn reports_success_and_status() {
        let entry = |name: &str, value: f64| (name.to_owned(), value);
        let fine = told(Vec::new(), &server("204 No Content").await).await;
        assert_eq!(fine, [entry("http_success", 1.0), entry("http_status", 204.0)]);
        let other = told(vec![200], &server("204 No Content").await).await;
        assert_eq!(other, [entry("http_success", 0.0), entry("http_status", 204.0)]);
        let bad = told(Vec::new(), &server("503 Service Unavailable").await).await;
        assert_eq!(bad, [entry("http_success", 0.0), entry("http_status", 503.0)]);
        assert_eq!(told(Vec::new(), "http://127.0.0.1:1/").await, [entry("http_success", 0.0)]);
        assert_eq!(told(Vec::new(), "http://[").await, [entry("http_success", 0.0)]);
    }
}
