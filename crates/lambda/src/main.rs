//! The Lambda function: reads its environment, prepares during init, and relays every event. If a notice is not
//! delivered, the invocation fails.

mod buttons;
mod environment;
mod function;
mod metrics;

use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::value::RawValue;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::environment::{Purpose, log_level};
use crate::function::Function;

/// Starts the log in JSON lines. Libraries log only warnings at any level, because the traces of the AWS SDK
/// contain the decrypted webhook URL.
fn start_log(level: LevelFilter) {
    let ours = ["bootstrap", "bongsu"].map(|target| (target, level));
    let filter = Targets::new().with_default(level.min(LevelFilter::WARN)).with_targets(ours);
    let lines = tracing_subscriber::fmt::layer().json().with_target(false);
    tracing_subscriber::registry().with(lines).with(filter).init();
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let level = log_level();
    start_log(level);
    let function = Function::new(Purpose::read(), level).await?;
    // During init the function has a whole processor, and afterwards only a part of one.
    function.relay.prepare().await;
    lambda_runtime::run(service_fn(|event: LambdaEvent<Box<RawValue>>| function.handle(event))).await
}
