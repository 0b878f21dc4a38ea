use bongsu_core::delivery::DeliveryError;

/// The destination of alarm messages, as SNS is for CloudWatch.
pub trait Topic {
    /// Prepares for the first message.
    fn begin(&self) -> impl Future<Output = ()> {
        std::future::ready(())
    }

    /// Publishes one message, JSON as CloudWatch writes it. Called with the same message until it succeeds,
    /// for one message at a time.
    ///
    /// # Errors
    ///
    /// Returns an error if a receiver lacks the message, and no store keeps it.
    fn publish(&self, message: &str) -> impl Future<Output = Result<(), DeliveryError>>;

    /// Takes care of published notices that could not be delivered yet. Never ends.
    fn check_due(&self) -> impl Future<Output = ()> {
        std::future::pending()
    }
}
