/// Why state cannot be kept or had.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// The folder cannot be made or written to.
    #[error(
        "{folder}: {cause}; bongsu keeps alarm states and undelivered messages there: make the folder writable \
         for this user, or name another with --state DIR"
    )]
    Folder {
        /// The folder.
        folder: String,
        cause: String,
    },
    /// Another program has the file open.
    #[error("{path}: another bongsu uses it; stop that one, or name another folder with --state DIR")]
    InUse { path: String },
    /// What is there is no state, and it cannot be moved away.
    #[error("{path} is damaged or not bongsu's, and cannot be moved aside: {cause}; remove it")]
    Stuck { path: String, cause: String },
    /// It cannot be read.
    #[error("the state cannot be read: {0}")]
    Read(String),
    /// It cannot be written any more.
    #[error("the state cannot be written: {0}")]
    Write(String),
}
