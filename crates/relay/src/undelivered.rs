/// The reason why Lambda or the queue must deliver an event again.
#[derive(Debug)]
pub enum Undelivered {
    /// The failures, each with the notice, its receiver and the error.
    Failed(Vec<String>),
    /// There was no failure. More work is left than fits into one invocation, or another one is working on
    /// it.
    Later(String),
}

impl Undelivered {
    /// Creates the value for one failure.
    pub fn failed(why: impl Into<String>) -> Self {
        Self::Failed(vec![why.into()])
    }

    pub fn errors(self) -> Vec<String> {
        match self {
            Self::Failed(errors) => errors,
            Self::Later(why) => vec![why],
        }
    }
}
