//! `bongsu deploy`: plans, asks, and carries out the plan.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use bongsu_deployment::deploy::{
    Architecture, DeployError, DeployPlan, Deployment, DesiredStack, FunctionCode, PlanKind,
};
use bongsu_deployment::fallback::Subscribers;
use bongsu_deployment::names::Choices;
use bongsu_deployment::stack::Description;
use bongsu_deployment::{Account, Cause};
use bongsu_io::slack::WebhookUrl;

use super::{Reporter, existing, show, spoke, status};
use crate::arguments::{DeployArguments, Format, Topic};
use crate::failure::Failure;
use crate::look::say;
use crate::{ask, now, output, webhook};

const STOPPED: [&str; 2] = [
    "stopped; AWS continues the operation, and the next `bongsu deploy` waits for it and continues from there",
    "중지했습니다. AWS의 작업은 계속되며, 다음 `bongsu deploy`가 끝나기를 기다렸다가 이어서 진행합니다",
];

const GET: &str = "give --zip FILE: make it with `cargo xtask package` (--arch arm64 for Graviton), or copy bongsu-lambda-arm64.zip of a release to the folder of this program";

pub(crate) async fn run(arguments: &DeployArguments) -> Result<(), Failure> {
    super::unless_stopped(deploy(arguments), STOPPED).await
}

async fn deploy(arguments: &DeployArguments) -> Result<(), Failure> {
    // Checks the arguments before the first request to AWS.
    if let Some(hub) = &arguments.spoke_of {
        return spoke::run(arguments, hub).await;
    }
    let code = read_code(arguments)?;
    if let Some(function) = &arguments.existing_function {
        return existing::run(arguments, function, &code).await;
    }
    let desired = desired(
        arguments,
        DesiredStack {
            names: Choices::default(),
            code,
            code_bucket: arguments.code_bucket.clone(),
            parameters: BTreeMap::new(),
        },
    );
    let (names, _) = Topic::apart(&arguments.desired.topics);
    if names.len() > 1 {
        return Err(Failure::Arguments(format!(
            "a stack creates one topic, but --topic names {}; give existing topics by their ARNs",
            names.join(" and ")
        )));
    }
    desired.check(&arguments.stack.stack)?;
    let webhook = webhook::read(&arguments.webhook)?;
    if webhook::takes_stdin(&arguments.webhook)
        && !arguments.confirmation.yes
        && !arguments.confirmation.dry_run
    {
        return Err(Failure::Arguments(say(
            "Standard input contains the webhook URL and cannot answer the question: use --yes",
            "표준 입력으로 웹훅 URL을 받으므로 물어볼 수 없습니다. --yes를 지정하십시오",
        )));
    }
    let account = match super::account(&arguments.stack.place).await {
        Err(Failure::Aws(error)) if arguments.confirmation.dry_run && error.cause == Cause::NoCredentials => {
            return without_credentials(&desired, arguments, &error.region);
        }
        account => account?,
    };
    let deployment = find(&account, arguments).await?;
    let webhook = webhook_for(&deployment, webhook, &desired, arguments)?;
    if let Some(url) = webhook.as_ref().filter(|_| !arguments.confirmation.dry_run) {
        webhook::probe(url).await?;
    }
    let plan = deployment.plan(desired, webhook, now()).await?;
    let format = arguments.output.format();
    show::plan(&deployment, &plan, format)?;
    if arguments.confirmation.dry_run || plan.kind == PlanKind::Nothing {
        plan.discard().await?;
        return Ok(());
    }
    if !ask::is_confirmed(&arguments.confirmation, &question(&plan))? {
        plan.discard().await?;
        return Err(ask::unchanged());
    }
    let description = deployment.apply(plan, &mut Reporter::new()).await?;
    let subscribers = status::subscribers(&account, Some(&description)).await;
    if let Some(trouble) = subscribers.and_then(Subscribers::trouble) {
        output::note(&say(format!("Note: {trouble}."), format!("참고: {trouble}.")));
    }
    done(&deployment, &description, format)
}

/// Shows the plan of a first deployment, because a person who tries a dry run may not have credentials yet.
fn without_credentials(
    desired: &DesiredStack,
    arguments: &DeployArguments,
    region: &str,
) -> Result<(), Failure> {
    let stack = &arguments.stack.stack;
    output::note(
        "There are no credentials for AWS: this is the plan of a first deployment, made without requests to AWS.",
    );
    let changes = desired.first_plan(stack, region)?;
    show::first_plan(stack, region, &changes, arguments.output.format())
}

fn question(plan: &DeployPlan) -> String {
    if plan.kind == PlanKind::Create {
        say("Create all of this?", "모두 만들까요?")
    } else {
        say("Make these changes?", "이대로 변경할까요?")
    }
}

/// Finds the stack. If its creation failed so that it can only be deleted, deletes it first.
async fn find(account: &Account, arguments: &DeployArguments) -> Result<Deployment, Failure> {
    let stack = &arguments.stack.stack;
    let mut reporter = Reporter::new();
    match Deployment::find(account, stack, &mut reporter).await {
        Err(error @ DeployError::Empty { .. }) if !arguments.confirmation.dry_run => {
            output::note(&format!("{error}."));
            if !arguments.confirmation.yes
                && !ask::yes(&say("Delete it and start again?", "삭제하고 처음부터 다시 만들까요?"), "--yes")?
            {
                return Err(ask::unchanged());
            }
            Deployment::delete_empty(account, stack, &mut reporter).await?;
            Ok(Deployment::find(account, stack, &mut reporter).await?)
        }
        found => Ok(found?),
    }
}

/// Returns the given webhook URL. Asks for a URL if the stack has none yet.
fn webhook_for(
    deployment: &Deployment,
    given: Option<WebhookUrl>,
    desired: &DesiredStack,
    arguments: &DeployArguments,
) -> Result<Option<WebhookUrl>, Failure> {
    let is_named = desired.names_webhook() || !deployment.lacks_webhook();
    if given.is_some() || is_named || arguments.confirmation.dry_run {
        return Ok(given);
    }
    webhook::ask(&arguments.webhook).map(Some)
}

fn desired(deployment: &DeployArguments, mut desired: DesiredStack) -> DesiredStack {
    let arguments = &deployment.desired;
    let (names, others) = Topic::apart(&arguments.topics);
    desired.names = Choices {
        topic: names.last().cloned(),
        function: arguments.function.clone(),
        key_alias: arguments.key_alias.clone(),
        cpu_alarm: arguments.cpu_alarm.clone(),
    };
    desired.parameters.extend(arguments.parameters.iter().cloned());
    let named = [
        ("InstanceId", &arguments.instance),
        ("CpuThreshold", &arguments.cpu_threshold),
        ("FallbackEmail", &arguments.fallback_email),
        ("EveningFire", &arguments.evening_fire),
        ("EveningFireZone", &arguments.evening_fire_zone),
        ("WeeklyReview", &arguments.weekly_review),
        ("EveryAlarm", &deployment.every_alarm),
        ("OtherTopics", &others),
        ("Language", &arguments.language),
        ("EventSources", &arguments.events),
        ("SlackChannel", &arguments.slack_channel),
    ];
    let given = named.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)));
    desired.parameters.extend(given);
    desired
}

fn done(deployment: &Deployment, description: &Description, format: Format) -> Result<(), Failure> {
    let status = show::deployed(deployment, description);
    match format {
        Format::Json => output::line(&status.to_string()),
        Format::Text => {
            let topic = description.output("TopicArn").unwrap_or_default();
            output::line(&say(
                format!("Done. Give your alarms this action: {topic}"),
                format!("완료했습니다. 경보에 다음 작업을 추가하십시오: {topic}"),
            ))?;
            output::line(&say(
                "Next: `bongsu doctor` checks every link, and `bongsu drill` tests them with an alarm.",
                "다음 단계: `bongsu doctor`로 전체 경로를 점검하고 `bongsu drill`로 확인하십시오.",
            ))
        }
    }
}

/// Reads the zip file of the function. By default it is in the folder of this program, or where
/// `cargo xtask package` puts it.
fn read_code(arguments: &DeployArguments) -> Result<FunctionCode, Failure> {
    let path = match &arguments.zip {
        Some(path) => path.clone(),
        None => find_code(arguments.architecture)?,
    };
    FunctionCode::read(&path, arguments.architecture).map_err(|error| Failure::Arguments(error.to_string()))
}

fn find_code(wanted: Option<Architecture>) -> Result<PathBuf, Failure> {
    let program = std::env::current_exe().map_err(|error| Failure::System(error.to_string()))?;
    let folder = program.parent().unwrap_or(Path::new("."));
    let places = candidates(folder, wanted);
    let found = places.iter().find(|path| path.is_file()).cloned();
    let missing = || {
        let places: Vec<_> = places.iter().map(|path| path.display().to_string()).collect();
        Failure::Arguments(format!(
            "no code for the function: none of these files exists: {}; {GET}",
            places.join(", ")
        ))
    };
    found.ok_or_else(missing)
}

fn candidates(folder: &Path, wanted: Option<Architecture>) -> Vec<PathBuf> {
    let both = [Architecture::Arm64, Architecture::X86_64];
    let wanted = both.into_iter().filter(|it| wanted.is_none_or(|wanted| wanted == *it));
    let mut places: Vec<_> = wanted.map(|it| folder.join(format!("bongsu-lambda-{it}.zip"))).collect();
    places.push(folder.join("bootstrap.zip"));
    // Relative to `target/release/bongsu`: `target/lambda/bongsu-lambda/bootstrap.zip`.
    places.extend(folder.parent().map(|target| target.join("lambda/bongsu-lambda/bootstrap.zip")));
    places
}
