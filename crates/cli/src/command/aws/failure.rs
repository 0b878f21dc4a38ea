//! Maps the errors of AWS commands to failures with an exit code.

use bongsu_deployment::audit::AuditError;
use bongsu_deployment::deploy::DeployError;
use bongsu_deployment::drill::DrillError;
use bongsu_deployment::existing::ExistingError;
use bongsu_deployment::spoke::SpokeError;

use crate::failure::Failure;

impl From<DeployError> for Failure {
    fn from(error: DeployError) -> Self {
        match error {
            DeployError::Aws(error) => Self::Aws(error),
            DeployError::Name(error) => Self::Arguments(error.to_string()),
            DeployError::Code(error) => Self::Arguments(error.to_string()),
            DeployError::NoSuchParameter { .. }
            | DeployError::Renamed { .. }
            | DeployError::KeptElsewhere { .. } => Self::Arguments(error.to_string()),
            error => Self::Stack(error.to_string()),
        }
    }
}

impl From<DrillError> for Failure {
    fn from(error: DrillError) -> Self {
        match error {
            DrillError::Aws(error) => Self::Aws(error),
            error @ (DrillError::Missing(_) | DrillError::LeftBehind { .. }) => {
                Self::Unread(error.to_string())
            }
            error => Self::Arguments(error.to_string()),
        }
    }
}

impl From<AuditError> for Failure {
    fn from(error: AuditError) -> Self {
        match error {
            AuditError::Aws(error) => Self::Aws(error),
            error => Self::Unread(error.to_string()),
        }
    }
}

impl From<SpokeError> for Failure {
    fn from(error: SpokeError) -> Self {
        match error {
            SpokeError::Aws(error) => Self::Aws(error),
            SpokeError::Stack(error) => error.into(),
            error @ SpokeError::NoHub { .. } => Self::Arguments(error.to_string()),
            error => Self::Stack(error.to_string()),
        }
    }
}

impl From<ExistingError> for Failure {
    fn from(error: ExistingError) -> Self {
        match error {
            ExistingError::Aws(error) => Self::Aws(error),
            ExistingError::Encryption(error) => error.into(),
            error @ (ExistingError::Elsewhere { .. } | ExistingError::NoKey(_)) => {
                Self::Arguments(error.to_string())
            }
            error => Self::Stack(error.to_string()),
        }
    }
}
