//! `bongsu drill`: tests the path from CloudWatch to Slack; with `--load`, sets off the CPU alarm of this machine.

use std::num::NonZeroUsize;

use bongsu_server::load::{Load, available_cores, burn};

use crate::arguments::DrillArguments;
use crate::failure::Failure;
use crate::look::say;
use crate::output::{self, plural};

pub(crate) async fn run(arguments: &DrillArguments) -> Result<(), Failure> {
    if arguments.load { load(arguments).await } else { super::aws::drill::run(arguments).await }
}

async fn load(arguments: &DrillArguments) -> Result<(), Failure> {
    let cores = arguments.cores.and_then(NonZeroUsize::new).unwrap_or_else(available_cores);
    let duration = arguments.seconds;
    let seconds = duration.as_secs_f64();
    output::note(&say(
        format!("Keeping {} busy for {seconds} s; stop with ctrl-C.", plural(cores.get(), "core")),
        format!("코어 {cores}개에 {seconds}초 동안 부하를 줍니다. 중지하려면 Ctrl-C를 누르십시오."),
    ));
    let stop = async {
        // If the program cannot listen for ctrl-C, ctrl-C ends it as usual.
        let _ = tokio::signal::ctrl_c().await;
    };
    let burned =
        burn(Load { cores, duration }, stop).await.map_err(|error| Failure::System(error.to_string()))?;
    let elapsed = burned.elapsed.as_secs_f64();
    let (how, korean) =
        if burned.stopped { ("Stopped", "중지했습니다") } else { ("Done", "끝났습니다") };
    output::note(&say(format!("{how} after {elapsed:.1} s."), format!("{korean}({elapsed:.1}초).")));
    Ok(())
}
