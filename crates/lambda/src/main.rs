//! The Lambda function: reads its environment, gets ready while Lambda waits for it, and relays every
//! event it is given. An undelivered notice is a failed invocation.

mod buttons;
mod environment;
mod function;
mod invocation;
mod log;
mod metrics;
mod pictures;
mod receivers;
mod tags;
mod tasks;
mod undelivered;

use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::value::RawValue;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::environment::Environment;
use crate::function::Function;

/// JSON lines. Of libraries warnings only, whatever level is asked for: the AWS SDK's traces hold the
/// decrypted webhook URL.
fn start_log(level: LevelFilter) {
    let ours = ["bootstrap", "bongsu"].map(|target| (target, level));
    let filter = Targets::new().with_default(level.min(LevelFilter::WARN)).with_targets(ours);
    let lines = tracing_subscriber::fmt::layer().json().with_target(false);
    tracing_subscriber::registry().with(lines).with(filter).init();
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let environment = Environment::read();
    start_log(environment.log_level);
    let function = Function::new(environment).await?;
    // Before the first invocation is asked for: during init the function has a whole processor.
    function.prepare().await;
    lambda_runtime::run(service_fn(|event: LambdaEvent<Box<RawValue>>| function.handle(event))).await
}
