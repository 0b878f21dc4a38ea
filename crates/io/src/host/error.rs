/// Why there are no metrics of this host.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// The system cannot be looked at: sysinfo does not know its kind, or it does not let us.
    #[error("this system's metrics cannot be read: {0}")]
    System(#[from] sysinfo::Error),
    /// The system says nothing of its CPUs.
    #[error("this host does not tell the usage of its CPUs; on Linux, is /proc mounted and readable?")]
    NoCpu,
    /// A file of /proc cannot be read.
    #[error("{0} cannot be read: {1}")]
    Proc(&'static str, std::io::Error),
}
