//! An installation of bongsu in an account: a stack of `deploy`, or a function whose settings name the resources.

mod function;
mod secrets;

pub use secrets::{StoredSecrets, set_of_function};

use crate::Account;
use crate::deploy::{self, DeployError};
use crate::stack::{Description, Intended, Stack, StackLocation};

/// The way to find an installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selector<'a> {
    /// By the name of its CloudFormation stack.
    Stack(&'a str),
    /// By the name of its Lambda function.
    Function(&'a str),
}

/// A missing setting of an installation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// The stack is older than the output.
    #[error("the stack has no output {output}: update it with {remedy}")]
    Output {
        output: &'static str,
        /// The command that updates the stack.
        remedy: String,
    },
    /// The function has no such variable, and its value is in no other place.
    #[error(
        "function {function} has no variable {variable}; docs/reference/environment.md describes the variables"
    )]
    Variable { function: String, variable: &'static str },
}

/// An installation of bongsu in an account.
#[derive(Debug, Clone)]
pub struct Installation {
    /// The account and region.
    pub account: Account,
    /// The installation's resources and settings.
    pub description: Description,
    /// The stack, if the user named one.
    pub(crate) stack: Option<Stack>,
}

impl Installation {
    /// Finds an installation.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no such stack or function, if it is not bongsu, or if AWS refuses or cannot be
    /// reached.
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

    /// Returns the template with the references of this installation resolved. Without a stack, names follow from
    /// the function's name, as in the template and in Terraform's module.
    pub(crate) async fn intended(&self) -> Intended {
        // Only remedies need the stack's resources, so a failure here is no error.
        let resources = match &self.stack {
            Some(stack) => stack.resources().await.unwrap_or_default(),
            None => Vec::new(),
        };
        let account = &self.account;
        let place = StackLocation {
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

    /// Returns the resource in the template's output `name`. The text is empty if there is none.
    pub(crate) fn output(&self, name: &str) -> &str {
        self.description.output(name).unwrap_or_default()
    }

    /// Returns a resource that must exist.
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

    /// Returns a bongsu command for this installation with the region and the profile, ready to paste.
    pub(crate) fn bongsu(&self, command: &str) -> String {
        match &self.stack {
            Some(stack) => stack.bongsu(command),
            None => format!("bongsu {command} --function {}{}", self.function(), self.account.flags()),
        }
    }

    /// Returns the command that deploys the function's code again, with more options for `deploy`.
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
