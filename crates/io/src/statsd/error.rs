use std::net::SocketAddr;

use thiserror::Error;

/// Why StatsD gave no numbers.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StatsdError {
    /// The system refused.
    #[error("StatsD cannot listen on {listen}: {cause}; choose another port in [metric.statsd] listen")]
    Listen {
        /// Where.
        listen: SocketAddr,
        /// What the system said.
        cause: String,
    },
    /// What came was none of it.
    #[error("{count} line(s) were no StatsD (name:value|type), or of more series than are kept")]
    Refused {
        /// How many lines since this was last said.
        count: u64,
    },
}
