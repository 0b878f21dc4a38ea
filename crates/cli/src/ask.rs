//! Asks the person at the terminal. Without a terminal, an argument must supply the answer.

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use secrecy::SecretString;

use crate::arguments::ConfirmationArguments;
use crate::failure::Failure;
use crate::look::say;

/// Returns whether there is a person to ask.
pub(crate) fn is_possible() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks a question and returns whether the answer is yes. Any other answer means no. `instead` names the argument
/// that means yes without a terminal.
pub(crate) fn yes(question: &str, instead: &str) -> Result<bool, Failure> {
    if !is_possible() {
        return Err(Failure::Arguments(say(
            format!("{question} There is no terminal to ask on: use {instead}"),
            format!("{question} 여기서는 물어볼 수 없습니다. {instead}을(를) 지정하십시오"),
        )));
    }
    let _ = write!(anstream::stderr(), "{question} [y/N] ");
    let _ = std::io::stderr().flush();
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    read.map_err(|error| Failure::System(unreadable(&error)))?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

/// Asks whether to carry out a plan, unless the arguments say so already.
pub(crate) fn is_confirmed(arguments: &ConfirmationArguments, question: &str) -> Result<bool, Failure> {
    Ok(arguments.yes || yes(question, "--yes (or --dry-run to look only)")?)
}

/// The failure of a command whose question was answered with no.
pub(crate) fn unchanged() -> Failure {
    Failure::Interrupted(say("nothing was changed", "아무것도 바꾸지 않았습니다"))
}

/// Asks for a secret without showing it.
pub(crate) fn secret(question: &str, instead: &str) -> Result<SecretString, Failure> {
    if !is_possible() {
        return Err(Failure::Arguments(say(
            format!("There is no terminal to ask on: use {instead}"),
            format!("여기서는 물어볼 수 없습니다. {instead}을(를) 지정하십시오"),
        )));
    }
    let answer = rpassword::prompt_password(question);
    Ok(answer.map_err(|error| Failure::System(unreadable(&error)))?.into())
}

fn unreadable(error: &std::io::Error) -> String {
    say(format!("cannot read the answer: {error}"), format!("답을 읽을 수 없습니다: {error}"))
}
