/// The reason why the host's metrics cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// sysinfo does not support the system or has no access to it.
    #[error("this system's metrics cannot be read: {0}")]
    System(#[from] sysinfo::Error),
    /// The system does not report CPU usage.
    #[error("this host does not tell the usage of its CPUs; on Linux, is /proc mounted and readable?")]
    NoCpu,
    /// A file in /proc cannot be read.
    #[error("{0} cannot be read: {1}")]
    Proc(&'static str, std::io::Error),
}
