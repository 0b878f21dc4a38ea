//! `bongsu drill` on AWS: sets off an alarm, or invokes the function with an event.

use bongsu_deployment::drill::{self, Drill, DrillOutcome, Hops};
use jiff::SignedDuration;
use serde_json::json;

use crate::arguments::{DrillArguments, Format};
use crate::failure::Failure;
use crate::input;
use crate::look::say;
use crate::now;
use crate::output::{self, foot};

pub(crate) async fn run(arguments: &DrillArguments) -> Result<(), Failure> {
    // Reads the file first, so that a file error appears before any request to AWS.
    let event = arguments.event.as_deref().map(input::read).transpose()?;
    let installation = super::installation(&arguments.installation).await?;
    if let Some(event) = event {
        let function = installation.function();
        let answered = drill::invoke(&installation.account, function, event).await?;
        output::line(&answered.payload)?;
        let failed = || {
            Failure::Broken(say(
                format!("{function} could not deliver it"),
                format!("{function}이(가) 보내지 못했습니다"),
            ))
        };
        return if answered.has_failed { Err(failed()) } else { Ok(()) };
    }
    let drill = Drill::new(installation);
    let named = |made: &str| arguments.alarm.clone().unwrap_or_else(|| made.to_owned());
    output::note(&say(
        format!(
            "Setting off {}. Its state is restored afterwards, and Slack receives both changes.",
            named("a temporary alarm")
        ),
        format!("{}을(를) 울립니다. 끝나면 되돌리며, 두 변화 모두 Slack에 전해집니다.", named("훈련용 경보")),
    ));
    foot::set(vec![say(
        "waiting for the function to log the notice ...",
        "도착했다는 함수의 기록을 기다리는 중 ...",
    )]);
    let stop = async {
        // If the program cannot listen for ctrl-C, ctrl-C ends it as usual.
        let _ = tokio::signal::ctrl_c().await;
    };
    let outcome = drill.run(arguments.alarm.as_deref(), arguments.yes, arguments.within, now, stop).await;
    foot::clear();
    show(&outcome?, arguments.output.format())
}

fn show(outcome: &DrillOutcome, format: Format) -> Result<(), Failure> {
    match (outcome, format) {
        (DrillOutcome::Arrived(hops), Format::Text) => text(hops),
        (DrillOutcome::Arrived(hops), Format::Json) => output::line(&as_json(hops).to_string()),
        (DrillOutcome::Interrupted, _) => Err(Failure::Interrupted(say(
            "stopped; the state of the alarm is restored",
            "중지했습니다. 경보는 원래대로입니다",
        ))),
        (DrillOutcome::Stopped { at, why }, Format::Text) => Err(Failure::Broken(say(
            format!("the notice stopped at {at}: {why}"),
            format!("{at}에서 멈췄습니다: {why}"),
        ))),
        (DrillOutcome::Stopped { at, why }, Format::Json) => {
            output::line(&json!({ "arrived": false, "stoppedAt": at, "why": why }).to_string())?;
            Err(Failure::Broken(say(format!("the notice stopped at {at}"), format!("{at}에서 멈췄습니다"))))
        }
    }
}

fn text(hops: &Hops) -> Result<(), Failure> {
    for (hop, time) in each(hops) {
        let time = time.map_or_else(|| say("unknown", "기록 없음"), shown);
        let fill = " ".repeat(9_usize.saturating_sub(output::columns(&time)));
        output::line(&format!("  {} {fill}{time}", output::padded(&hop, 22)))?;
    }
    output::line(&say("It arrived in Slack.", "Slack에 도착했습니다."))
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

fn each(hops: &Hops) -> [(String, Option<SignedDuration>); 5] {
    [
        (say("CloudWatch to SNS", "CloudWatch에서 SNS까지"), hops.cloudwatch_to_sns),
        (say("SNS to Lambda", "SNS에서 Lambda까지"), hops.sns_to_lambda),
        (say("KMS, at the start", "KMS(시작할 때)"), hops.kms),
        (say("Lambda to Slack's ok", "Lambda에서 Slack까지"), hops.slack),
        (say("in total", "전체"), hops.total),
    ]
}

fn shown(time: SignedDuration) -> String {
    format!("{} ms", time.as_millis())
}
