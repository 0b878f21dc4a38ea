//! bongsu as an account has it, whichever way it came there: by a stack of `deploy`'s, or as a function whose own
//! settings name what belongs to it.

mod function;
mod secrets;
#[cfg(test)]
mod tests;

pub use secrets::{StoredSecrets, set_of_function};

use crate::Account;
use crate::deploy::{self, DeployError};
use crate::stack::{Description, Intended, Place, Stack};

/// How an installation is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selector<'a> {
    /// By its CloudFormation stack.
    Stack(&'a str),
    /// By its Lambda function, with or without a stack.
    Function(&'a str),
}

/// What an installation lacks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// The stack is older than what is asked of it.
    #[error("the stack has no output {output}: bring it up to date with {remedy}")]
    Output {
        output: &'static str,
        /// The command that makes it.
        remedy: String,
    },
    /// The function has no such variable, and nothing else says it.
    #[error(
        "function {function} has no variable {variable}, which would say it; docs/environment.md describes the variables"
    )]
    Variable { function: String, variable: &'static str },
}

/// bongsu in an account.
#[derive(Debug, Clone)]
pub struct Installation {
    /// Whose it is, and where.
    pub account: Account,
    /// What belongs to it.
    pub description: Description,
    /// The stack that made it, where one is named.
    pub(crate) stack: Option<Stack>,
}

impl Installation {
    /// The installation of that stack or function.
    ///
    /// # Errors
    ///
    /// There is none, it is not bongsu's, AWS refuses or cannot be reached.
    pub async fn find(account: &Account, selector: Selector<'_>) -> Result<Self, DeployError> {
        let (description, stack) = match selector {
            Selector::Stack(name) => {
                let stack = Stack::new(account, name);
                (deploy::ours(&stack).await?, Some(stack))
            }
            Selector::Function(name) => (function::describe(account, name).await?, None),
        };
        Ok(Self { account: account.clone(), description, stack })
    }

    /// The template with the references of this installation. Of one without a stack the names follow the function's, as
    /// the template and Terraform's module have them.
    pub(crate) async fn intended(&self) -> Intended {
        // Remedies name what only the stack knows; findings do without.
        let resources = match &self.stack {
            Some(stack) => stack.resources().await.unwrap_or_default(),
            None => Vec::new(),
        };
        let account = &self.account;
        let place = Place {
            stack: self.stack.as_ref().map_or("bongsu", Stack::name),
            partition: account.partition(),
            region: account.region(),
            account: account.id(),
        };
        Intended::new(place, &self.description, &resources)
    }

    pub fn function(&self) -> &str {
        self.output("FunctionName")
    }

    /// What belongs to it by that name of the template's outputs; empty where it has none, which no resource is called.
    pub(crate) fn output(&self, name: &str) -> &str {
        self.description.output(name).unwrap_or_default()
    }

    /// The same, where there is no doing without.
    pub(crate) fn need(&self, name: &'static str) -> Result<&str, Missing> {
        let missing = || match &self.stack {
            Some(stack) => Missing::Output { output: name, remedy: stack.bongsu("deploy") },
            None => Missing::Variable {
                function: self.function().to_owned(),
                variable: function::variable_of(name),
            },
        };
        self.description.output(name).ok_or_else(missing)
    }

    /// A command of bongsu's on this installation, with the region and the profile, as it can be pasted.
    pub(crate) fn bongsu(&self, command: &str) -> String {
        match &self.stack {
            Some(stack) => stack.bongsu(command),
            None => format!("bongsu {command} --function {}{}", self.function(), self.account.flags()),
        }
    }

    /// The command that puts the function's code back, with what else is said to `deploy`.
    pub(crate) fn redeploy(&self, more: &str) -> String {
        match &self.stack {
            Some(stack) => stack.bongsu(&format!("deploy{more}")),
            None => {
                let (function, flags) = (self.function(), self.account.flags());
                format!("bongsu deploy --existing-function {function}{more}{flags}")
            }
        }
    }
}
