use bongsu_io::aws::service::ServiceRefusal;
use bongsu_io::http::HttpError;

use super::*;
use crate::recorded::{Answer, Recorded};

/// Returns the error of `cloudformation:DescribeStacks` for this answer of AWS.
async fn stack(answer: Answer) -> AwsError {
    let config = Recorded::new([answer]).config();
    let asked = aws_sdk_cloudformation::Client::new(&config).describe_stacks().send().await;
    asked.explain("cloudformation:DescribeStacks", "ap-northeast-2").unwrap_err()
}

#[tokio::test]
async fn every_refusal_has_a_cause_and_a_remedy() {
    let denied = "User: arn:aws:iam::123456789012:user/kim is not authorized to perform: cloudformation:DescribeStacks on resource: arn:aws:cloudformation:ap-northeast-2:123456789012:stack/bongsu/* because no identity-based policy allows the cloudformation:DescribeStacks action";
    let cases = [
        (
            Answer::query(403, "AccessDenied", denied),
            "may not do cloudformation:DescribeStacks (no identity-based policy allows",
        ),
        (Answer::query(403, "AccessDenied", ""), "ask for cloudformation:DescribeStacks"),
        (
            Answer::query(403, "ExpiredToken", "The security token included in the request is expired"),
            "have expired; sign in (`aws sso login`",
        ),
        (
            Answer::query(
                403,
                "InvalidClientTokenId",
                "The security token included in the request is invalid.",
            ),
            "AWS does not know these credentials",
        ),
        (Answer::query(403, "SignatureDoesNotMatch", "..."), "AWS does not know these credentials"),
        (Answer::query(400, "Throttling", "Rate exceeded"), "too many requests"),
        (Answer::Said(500, String::new()), "an internal error: the status is 500"),
        (Answer::Said(404, "nothing here".to_owned()), "it does not exist: AWS answered only 404"),
        (Answer::Said(403, String::new()), "ask for cloudformation:DescribeStacks"),
        (Answer::query(500, "InternalFailure", "An internal error occurred"), "an internal error"),
        (
            Answer::query(400, "ValidationError", "Stack with id bongsu does not exist"),
            "it does not exist: Stack with id bongsu does not exist",
        ),
        (
            Answer::query(
                400,
                "ValidationError",
                "Stack:arn:... is in UPDATE_IN_PROGRESS state and can not be updated.",
            ),
            "another operation is changing it",
        ),
        (
            Answer::query(400, "OperationInProgressException", "busy"),
            "wait for its end and run the command again",
        ),
        (Answer::query(400, "AlreadyExistsException", "Stack [bongsu] already exists"), "the name is taken"),
        (
            Answer::query(400, "InsufficientCapabilities", "Requires capabilities"),
            "AWS refused: Requires capabilities (InsufficientCapabilities)",
        ),
        (
            Answer::Unreachable("cannot connect: dns error: failed to lookup address information"),
            "the region does not exist or does not have this service",
        ),
        (
            Answer::Unreachable("cannot connect: tcp connect error: Connection refused (os error 111)"),
            "no connection to AWS: cannot connect: tcp connect error: Connection refused",
        ),
        (Answer::Late, "did not answer in time"),
        (
            Answer::Said(200, "<html>sign in to the hotel</html>".to_owned()),
            "the sign-in page of this network",
        ),
    ];
    for (answer, part) in cases {
        let shown = format!("{answer:?}");
        let text = stack(answer).await.to_string();
        assert!(text.starts_with("cloudformation:DescribeStacks in ap-northeast-2: "), "{text}");
        assert!(text.contains(part), "{shown}: {text}");
    }
}

/// Covers the protocols that have the error code in another place.
#[tokio::test]
async fn reads_the_refusals_of_each_protocol() {
    let config = Recorded::new([Answer::json(
        400,
        "AccessDeniedException",
        "User: arn:aws:sts::1:assumed-role/x is not authorized to perform: kms:Encrypt on resource: arn because a service control policy explicitly denies the action.",
    )])
    .config();
    let asked = aws_sdk_kms::Client::new(&config)
        .encrypt()
        .key_id("alias/x")
        .plaintext(aws_sdk_kms::primitives::Blob::new("x"));
    let error = asked.send().await.explain("kms:Encrypt", "x").unwrap_err();
    let because = Some("a service control policy explicitly denies the action".to_owned());
    assert_eq!(error.cause, Cause::AccessDenied { missing: "kms:Encrypt".to_owned(), because });

    let config = Recorded::new([Answer::s3(
        409,
        "BucketAlreadyExists",
        "The requested bucket name is not available.",
    )])
    .config();
    let asked = aws_sdk_s3::Client::new(&config).create_bucket().bucket("bongsu-x");
    let error = asked.send().await.explain("s3:CreateBucket", "x").unwrap_err();
    assert_eq!(error.cause, Cause::Exists("The requested bucket name is not available.".to_owned()));

    let config =
        Recorded::new([Answer::json(404, "ResourceNotFoundException", "Function not found: x")]).config();
    let asked = aws_sdk_lambda::Client::new(&config).get_function().function_name("x");
    let error = asked.send().await.explain("lambda:GetFunction", "x").unwrap_err();
    assert_eq!(error.cause, Cause::NotFound("Function not found: x".to_owned()));
}

#[test]
fn a_request_without_an_sdk_client_has_the_same_causes() {
    let cause = |error: CallError| Err::<(), _>(error).explain("logs:DeleteLogGroup", "x").unwrap_err().cause;
    let refused =
        |status, body: &'static str| cause(CallError::Refused(ServiceRefusal::read(status, body.into())));
    let gone = refused(400, r#"{"__type":"ResourceNotFoundException","message":"no such group"}"#);
    assert_eq!(gone, Cause::NotFound("no such group".to_owned()));
    let denied = refused(
        403,
        "<ErrorResponse><Error><Code>AccessDenied</Code><Message>User: u is not authorized to perform: \
         iam:GetRolePolicy on resource: r</Message></Error></ErrorResponse>",
    );
    assert_eq!(denied, Cause::AccessDenied { missing: "iam:GetRolePolicy".to_owned(), because: None });
    assert_eq!(refused(500, ""), Cause::Fault("the status is 500".to_owned()));
    assert_eq!(
        refused(403, ""),
        Cause::AccessDenied { missing: "logs:DeleteLogGroup".to_owned(), because: None }
    );
    assert_eq!(cause(CallError::Http(HttpError::Timeout(10_000))), Cause::Timeout);
    let lookup = HttpError::Connect("dns error: failed to lookup address information".to_owned());
    assert_eq!(cause(CallError::Http(lookup)), Cause::NoAddress);
    let broken = cause(CallError::Http(HttpError::Broken("reset".to_owned())));
    assert_eq!(broken, Cause::NoConnection("the connection broke: reset".to_owned()));
    assert_eq!(cause(CallError::Unsigned("the token has expired".to_owned())), Cause::ExpiredToken);
}
