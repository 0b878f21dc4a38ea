//! Adapters of bongsu's ports to the world: one folder each, behind a feature of its name.

#[cfg(feature = "definition")]
pub mod definition;
#[cfg(feature = "history")]
pub mod history;
#[cfg(feature = "host")]
pub mod host;
#[cfg(feature = "http")]
pub mod http;
#[cfg(feature = "intake")]
pub mod intake;
#[cfg(feature = "redb")]
pub mod redb;
#[cfg(feature = "secret")]
pub mod secret;
#[cfg(feature = "slack")]
pub mod slack;
