/// Why there are no metrics of this host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HostError {
    /// An operating system that the crate sysinfo does not know.
    #[error("this operating system's metrics cannot be read")]
    UnknownSystem,
    /// The system says nothing of its CPUs.
    #[error("this host does not tell the usage of its CPUs; on Linux, is /proc mounted and readable?")]
    NoCpu,
}
