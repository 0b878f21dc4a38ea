//! `bongsu drill`: proves the chain on AWS; with `--load`, gives an alarm on this machine something to tell.

use std::num::NonZeroUsize;

use bongsu_server::load::{Load, available_cores, burn};

use crate::arguments::DrillArguments;
use crate::failure::Failure;
use crate::output;

pub(crate) async fn run(arguments: &DrillArguments) -> Result<(), Failure> {
    if arguments.load { load(arguments).await } else { super::aws::drill::run(arguments).await }
}

async fn load(arguments: &DrillArguments) -> Result<(), Failure> {
    let cores = arguments.cores.and_then(NonZeroUsize::new).unwrap_or_else(available_cores);
    let duration = arguments.seconds;
    output::note(&format!("Burning {cores} cores for {} s; stop with ctrl-C.", duration.as_secs_f64()));
    let stop = async {
        // Where ctrl-C cannot be listened for, it ends the program as it always does.
        let _ = tokio::signal::ctrl_c().await;
    };
    let burned =
        burn(Load { cores, duration }, stop).await.map_err(|error| Failure::System(error.to_string()))?;
    let how = if burned.stopped { "Stopped" } else { "Done" };
    output::note(&format!("{how} after {:.1} s.", burned.elapsed.as_secs_f64()));
    Ok(())
}
