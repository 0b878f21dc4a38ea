//! The command line program: arguments, output and exit codes. All decisions are in core.

mod arguments;
#[cfg(feature = "aws")]
mod ask;
mod calendars;
mod command;
mod failure;
mod inbox;
mod input;
mod look;
mod output;
mod receivers;
mod settings;
mod sources;
#[cfg(feature = "aws")]
mod webhook;

use std::process::ExitCode;

use clap::Parser as _;
use tokio::signal::unix::{SignalKind, signal};

use crate::arguments::{Arguments, Command};
use crate::failure::Failure;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let result = runtime.map_err(|error| Failure::System(error.to_string())).and_then(|runtime| {
        let result = runtime.block_on(run(arguments));
        runtime.shutdown_background();
        result
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    match &arguments.command {
        #[cfg(feature = "aws")]
        Command::Aws(command) if command.is_service() => output::start_service_log(),
        _ => output::start_log(arguments.verbose),
    }
    match arguments.command {
        Command::Render(arguments) => command::render::run(&arguments).await,
        Command::Route(arguments) => command::route::run(&arguments).await,
        Command::Rota(arguments) => command::rota::run(&arguments).await,
        Command::Check(arguments) => command::check::run(&arguments).await,
        Command::Send(arguments) => command::send::run(&arguments).await,
        Command::Watch(arguments) => command::watch::run(&arguments).await,
        Command::Inbox(arguments) => command::inbox::run(&arguments).await,
        Command::Drill(arguments) => command::drill::run(&arguments).await,
        Command::Aws(command) => command::aws::run(&command).await,
        Command::Silence(arguments) => command::silence::run(&arguments).await,
        Command::Lint(arguments) => command::lint::run(&arguments),
        Command::Backtest(arguments) => command::backtest::run(&arguments).await,
        Command::Review(arguments) => command::review::run(&arguments).await,
        Command::Health(arguments) => command::health::run(&arguments).await,
        Command::Completions(arguments) => command::shell::completions(&arguments),
        Command::Man(arguments) => command::shell::manual_pages(&arguments),
    }
}

#[expect(clippy::disallowed_methods, reason = "only the program asks for the time; core and io receive it")]
fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

/// Waits for ctrl-C or SIGTERM.
pub(crate) async fn stopped() {
    let interrupted = tokio::signal::ctrl_c();
    let Ok(mut terminated) = signal(SignalKind::terminate()) else {
        let _ = interrupted.await;
        return;
    };
    tokio::select! {
        _ = interrupted => {}
        _ = terminated.recv() => {}
    }
}
