//! bongsu in an account, however it was installed: by a stack of `deploy`, or as a function whose own
//! settings name its resources.

mod function;
mod secrets;

pub use secrets::{StoredSecrets, set_of_function};

use crate::Account;
use crate::deploy::{self, DeployError};
use crate::stack::{Description, Intended, Stack, StackLocation};

/// The name of an installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selector<'a> {
    /// By its CloudFormation stack.
    Stack(&'a str),
    /// By its Lambda function, with or without a stack.
    Function(&'a str),
}

/// A setting that an installation lacks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// The stack is older than the output.
    #[error("the stack has no output {output}: bring it up to date with {remedy}")]
    Output {
        output: &'static str,
        /// The command that updates the stack.
        remedy: String,
    },
    /// The function lacks the variable, and nothing else holds its value.
    #[error(
        "function {function} lacks the variable {variable}; docs/reference/environment.md describes the variables"
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
    /// Finds the installation of that stack or function.
    ///
    /// # Errors
    ///
    /// Returns an error if there is none, if it is not bongsu's, or if AWS refuses or cannot be reached.
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

    /// The template with this installation's references resolved. Without a stack, names follow the
    /// function's name, as in the template and in Terraform's module.
    pub(crate) async fn intended(&self) -> Intended {
        // Only remedies need the stack's resources; findings do without.
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

    /// The resource by that name of the template's outputs. An empty text means that the installation has
    /// none, because no resource has an empty name.
    pub(crate) fn output(&self, name: &str) -> &str {
        self.description.output(name).unwrap_or_default()
    }

    /// The same, for a resource that must exist.
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

    /// A bongsu command for this installation, with the region and the profile, as it can be pasted.
    pub(crate) fn bongsu(&self, command: &str) -> String {
        match &self.stack {
            Some(stack) => stack.bongsu(command),
            None => format!("bongsu {command} --function {}{}", self.function(), self.account.flags()),
        }
    }

    /// The command that deploys the function's code again, with more options for `deploy`.
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
