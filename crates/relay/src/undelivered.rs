/// Why an event is given again: by Lambda, or by the queue.
#[derive(Debug)]
pub enum Undelivered {
    /// The notice, its receiver, and the error.
    Failed(Vec<String>),
    /// Nothing is wrong: there is more to do than fits into one invocation, or another one is at it.
    Later(String),
}

impl Undelivered {
    /// For one reason.
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
