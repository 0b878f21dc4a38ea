//! Finds the cause of an SDK error. The error codes come from AWS's references of common errors and of each
//! service's errors.

use std::error::Error;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use bongsu_io::aws::service::CallError;
use bongsu_io::http::HttpError;

use super::{Cause, chain};

pub(super) const NOT_AWS: &str =
    "the answer is not from AWS, but perhaps from a proxy or from the sign-in page of this network";

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
        SdkError::ConstructionFailure(_) if no_credentials(error).is_none() => Cause::Refused {
            code: "InvalidArgument".to_owned(),
            message: chain(error).last().map(ToString::to_string).unwrap_or_default(),
        },
        SdkError::TimeoutError(_) => Cause::Timeout,
        SdkError::DispatchFailure(failure) if failure.is_timeout() => Cause::Timeout,
        _ => no_credentials(error).unwrap_or_else(|| unanswered(error)),
    }
}

/// Returns the cause of the failure of a request without an SDK client.
pub(super) fn cause_of_call(error: &CallError, action: &str) -> Cause {
    match error {
        CallError::Refused(refusal) => match refusal.own_code() {
            Some(code) => refused(code, &refusal.message, action),
            None => wordless(refusal.status(), action),
        },
        CallError::Http(HttpError::Timeout(_)) => Cause::Timeout,
        CallError::Http(error) if is_without_address(&error.to_string()) => Cause::NoAddress,
        CallError::Http(error) => Cause::NoConnection(error.to_string()),
        CallError::Unsigned(cause) => of_provider(cause),
    }
}

/// Returns the cause if the error is a failure to obtain credentials, which comes before any request.
fn no_credentials(error: &(dyn Error + 'static)) -> Option<Cause> {
    let mut found = chain(error).filter_map(|error| error.downcast_ref::<CredentialsError>());
    let error = found.next()?;
    Some(match error {
        CredentialsError::CredentialsNotLoaded(_) => Cause::NoCredentials,
        _ => of_provider(&chain(error).last().map(ToString::to_string).unwrap_or_default()),
    })
}

/// Returns the cause of a refused role or single sign-on, from the text of the innermost error.
fn of_provider(text: &str) -> Cause {
    let expired = ["expired", "ExpiredToken", "Token is expired", "UnauthorizedException"];
    if expired.iter().any(|word| text.contains(word)) {
        Cause::ExpiredToken
    } else {
        Cause::BadCredentials(text.to_owned())
    }
}

/// Returns the cause of an answer that has only a status.
fn wordless(status: u16, action: &str) -> Cause {
    match status {
        403 => denied("", action),
        404 => Cause::NotFound("AWS answered only 404; check AWS_ENDPOINT_URL if it is set".to_owned()),
        500..=599 => Cause::Fault(format!("the status is {status}")),
        _ => Cause::NoConnection(NOT_AWS.to_owned()),
    }
}

/// Returns the cause of a service's error.
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

/// Parses "User: ARN is not authorized to perform: ACTION on resource: ARN because REASON". Some services omit
/// parts, and S3 omits the whole sentence.
fn denied(message: &str, action: &str) -> Cause {
    let named = message.split_once("not authorized to perform: ").and_then(|(_, rest)| {
        let name = rest.split_whitespace().next()?.trim_end_matches([',', '.', ';']);
        name.contains(':').then(|| name.to_owned())
    });
    let because =
        message.split_once(" because ").map(|(_, because)| because.trim_end_matches('.').to_owned());
    Cause::AccessDenied { missing: named.unwrap_or_else(|| action.to_owned()), because }
}

/// Returns the cause of a missing answer. The innermost error has the most information.
fn unanswered(error: &(dyn Error + 'static)) -> Cause {
    let causes: Vec<String> = chain(error).skip(1).map(ToString::to_string).collect();
    let text = causes.last().cloned().unwrap_or_else(|| error.to_string());
    let has_no_address = causes.iter().any(|cause| is_without_address(cause));
    let has_no_region = causes.iter().any(|cause| cause.contains("region must be set"));
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
