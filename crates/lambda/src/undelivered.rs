use lambda_runtime::Diagnostic;

/// Why the invocation fails: what was not delivered, to whom, and why. Lambda tries the event again.
#[derive(Debug)]
pub(crate) struct Undelivered(pub(crate) Vec<String>);

impl From<Undelivered> for Diagnostic {
    fn from(undelivered: Undelivered) -> Self {
        Self { error_type: "Undelivered".to_owned(), error_message: undelivered.0.join("\n") }
    }
}
