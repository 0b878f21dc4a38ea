//! The address on which the inbox listens.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::TcpListener;

/// The number of ports to try if the first is taken.
const PORTS: u16 = 20;

/// A listener at its address.
#[derive(Debug)]
pub struct Bound {
    pub listener: TcpListener,
    pub address: SocketAddr,
    /// Whether the requested port was taken.
    pub is_another: bool,
}

/// Listens at `wanted`, or at the next free port.
///
/// # Errors
///
/// Returns an error if the address does not belong to this machine, or if all of those ports are taken.
pub async fn bind(wanted: SocketAddr) -> io::Result<Bound> {
    let mut address = wanted;
    loop {
        match TcpListener::bind(address).await {
            Ok(listener) => {
                let address = listener.local_addr()?;
                let is_another = wanted.port() != 0 && address.port() != wanted.port();
                return Ok(Bound { listener, address, is_another });
            }
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                let next = address.port().checked_add(1).filter(|port| port - wanted.port() < PORTS);
                address.set_port(next.ok_or(error)?);
            }
            Err(error) => return Err(error),
        }
    }
}

impl Bound {
    /// Returns whether only this machine can reach the address.
    pub fn is_loopback(&self) -> bool {
        self.address.ip().is_loopback()
    }

    /// Returns the origin, for example `http://127.0.0.1:8470`.
    pub fn origin(&self) -> String {
        // A listener on all addresses is also reachable at the loopback address.
        if self.address.ip().is_unspecified() {
            return format!("http://{}:{}", Ipv4Addr::LOCALHOST, self.address.port());
        }
        format!("http://{}", self.address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn uses_the_next_free_port_if_the_port_is_taken() {
        let first = bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let second = bind(first.address).await.unwrap();
        assert!(second.is_another && second.address.port() > first.address.port());
        assert!(!first.is_another && first.is_loopback());
        assert_eq!(second.origin(), format!("http://127.0.0.1:{}", second.address.port()));
        assert!(bind("203.0.113.7:8470".parse().unwrap()).await.is_err());
    }
}
