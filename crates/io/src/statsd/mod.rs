//! A StatsD server over UDP, on loopback.

mod parse;
mod refusal;
mod series;

use std::sync::{Arc, Mutex, PoisonError};

use bongsu_alarm::simulate::{MetricDatum, MetricSource};
use bongsu_core::config::StatsdConfig;
use tokio::net::UdpSocket;

use crate::gathered::Task;
use series::SeriesSet;
use std::net::SocketAddr;
use thiserror::Error;

/// The reason why StatsD supplied no numbers.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StatsdError {
    /// The system refused the socket.
    #[error("StatsD cannot listen on {listen}: {cause}; choose another port in [metric.statsd] listen")]
    Listen { listen: SocketAddr, cause: String },
    /// Lines of a new kind were refused.
    #[error("StatsD refused {lines}. Further lines of this kind are refused without a message")]
    Refused {
        /// The first line of each kind, with the reason.
        lines: String,
    },
}

/// The maximum size of a UDP packet.
const PACKET: usize = 65_535;

/// A server that listens from the first sample on. Each sample has the data since the previous sample.
#[derive(Debug)]
pub struct Statsd {
    config: StatsdConfig,
    received: Arc<Mutex<SeriesSet>>,
    task: Option<Task>,
}

impl Statsd {
    /// Creates a server that does not listen yet.
    pub fn new(config: StatsdConfig) -> Self {
        Self { config, received: Arc::default(), task: None }
    }

    fn start(&self) -> Result<Task, StatsdError> {
        let listen = self.config.listen;
        let failure = |error: std::io::Error| StatsdError::Listen { listen, cause: error.to_string() };
        let socket = std::net::UdpSocket::bind(listen).map_err(failure)?;
        socket.set_nonblocking(true).map_err(failure)?;
        let socket = UdpSocket::from_std(socket).map_err(failure)?;
        let received = Arc::clone(&self.received);
        Ok(Task::spawn(async move {
            let mut packet = vec![0; PACKET];
            loop {
                // An error in one packet does not affect the next.
                let Ok(length) = socket.recv(&mut packet).await else { continue };
                let text = String::from_utf8_lossy(packet.get(..length).unwrap_or_default()).into_owned();
                let mut series = received.lock().unwrap_or_else(PoisonError::into_inner);
                text.lines().for_each(|line| series.take(line));
            }
        }))
    }
}

impl MetricSource for Statsd {
    type Error = StatsdError;

    fn sample(&mut self) -> Result<Vec<MetricDatum>, StatsdError> {
        if self.task.is_none() {
            self.task = Some(self.start()?);
        }
        let mut series = self.received.lock().unwrap_or_else(PoisonError::into_inner);
        // An error is reported at once, but only once for each kind. The data stays for the next sample.
        if let Some(lines) = series.refusals.report() {
            return Err(StatsdError::Refused { lines });
        }
        Ok(series.flush(&self.config.namespace))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn packets_become_data() {
        let free = std::net::UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut statsd = Statsd::new(StatsdConfig { listen: free, namespace: "bongsu".to_owned() });
        assert_eq!(statsd.sample().unwrap(), []);
        let sender = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        sender.send_to(b"jobs:2|c\njobs:3|c\nnonsense\nmore\njobs:x|c", free).await.unwrap();
        let mut refused = Vec::new();
        let data = loop {
            tokio::task::yield_now().await;
            match statsd.sample() {
                Ok(data) if data.is_empty() => {}
                Ok(data) => break data,
                Err(error) => refused.push(error.to_string()),
            }
        };
        let said = refused.join("\n");
        assert!(said.contains("\"nonsense\": it has no value"), "{said}");
        assert!(said.contains("\"jobs:x|c\": its value") && !said.contains("more\":"), "once a kind: {said}");
        assert_eq!((data[0].metric.name.as_str(), data[0].value), ("jobs", 5.0));
        let mut second = Statsd::new(StatsdConfig { listen: free, namespace: "bongsu".to_owned() });
        assert!(second.sample().unwrap_err().to_string().contains(&free.to_string()), "taken");
    }
}
