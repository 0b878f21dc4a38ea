//! The Lambda function: reads its environment, gets ready while Lambda waits for it, and relays every
//! event it is given. An undelivered notice is a failed invocation.

mod environment;
mod function;
mod undelivered;

use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::value::RawValue;

use crate::environment::Environment;
use crate::function::Function;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let environment = Environment::read();
    tracing_subscriber::fmt().json().with_max_level(environment.log_level).with_target(false).init();
    let function = Function::new(environment)?;
    // Before the first invocation is asked for: during init the function has a whole processor.
    function.prepare().await;
    lambda_runtime::run(service_fn(|event: LambdaEvent<Box<RawValue>>| function.handle(event))).await
}
