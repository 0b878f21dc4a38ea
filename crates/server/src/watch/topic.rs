use bongsu_core::delivery::DeliveryError;

/// Where alarm messages are published: what SNS is to CloudWatch.
pub trait Topic {
    /// Gets ready, before the first message.
    fn begin(&self) -> impl Future<Output = ()> {
        std::future::ready(())
    }

    /// Publishes one message, JSON as CloudWatch writes it. Called with the same message until it
    /// succeeds, for one message at a time.
    ///
    /// # Errors
    ///
    /// Somebody does not have it, and it is kept nowhere else.
    fn publish(&self, message: &str) -> impl Future<Output = Result<(), DeliveryError>>;

    /// Sees to what was published and could not be delivered yet. Never ends.
    fn check_due(&self) -> impl Future<Output = ()> {
        std::future::pending()
    }
}
