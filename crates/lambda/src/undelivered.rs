use lambda_runtime::Diagnostic;

/// Why an event is given again: by Lambda, or by the queue.
#[derive(Debug)]
pub(crate) enum Undelivered {
    /// What was not delivered, to whom, and why.
    Failed(Vec<String>),
    /// Nothing is wrong: there is more to do than fits into one invocation, or another one is at it.
    Later(String),
}

impl Undelivered {
    pub(crate) fn failed(why: impl Into<String>) -> Self {
        Self::Failed(vec![why.into()])
    }

    pub(crate) fn errors(self) -> Vec<String> {
        match self {
            Self::Failed(errors) => errors,
            Self::Later(why) => vec![why],
        }
    }
}

impl From<Undelivered> for Diagnostic {
    fn from(undelivered: Undelivered) -> Self {
        Self { error_type: "Undelivered".to_owned(), error_message: undelivered.errors().join("\n") }
    }
}
