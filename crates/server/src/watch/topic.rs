use bongsu_core::delivery::DeliveryError;
use bongsu_core::incident::IncidentView;

/// Where alarm messages are published: what SNS is to CloudWatch.
pub trait Topic {
    /// Publishes one message, JSON as CloudWatch writes it. Called with the same message until it
    /// succeeds, for one message at a time.
    ///
    /// `seen` is kept from one attempt to the next: who has the message already is named there, and
    /// must not get it twice because another did not get it.
    ///
    /// # Errors
    ///
    /// Somebody does not have it, or may not.
    fn publish(
        &self,
        message: &str,
        seen: &mut IncidentView,
    ) -> impl Future<Output = Result<(), DeliveryError>>;
}
