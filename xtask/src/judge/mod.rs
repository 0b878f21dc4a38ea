//! Tests whether Slack would accept bongsu's messages. Two judges are Slack's own libraries, slack-sdk and
//! `@slack/types`. `rules` finds the mistakes that both miss.

mod broken;
pub(crate) mod golden;
mod rules;
mod sdk;
mod types;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::say;
use crate::workspace::Workspace;

#[derive(Debug, Serialize)]
struct Case {
    name: String,
    message: Value,
}

/// The reason why a judge refuses a message.
#[derive(Debug, Deserialize)]
struct Refusal {
    name: String,
    reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Judge {
    SlackSdk,
    SlackTypes,
    Ours,
}

impl Judge {
    const ALL: [Self; 3] = [Self::Ours, Self::SlackSdk, Self::SlackTypes];

    fn name(self) -> &'static str {
        match self {
            Self::SlackSdk => "slack-sdk",
            Self::SlackTypes => "@slack/types",
            Self::Ours => "our own rules",
        }
    }

    fn judge(self, workspace: &Workspace, cases: &[Case]) -> Result<Vec<Refusal>> {
        match self {
            Self::SlackSdk => sdk::judge(workspace, cases),
            Self::SlackTypes => types::judge(workspace, cases),
            Self::Ours => Ok(rules::judge(cases)),
        }
    }
}

/// Checks every golden message with every judge, and tests the judges with broken messages.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let mut cases = goldens(workspace)?;
    let messages = cases.len();
    cases.extend(broken::borderline());
    let broken = broken::all();
    let good = cases.len();
    cases.extend(broken.iter().map(|(name, _, message)| Case { name: bad(name), message: message.clone() }));
    let mut faults = 0;
    for judge in Judge::ALL {
        let refusals = judge.judge(workspace, &cases)?;
        let wrong = wrongly_refused(&refusals).chain(wrongly_passed(judge, &broken, &refusals));
        let wrong: Vec<_> = wrong.collect();
        wrong.iter().for_each(|wrong| say::line(format!("{}: {wrong}", judge.name())));
        faults += wrong.len();
        let must = broken.iter().filter(|(_, judges, _)| judges.contains(&judge)).count();
        say::line(format!(
            "{:>13}: {messages} golden and {} borderline messages, {must} broken ones to refuse, {} faults",
            judge.name(),
            good - messages,
            wrong.len()
        ));
    }
    if faults > 0 {
        bail!("{faults} faults in the messages or in the judges");
    }
    Ok(())
}

fn goldens(workspace: &Workspace) -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for golden in golden::all(workspace)? {
        for (index, message) in golden.messages.into_iter().enumerate() {
            let name = format!("{}@{} #{index}", golden.locale, golden.fixture);
            cases.push(Case { name, message });
        }
    }
    Ok(cases)
}

fn bad(name: &str) -> String {
    format!("broken: {name}")
}

fn wrongly_refused(refusals: &[Refusal]) -> impl Iterator<Item = String> {
    let refused = refusals.iter().filter(|refusal| !refusal.name.starts_with(&bad("")));
    refused.map(|refusal| format!("refuses {}: {}", refusal.name, refusal.reason))
}

fn wrongly_passed(
    judge: Judge,
    broken: &[broken::Broken],
    refusals: &[Refusal],
) -> impl Iterator<Item = String> {
    let must = broken.iter().filter(move |(_, judges, _)| judges.contains(&judge));
    let passed = must.filter(|(name, ..)| !refusals.iter().any(|refusal| refusal.name == bad(name)));
    passed.map(|(name, ..)| format!("does not see what is wrong with: {name}"))
}

/// Returns the folder with the input of the judges, which remains for people who run them by hand.
fn folder(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.target.join("judge");
    fs::create_dir_all(&folder).with_context(|| format!("failed to make {}", folder.display()))?;
    Ok(folder)
}
