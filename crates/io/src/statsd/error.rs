use std::net::SocketAddr;

use thiserror::Error;

/// Why StatsD gave no numbers.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StatsdError {
    /// The system refused.
    #[error("StatsD cannot listen on {listen}: {cause}; choose another port in [metric.statsd] listen")]
    Listen { listen: SocketAddr, cause: String },
    /// Lines of a kind that was not refused before.
    #[error("StatsD refused {lines}. More lines of this kind are refused without a word")]
    Refused {
        /// The first line of each kind, and what is wrong with it.
        lines: String,
    },
}
