/// The reason why state cannot be stored or read.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// The folder cannot be created or written to.
    #[error(
        "{folder}: {cause}; bongsu keeps alarm states and undelivered messages there: make the folder writable \
         for this user, or name another with --state DIR"
    )]
    Folder {
        /// The path of the folder.
        folder: String,
        cause: String,
    },
    /// Another program has opened the file.
    #[error("{path}: another bongsu uses it; stop that one, or name another folder with --state DIR")]
    InUse { path: String },
    /// The file is not bongsu's state, and cannot be moved aside.
    #[error("{path} is damaged or not bongsu's, and cannot be moved aside: {cause}; remove it")]
    Stuck { path: String, cause: String },
    /// The state cannot be read.
    #[error("the state cannot be read: {0}")]
    Read(String),
    /// The state cannot be written.
    #[error("the state cannot be written: {0}")]
    Write(String),
}
