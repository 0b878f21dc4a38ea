//! Simulates AWS around the function: delivers events, retries failed invocations, and keeps the events of
//! invocations that failed three times in a queue.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use bongsu_core::intake;
use bongsu_core::pipeline::{Local, Pipeline, index_partitions};
use bongsu_core::silence::IN_FORCE;
use bongsu_core::store::{Key, Store as _, Write};
use fastrand::Rng;
use serde_json::json;

use crate::ports::{Channel, Seen};
use crate::schedule::{Change, FAULTS_END, Schedule};
use crate::time::{Ended, Millis, Tasks};
use crate::world::{RECEIVERS, World, timestamp};

/// The function's timeout.
const TIMEOUT: Millis = 30_000;
/// The time that the function reserves for its report to Lambda.
const TO_REPORT: Millis = 300;
/// The delays before the second and the third attempt of an asynchronous invocation.
const RETRIES: [Millis; 2] = [60_000, 120_000];
/// The time after which a message becomes visible again if its reader crashed.
const VISIBILITY: Millis = 300_000;
/// The interval of the check of due incidents in runs with few alarms. It is longer than in production, so that
/// a run takes less time.
const LOOK_EVERY: Millis = 900_000;
/// The interval in production. One check sends about one message for each second that the function runs.
const LOOK_EVERY_OF_MANY: Millis = 60_000;
/// The time after the last fault and event within which all delayed notices arrive and flapping ends.
const QUIET_AFTER: Millis = 3 * 3_600_000;
/// A number that no run reaches unless it never ends.
const INVOCATIONS: u64 = 200_000;

/// An invocation of the function.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    work: Work,
    invocation: u64,
    /// The environment of the invocation, once it has one.
    environment: Rc<Cell<Option<usize>>>,
    began: Millis,
}

#[derive(Debug, Clone)]
enum Work {
    /// An SNS event with the number of previous attempts.
    Event(String, usize),
    /// A queue message with the number of previous receives.
    Queued(Body, i32),
    /// A scheduled check for due incidents.
    CheckDue,
    /// An update of the function. It removes the records that only this version writes, as if the version before
    /// had run until then.
    Update,
}

#[derive(Debug, Clone)]
enum Body {
    Event(String),
    Empty(String),
}

/// The environments of the function. Each serves one invocation at a time.
struct Lambda {
    world: Rc<World>,
    tasks: Tasks<Call>,
    environments: Rc<Environments>,
    invocations: u64,
}

struct Environments(RefCell<Vec<Environment>>);

/// An execution environment with the memory of its program.
#[derive(Default)]
struct Environment {
    is_busy: bool,
    local: Rc<Local>,
}

/// Returns the interval of the check of due incidents.
pub(crate) fn check_every(schedule: &Schedule) -> Millis {
    if schedule.changes.len() > 1_000 { LOOK_EVERY_OF_MANY } else { LOOK_EVERY }
}

/// Runs the simulation. Returns the number of invocations, or `None` if the simulation does not end.
pub(crate) fn run(world: &Rc<World>) -> Option<u64> {
    let mut lambda = Lambda {
        world: Rc::clone(world),
        tasks: Tasks::new(Rc::clone(&world.time)),
        environments: Rc::new(Environments::new(world.schedule.functions)),
        invocations: 0,
    };
    for change in &world.schedule.changes {
        let copies = 1 + usize::from(world.chance(world.schedule.duplicates));
        for _ in 0..copies {
            let at = change.at + 50 + world.draw(0..world.schedule.delay + 1_000);
            lambda.invoke(Work::Event(event(change, world.schedule.accounts), 0), at);
        }
    }
    if world.schedule.checks_due {
        lambda.invoke(Work::CheckDue, check_every(&world.schedule));
    }
    if let Some(at) = world.schedule.update {
        lambda.invoke(Work::Update, at);
    }
    while let Some((call, ended)) = lambda.next() {
        lambda.ended(call, ended);
        if lambda.invocations > INVOCATIONS {
            return None;
        }
    }
    Some(lambda.invocations)
}

impl Lambda {
    fn next(&self) -> Option<(Call, Ended)> {
        let mut rng = self.world.rng.borrow_mut().fork();
        self.tasks.next(&mut rng)
    }

    /// Invokes the function in an environment that is free at that time.
    fn invoke(&mut self, work: Work, at: Millis) {
        self.invocations += 1;
        let invocation = self.invocations;
        let (world, environments) = (Rc::clone(&self.world), Rc::clone(&self.environments));
        let crash_after = world.chance(world.schedule.crashes).then(|| world.rng.borrow_mut().u32(1..40));
        let environment = Rc::<Cell<Option<usize>>>::default();
        let call = Call { work: work.clone(), invocation, environment: Rc::clone(&environment), began: at };
        let run = async move {
            let (number, local) = environments.take(&mut world.rng.borrow_mut());
            environment.set(Some(number));
            let off = world.schedule.wrong_clock.filter(|it| it.environment == number).map_or(0, |it| it.off);
            let skew = off + world.draw(-world.schedule.skew..world.schedule.skew + 1);
            serve(Seen { world, invocation, skew }, local, work).await
        };
        self.tasks.spawn(call, at, TIMEOUT, crash_after, run);
    }

    fn ended(&mut self, call: Call, ended: Ended) {
        let now = self.world.time.now();
        self.world.spans.borrow_mut().push((call.began, now));
        if let Some(number) = call.environment.get() {
            self.environments.give_back(number, ended);
        }
        if ended == Ended::Crashed {
            self.world.note(call.invocation, |it| it.crashed = true);
        }
        let wakes = self.world.wakes.take();
        for (receiver, at) in wakes {
            self.invoke(Work::Queued(Body::Empty(receiver), 0), at.max(now));
        }
        if let Work::CheckDue = call.work {
            if now < self.end() {
                self.invoke(Work::CheckDue, now + check_every(&self.world.schedule));
            }
        } else if ended != Ended::Returned(true) {
            self.again(call.work, ended, now);
        }
    }

    fn end(&self) -> Millis {
        let schedule = &self.world.schedule;
        let last = schedule.changes.iter().map(|change| change.at).max().unwrap_or_default();
        FAULTS_END.max(last) + schedule.delay + QUIET_AFTER
    }

    fn again(&mut self, work: Work, ended: Ended, now: Millis) {
        match work {
            Work::Event(event, tries) => match RETRIES.get(tries) {
                Some(wait) => self.invoke(Work::Event(event, tries + 1), now + wait),
                None => self.invoke(Work::Queued(Body::Event(event), 0), now + 1_000),
            },
            Work::Queued(body, receives) => {
                let backoff = (30_000 << receives.min(6)).min(1_200_000);
                let wait = if ended == Ended::Crashed { VISIBILITY } else { backoff };
                self.invoke(Work::Queued(body, receives + 1), now + wait);
            }
            Work::CheckDue | Work::Update => {}
        }
    }
}

impl Environments {
    fn new(count: usize) -> Self {
        Self(RefCell::new((0..count).map(|_| Environment::default()).collect()))
    }

    /// Takes a free environment, or a new one if none is free. Returns its number and its memory.
    fn take(&self, rng: &mut Rng) -> (usize, Rc<Local>) {
        let mut environments = self.0.borrow_mut();
        let free: Vec<_> = (0..environments.len()).filter(|&number| !environments[number].is_busy).collect();
        let number = rng.choice(free).unwrap_or(environments.len());
        if number == environments.len() {
            environments.push(Environment::default());
        }
        let environment = &mut environments[number];
        environment.is_busy = true;
        (number, Rc::clone(&environment.local))
    }

    /// Frees an environment. A crash erases its memory.
    fn give_back(&self, number: usize, ended: Ended) {
        let environment = &mut self.0.borrow_mut()[number];
        environment.is_busy = false;
        if ended == Ended::Crashed {
            environment.local = Rc::default();
        }
    }
}

/// Runs one invocation.
async fn serve(seen: Seen, local: Rc<Local>, work: Work) -> bool {
    let deadline = timestamp(seen.world.time.now() + seen.skew + TIMEOUT - TO_REPORT);
    let channel = |name: &&'static str| Channel { seen: seen.clone(), name };
    let receivers: Vec<_> = RECEIVERS.iter().map(channel).collect();
    let pipeline = Pipeline {
        config: &seen.world.config,
        receivers: &receivers,
        store: &seen,
        wake: &seen,
        clock: &seen,
        local: &local,
        invocation: "",
        remedy: "name a receiver",
    };
    match work {
        Work::Event(event, _) | Work::Queued(Body::Event(event), _) => {
            let mut success = true;
            for notice in intake::notices(&event) {
                let outcomes = pipeline.run(&notice, deadline).await;
                let mut intended = outcomes.iter().filter(|outcome| outcome.receiver != RECEIVERS[1]);
                success &= intended.all(|outcome| outcome.result.is_ok());
            }
            success
        }
        Work::Update => forget_indexes(&seen.world).await,
        Work::CheckDue => {
            for receiver in pipeline.undelivered().await.unwrap_or_default() {
                let _ = pipeline.empty(&receiver, deadline).await;
            }
            pipeline.check_due(deadline).await.is_ok()
        }
        Work::Queued(Body::Empty(receiver), _) => match pipeline.empty(&receiver, deadline).await {
            Ok(emptied) => emptied.error.is_none() && !emptied.more,
            Err(_) => false,
        },
    }
}

/// Removes the indexes from the ledger, because earlier versions write none.
async fn forget_indexes(world: &World) -> bool {
    let indexes: Vec<_> = RECEIVERS.iter().flat_map(|receiver| index_partitions(receiver)).collect();
    let is_index = |key: &Key| indexes.contains(&key.partition) || key.partition == IN_FORCE;
    let Ok(items) = world.store.scan().await else { return false };
    let indexes = items.into_iter().map(|item| item.key).filter(is_index);
    world.store.write(indexes.map(Write::Remove).collect()).await.is_ok()
}

/// Returns CloudWatch's message about a change of an alarm in one of the accounts.
pub(crate) fn event(change: &Change, accounts: usize) -> String {
    const REGIONS: [(&str, &str); 3] = [
        ("ap-northeast-2", "Asia Pacific (Seoul)"),
        ("us-east-1", "US East (N. Virginia)"),
        ("eu-west-1", "EU (Ireland)"),
    ];
    let name = name(change.alarm);
    let account = 123_456_789_012 + change.alarm as u64 % accounts as u64;
    let (code, region) = REGIONS[if accounts > 1 { change.alarm / accounts % REGIONS.len() } else { 0 }];
    json!({
        "AlarmName": name,
        "AlarmArn": format!("arn:aws:cloudwatch:{code}:{account}:alarm:{name}"),
        "AWSAccountId": account.to_string(),
        "Region": region,
        "OldStateValue": change.from,
        "NewStateValue": change.state,
        "NewStateReason": "Threshold Crossed",
        "StateChangeTime": timestamp(change.at).to_string(),
    })
    .to_string()
}

/// The beginning of each alarm's name.
pub(crate) const NAME: &str = "alarm-";

/// Returns a name of fixed length, so that no name is part of another.
pub(crate) fn name(alarm: usize) -> String {
    format!("{NAME}{alarm:05}")
}
