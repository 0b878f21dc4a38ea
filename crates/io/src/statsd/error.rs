use std::net::SocketAddr;

use thiserror::Error;

/// The reason why StatsD supplied no numbers.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StatsdError {
    /// The system refused the socket.
    #[error("StatsD cannot listen on {listen}: {cause}; choose another port in [metric.statsd] listen")]
    Listen { listen: SocketAddr, cause: String },
    /// Lines of a new kind were refused.
    #[error("StatsD refused {lines}. More lines of this kind are refused without a word")]
    Refused {
        /// The first line of each kind, with the reason.
        lines: String,
    },
}
