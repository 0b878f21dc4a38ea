//! Checks all messages with npm's `@slack/types` in one run of tsc. Each message is a line of a program that declares it
//! as a `Message`, so that the line number of an error identifies the message.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{Case, Refusal};
use crate::workspace::Workspace;
use crate::{say, setup};

const PROGRAM: &str = "messages.ts";
/// The number of lines before the first message.
const PREAMBLE: usize = 1;

pub(super) fn judge(workspace: &Workspace, cases: &[Case]) -> Result<Vec<Refusal>> {
    let judges = workspace.root.join("judges");
    setup::npm(&judges)?;
    let folder = super::folder(workspace)?;
    let path = folder.join(PROGRAM);
    fs::write(&path, program(&judges, cases)?)
        .with_context(|| format!("failed to write {}", path.display()))?;
    let mut tsc = Command::new("node");
    tsc.arg(judges.join("node_modules/typescript/bin/tsc")).current_dir(&folder);
    tsc.args(["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext"]);
    say::aside("$ tsc --noEmit --strict messages.ts");
    let output = tsc.args(["--pretty", "false", PROGRAM]).output().context("failed to start node")?;
    let printed = String::from_utf8_lossy(&output.stdout);
    let refusals = refusals(&printed, cases)?;
    if !output.status.success() && refusals.is_empty() {
        bail!("tsc: {}\n{printed}{}", output.status, String::from_utf8_lossy(&output.stderr));
    }
    Ok(refusals)
}

fn program(judges: &Path, cases: &[Case]) -> Result<String> {
    let types = judges.join("message.js");
    let mut program = format!("import type {{ Message }} from {};\n", serde_json::to_string(&types)?);
    for (index, Case { message, .. }) in cases.iter().enumerate() {
        // A message is one line, because JSON escapes the line breaks in texts. It does not escape two characters that are
        // line breaks only in TypeScript.
        let message = message.to_string().replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029");
        writeln!(program, "export const message{index}: Message = {message};")?;
    }
    Ok(program)
}

/// Parses `messages.ts(12,34): error TS2322: ...`, with details in indented lines.
fn refusals(printed: &str, cases: &[Case]) -> Result<Vec<Refusal>> {
    let mut refusals = Vec::new();
    for line in printed.lines().filter(|line| !line.starts_with(' ') && !line.is_empty()) {
        let case = line_number(line).and_then(|number| cases.get(number.checked_sub(PREAMBLE + 1)?));
        // After an error outside the messages, tsc did not check them.
        let case = case.with_context(|| format!("tsc: {line}"))?;
        let reason = line.split_once("): ").map_or(line, |(_, reason)| reason);
        refusals.push(Refusal { name: case.name.clone(), reason: reason.to_owned() });
    }
    Ok(refusals)
}

fn line_number(line: &str) -> Option<usize> {
    line.strip_prefix(PROGRAM)?.strip_prefix('(')?.split_once(',')?.0.parse().ok()
}
