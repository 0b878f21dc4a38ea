//! Finds the cause of an SDK error. The error codes come from AWS's references of common errors and of each
//! service's errors.

use std::error::Error;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use bongsu_io::aws::service::CallError;
use bongsu_io::http::HttpError;

use super::Cause;
use super::credentials;

const NOT_AWS: &str = "the answer is not AWS's; is a proxy in between, or a page to sign in to this network?";

pub(super) fn cause<E>(error: &SdkError<E, HttpResponse>, action: &str) -> Cause
where
    E: ProvideErrorMetadata + Error + 'static,
{
    match error {
        SdkError::ServiceError(service) => {
            let (error, status) = (service.err(), service.raw().status().as_u16());
            let message = error.message().unwrap_or_default();
            error.code().map_or_else(|| wordless(status, action), |code| refused(code, message, action))
        }
        SdkError::ResponseError(answer) => wordless(answer.raw().status().as_u16(), action),
        // The request was never sent.
        SdkError::ConstructionFailure(_) if credentials::cause(error).is_none() => Cause::Refused {
            code: "InvalidArgument".to_owned(),
            message: super::chain(error).last().map(ToString::to_string).unwrap_or_default(),
        },
        SdkError::TimeoutError(_) => Cause::Timeout,
        SdkError::DispatchFailure(failure) if failure.is_timeout() => Cause::Timeout,
        _ => credentials::cause(error).unwrap_or_else(|| unanswered(error)),
    }
}

/// The cause of a request without an SDK client.
pub(super) fn cause_of_call(error: &CallError, action: &str) -> Cause {
    match error {
        CallError::Refused(refusal) => match refusal.own_code() {
            Some(code) => refused(code, &refusal.message, action),
            None => wordless(refusal.status(), action),
        },
        CallError::Http(HttpError::Timeout(_)) => Cause::Timeout,
        CallError::Http(error) if is_without_address(&error.to_string()) => Cause::NoAddress,
        CallError::Http(error) => Cause::NoConnection(error.to_string()),
        CallError::Unsigned(cause) => credentials::of_provider(cause),
    }
}

/// The cause of an answer that has only a status.
fn wordless(status: u16, action: &str) -> Cause {
    match status {
        403 => denied("", action),
        404 => Cause::NotFound(
            "AWS answered 404 and says no more; is AWS_ENDPOINT_URL set, and right?".to_owned(),
        ),
        500..=599 => Cause::Fault(format!("it answered {status}")),
        _ => Cause::NoConnection(NOT_AWS.to_owned()),
    }
}

/// The cause of a service's error.
fn refused(code: &str, message: &str, action: &str) -> Cause {
    let text = || message.to_owned();
    match code {
        "ExpiredToken" | "ExpiredTokenException" | "RequestExpired" | "TokenRefreshRequired" => {
            Cause::ExpiredToken
        }
        "InvalidClientTokenId"
        | "UnrecognizedClientException"
        | "InvalidAccessKeyId"
        | "SignatureDoesNotMatch"
        | "InvalidSignatureException"
        | "IncompleteSignature"
        | "MissingAuthenticationToken"
        | "AuthFailure"
        | "OptInRequired"
        | "InvalidToken" => Cause::UnknownCredentials,
        "AccessDenied"
        | "AccessDeniedException"
        | "UnauthorizedOperation"
        | "AuthorizationError"
        | "AuthorizationErrorException"
        | "KMS.AccessDeniedException" => denied(message, action),
        "Throttling"
        | "ThrottlingException"
        | "ThrottledException"
        | "Throttled"
        | "TooManyRequestsException"
        | "RequestLimitExceeded"
        | "RequestThrottled"
        | "SlowDown"
        | "PriorRequestNotComplete"
        | "LimitExceeded.Throttling" => Cause::Throttled,
        "OperationInProgressException"
        | "ResourceConflictException"
        | "ResourceInUseException"
        | "OperationAborted"
        | "InvalidChangeSetStatus" => Cause::Busy(text()),
        "AlreadyExistsException"
        | "BucketAlreadyExists"
        | "BucketAlreadyOwnedByYou"
        | "EntityAlreadyExists" => Cause::Exists(text()),
        "ChangeSetNotFound"
        | "NotFoundException"
        | "ResourceNotFoundException"
        | "NotFound"
        | "NoSuchBucket"
        | "NoSuchKey"
        | "NoSuchEntity"
        | "AWS.SimpleQueueService.NonExistentQueue"
        | "QueueDoesNotExist" => Cause::NotFound(text()),
        "InternalFailure"
        | "InternalError"
        | "InternalServerError"
        | "ServiceException"
        | "ServiceUnavailable"
        | "ServiceUnavailableException"
        | "KMSInternalException" => Cause::Fault(text()),
        "ValidationError" if message.contains("does not exist") => Cause::NotFound(text()),
        "ValidationError" if message.contains("_IN_PROGRESS state") => Cause::Busy(text()),
        _ => Cause::Refused { code: code.to_owned(), message: text() },
    }
}

/// Parses "User: ARN is not authorized to perform: ACTION on resource: ARN because REASON". Some services
/// leave parts out, and S3 leaves out all of it.
fn denied(message: &str, action: &str) -> Cause {
    let named = message.split_once("not authorized to perform: ").and_then(|(_, rest)| {
        let name = rest.split_whitespace().next()?.trim_end_matches([',', '.', ';']);
        name.contains(':').then(|| name.to_owned())
    });
    let because =
        message.split_once(" because ").map(|(_, because)| because.trim_end_matches('.').to_owned());
    Cause::AccessDenied { missing: named.unwrap_or_else(|| action.to_owned()), because }
}

/// The cause of a missing answer: the innermost errors say most.
fn unanswered(error: &(dyn Error + 'static)) -> Cause {
    let chain: Vec<String> = super::chain(error).skip(1).map(ToString::to_string).collect();
    let text = chain.last().cloned().unwrap_or_else(|| error.to_string());
    let has_no_address = chain.iter().any(|cause| is_without_address(cause));
    let has_no_region = chain.iter().any(|cause| cause.contains("region must be set"));
    match (has_no_address, has_no_region) {
        (true, _) => Cause::NoAddress,
        (_, true) => Cause::NoRegion,
        _ => Cause::NoConnection(text),
    }
}

/// Returns whether the host name of a service did not resolve.
fn is_without_address(cause: &str) -> bool {
    ["dns error", "failed to lookup", "Name or service"].iter().any(|part| cause.contains(part))
}
