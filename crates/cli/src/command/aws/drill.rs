//! `bongsu drill` on AWS: rings an alarm, or gives the function an event.

use bongsu_deployment::drill::{self, Drill, Hops, Outcome};
use jiff::SignedDuration;
use serde_json::json;

use crate::arguments::{DrillArguments, Format};
use crate::failure::Failure;
use crate::input;
use crate::now;
use crate::output::{self, foot};

pub(crate) async fn run(arguments: &DrillArguments) -> Result<(), Failure> {
    // Read first: a file that cannot be read is found before AWS is asked anything.
    let event = arguments.event.as_deref().map(input::read).transpose()?;
    let account = super::account(&arguments.stack.place).await?;
    let drill = Drill::find(&account, &arguments.stack.stack).await?;
    if let Some(event) = event {
        let answered = drill::invoke(&account, drill.function(), event).await?;
        output::line(&answered.payload)?;
        let failed = || Failure::Broken(format!("{} could not deliver it", drill.function()));
        return if answered.has_failed { Err(failed()) } else { Ok(()) };
    }
    let rung = arguments.alarm.as_deref().unwrap_or("an alarm made for this");
    output::note(&format!("Ringing {rung}; it is put back afterwards, and Slack hears of both."));
    foot::set(vec!["waiting for the function to say that it arrived ...".to_owned()]);
    let stop = async {
        // Where ctrl-C cannot be listened for, it ends the program as it always does.
        let _ = tokio::signal::ctrl_c().await;
    };
    let outcome = drill.run(arguments.alarm.as_deref(), arguments.yes, arguments.within, now, stop).await;
    foot::clear();
    show(&outcome?, output::format(arguments.format))
}

fn show(outcome: &Outcome, format: Format) -> Result<(), Failure> {
    match (outcome, format) {
        (Outcome::Arrived(hops), Format::Text) => text(hops),
        (Outcome::Arrived(hops), Format::Json) => output::line(&as_json(hops).to_string()),
        (Outcome::Interrupted, _) => Err(Failure::Interrupted("stopped; the alarm is as it was".to_owned())),
        (Outcome::Stopped { at, why }, Format::Text) => {
            Err(Failure::Broken(format!("it stopped at {at}: {why}")))
        }
        (Outcome::Stopped { at, why }, Format::Json) => {
            output::line(&json!({ "arrived": false, "stoppedAt": at, "why": why }).to_string())?;
            Err(Failure::Broken(format!("it stopped at {at}")))
        }
    }
}

fn text(hops: &Hops) -> Result<(), Failure> {
    for (hop, time) in each(hops) {
        output::line(&format!("  {hop:<22} {:>9}", time.map_or_else(|| "not told".to_owned(), shown)))?;
    }
    output::line("It arrived in Slack.")
}

fn as_json(hops: &Hops) -> serde_json::Value {
    let ms = |time: Option<SignedDuration>| time.map(|time| time.as_millis());
    json!({
        "arrived": true,
        "cloudwatchToSnsMs": ms(hops.cloudwatch_to_sns),
        "snsToLambdaMs": ms(hops.sns_to_lambda),
        "kmsMs": ms(hops.kms),
        "slackMs": ms(hops.slack),
        "totalMs": ms(hops.total),
    })
}

fn each(hops: &Hops) -> [(&'static str, Option<SignedDuration>); 5] {
    [
        ("CloudWatch to SNS", hops.cloudwatch_to_sns),
        ("SNS to Lambda", hops.sns_to_lambda),
        ("KMS, at the start", hops.kms),
        ("Lambda to Slack's ok", hops.slack),
        ("all of it", hops.total),
    ]
}

fn shown(time: SignedDuration) -> String {
    format!("{} ms", time.as_millis())
}
