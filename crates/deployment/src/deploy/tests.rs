//! Tests with AWS's refusals in its own words, which no stand-in returns.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::change_set::Template;
use super::parameters::Parameters;
use super::*;
use crate::recorded::{Answer, Recorded};
use crate::stack::{VERSION, body, room_for_topics, yaml};

const ID: &str = "arn:aws:cloudformation:ap-northeast-2:123456789012:stack/bongsu/1";

/// Collects all news.
#[derive(Default)]
struct Told(Vec<String>);

impl Progress for Told {
    fn report(&mut self, news: News<'_>) {
        self.0.push(match news {
            News::Event(event) => event.to_string(),
            News::Step(text) => text.to_owned(),
        });
    }
}

fn stack(status: &str) -> Answer {
    Answer::Said(
        200,
        format!(
            "<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackId>{ID}</StackId><StackName>bongsu</StackName><CreationTime>2026-09-01T00:00:00Z</CreationTime><StackStatus>{status}</StackStatus><Outputs><member><OutputKey>BongsuVersion</OutputKey><OutputValue>{VERSION}</OutputValue></member></Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>"
        ),
    )
}

/// Returns events as AWS lists them, with the latest first: resource, type, status, reason.
fn events(events: &[(&str, &str, &str, &str)]) -> Answer {
    let members = events.iter().enumerate().map(|(id, (logical, kind, status, reason))| {
        format!(
            "<member><EventId>{id}</EventId><StackId>{ID}</StackId><StackName>bongsu</StackName><Timestamp>2026-09-01T00:00:00Z</Timestamp><LogicalResourceId>{logical}</LogicalResourceId><ResourceType>{kind}</ResourceType><ResourceStatus>{status}</ResourceStatus><ResourceStatusReason>{reason}</ResourceStatusReason></member>"
        )
    });
    let members = members.collect::<String>();
    Answer::Said(
        200,
        format!(
            "<DescribeStackEventsResponse><DescribeStackEventsResult><StackEvents>{members}</StackEvents></DescribeStackEventsResult></DescribeStackEventsResponse>"
        ),
    )
}

fn change_set(status: &str, reason: &str) -> Answer {
    Answer::Said(
        200,
        format!(
            "<DescribeChangeSetResponse><DescribeChangeSetResult><ChangeSetId>set</ChangeSetId><StackId>{ID}</StackId><Status>{status}</Status><StatusReason>{reason}</StatusReason></DescribeChangeSetResult></DescribeChangeSetResponse>"
        ),
    )
}

fn made() -> Answer {
    Answer::Said(
        200,
        format!(
            "<CreateChangeSetResponse><CreateChangeSetResult><Id>set</Id><StackId>{ID}</StackId></CreateChangeSetResult></CreateChangeSetResponse>"
        ),
    )
}

fn done(operation: &str) -> Answer {
    Answer::Said(200, format!("<{operation}Response><{operation}Result/></{operation}Response>"))
}

async fn find(answers: impl IntoIterator<Item = Answer>) -> (Result<Deployment, DeployError>, Vec<String>) {
    let account = Recorded::new(answers).account().await;
    let mut news = Told::default();
    (Deployment::find(&account, "bongsu", &mut news).await, news.0)
}

/// Plans a change of one parameter. AWS gives these answers.
async fn plan(answers: impl IntoIterator<Item = Answer>) -> Result<bool, DeployError> {
    let answers = [stack("UPDATE_COMPLETE")].into_iter().chain(answers);
    let account = Recorded::new(answers).account().await;
    let deployment = Deployment::find(&account, "bongsu", &mut Told::default()).await?;
    let given = BTreeMap::from([("Language", "ko".to_owned())]);
    let parameters = Parameters::with(given, deployment.description.as_ref().unwrap());
    let set = deployment.stack.plan("name", &parameters, Template::Previous, false).await?;
    if set.is_empty {
        return Ok(true);
    }
    deployment.stack.execute(&set).await.map(|()| false)
}

#[test]
fn the_template_fits_into_a_request() {
    for count in [0, 1, 10] {
        let topics = topics(count);
        let sent = body(&topics.join(","));
        assert!(sent.len() <= 51_200, "{} bytes with {count} topics", sent.len());
        let is_json = sent.starts_with('{');
        let read = |text: &str| bongsu_io::definition::template(text).unwrap()["Resources"].clone();
        let (sent, whole) = (read(&sent), read(&yaml(&topics.join(","))));
        let names = |it: &Value| it.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&sent), names(&whole), "{count} topics");
        let attribute = &sent["Subscription"]["Properties"]["Endpoint"]["Fn::GetAtt"];
        let (text, list) = (json!("Function.Arn"), json!(["Function", "Arn"]));
        assert_eq!(attribute, if is_json { &list } else { &text }, "{count} topics");
        assert!(is_json || count < 10, "{count} topics");
        assert_eq!(room_for_topics(&topics.join(",")), None, "{count} topics");
    }
}

fn topics(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("arn:aws:sns:ap-northeast-2:123456789012:topic-{number}")).collect()
}

#[tokio::test(start_paused = true)]
async fn refuses_more_topics_than_a_template_has_room_for_with_the_remedy() {
    let room = room_for_topics(&topics(40).join(",")).unwrap();
    assert!(room >= 10 && room_for_topics(&topics(room).join(",")).is_none(), "{room}");
    assert_eq!(room_for_topics(&topics(room + 1).join(",")), Some(room));
    let account = Recorded::new([stack("UPDATE_COMPLETE")]).account().await;
    let deployment = Deployment::find(&account, "bongsu", &mut Told::default()).await.unwrap();
    let given = BTreeMap::from([("OtherTopics", topics(room + 1).join(","))]);
    let parameters = Parameters::with(given, deployment.description.as_ref().unwrap());
    let refused = deployment.stack.plan("name", &parameters, Template::Ours, false).await.unwrap_err();
    let said = refused.to_string();
    assert!(said.contains(&format!("room for {room} other topics, and {} are given", room + 1)), "{said}");
    assert!(said.contains("--stack NAME --topic ARN") && said.contains("--every-alarm"), "{said}");
}

#[tokio::test(start_paused = true)]
async fn a_stack_that_cannot_be_changed_names_the_remedy() {
    let cases = [
        ("ROLLBACK_COMPLETE", "can only be deleted before it is created again"),
        (
            "UPDATE_ROLLBACK_FAILED",
            "`aws cloudformation continue-update-rollback --stack-name bongsu --region ap-northeast-2`",
        ),
        ("DELETE_FAILED", "`bongsu destroy --stack bongsu --region ap-northeast-2`"),
        ("ROLLBACK_FAILED", "`bongsu destroy --stack bongsu --region ap-northeast-2`"),
    ];
    for (status, part) in cases {
        let text = find([stack(status)]).await.0.unwrap_err().to_string();
        assert!(text.contains(status) && text.contains(part), "{text}");
    }
}

/// Covers a stand-in for AWS, which loses the outputs of a stack that a change set created.
#[tokio::test(start_paused = true)]
async fn a_stack_without_outputs_has_those_of_its_template() {
    let bare = format!(
        "<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackId>{ID}</StackId><StackName>bongsu</StackName><CreationTime>2026-09-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Tags><member><Key>bongsu:made-by</Key><Value>bongsu deploy</Value></member></Tags></member></Stacks></DescribeStacksResult></DescribeStacksResponse>"
    );
    let resources = "<DescribeStackResourcesResponse><DescribeStackResourcesResult><StackResources><member><LogicalResourceId>Function</LogicalResourceId><PhysicalResourceId>mission-lambda</PhysicalResourceId><ResourceType>AWS::Lambda::Function</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member></StackResources></DescribeStackResourcesResult></DescribeStackResourcesResponse>";
    let answers = [Answer::Said(200, bare), Answer::Said(200, resources.to_owned())];
    let found = find(answers).await.0.unwrap().description.unwrap();
    assert_eq!(found.output("FunctionName"), Some("mission-lambda"));
    let arn = "arn:aws:lambda:ap-northeast-2:123456789012:function:mission-lambda";
    assert_eq!(found.output("FunctionArn"), Some(arn));
    assert_eq!(found.version(), Some(VERSION));
}

#[tokio::test(start_paused = true)]
async fn waits_for_an_operation_in_progress() {
    let begun = ("Topic", "AWS::SNS::Topic", "UPDATE_IN_PROGRESS", "");
    let ended = ("Topic", "AWS::SNS::Topic", "UPDATE_COMPLETE", "");
    let answers = [
        stack("UPDATE_IN_PROGRESS"),
        events(&[begun]),
        stack("UPDATE_IN_PROGRESS"),
        events(&[begun]),
        stack("UPDATE_COMPLETE"),
        events(&[ended]),
        stack("UPDATE_COMPLETE"),
    ];
    let (found, news) = find(answers).await;
    assert!(found.unwrap().description.is_some());
    assert!(news.first().unwrap().contains("is in UPDATE_IN_PROGRESS; waiting"), "{news:?}");
}

#[tokio::test(start_paused = true)]
async fn a_failed_creation_names_the_first_resource_and_the_remains() {
    let cancelled = "Resource creation cancelled";
    let denied = "Resource handler returned message: \"User: arn:aws:iam::1:user/kim is not authorized to perform: iam:CreateRole\"";
    let last_first = [
        ("bongsu", "AWS::CloudFormation::Stack", "DELETE_COMPLETE", ""),
        ("Ledger", "AWS::DynamoDB::Table", "CREATE_FAILED", cancelled),
        ("Role", "AWS::IAM::Role", "CREATE_FAILED", denied),
        ("Topic", "AWS::SNS::Topic", "CREATE_FAILED", cancelled),
    ];
    let answers = [stack("DELETE_COMPLETE"), events(&last_first)];
    let account = Recorded::new(answers).account().await;
    let stack = Stack::new(&account, "bongsu");
    let error = DeployError::from(stack.follow(ID, None, &mut Told::default()).await.unwrap_err());
    let text = error.to_string();
    assert!(text.starts_with("IAM role Role failed first: "), "{text}");
    assert!(text.contains("iam:CreateRole") && text.contains("ask for that permission"), "{text}");
    assert!(text.contains("no longer exists. Only the key remains"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn a_rolled_back_update_says_that_alarms_still_arrive() {
    let failed = [
        ("bongsu", "AWS::CloudFormation::Stack", "UPDATE_ROLLBACK_COMPLETE", ""),
        ("Function", "AWS::Lambda::Function", "UPDATE_FAILED", "S3 Error Code: NoSuchKey"),
    ];
    let account = Recorded::new([stack("UPDATE_ROLLBACK_COMPLETE"), events(&failed)]).account().await;
    let stack = Stack::new(&account, "bongsu");
    let error = DeployError::from(stack.follow(ID, None, &mut Told::default()).await.unwrap_err());
    let text = error.to_string();
    assert!(
        text.contains("run `bongsu deploy --stack bongsu --region ap-northeast-2` again, which uploads it"),
        "{text}"
    );
    assert!(text.contains("The change was rolled back"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn an_empty_change_set_is_no_failure() {
    let words = "The submitted information didn't contain changes. Submit different information to create a change set.";
    assert!(plan([made(), change_set("CREATE_PENDING", ""), change_set("FAILED", words)]).await.unwrap());
    assert!(plan([made(), change_set("FAILED", "No updates are to be performed.")]).await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn reports_a_refused_change_in_cloudformations_words() {
    let words = "Parameter validation failed";
    let refused = plan([made(), change_set("FAILED", words), done("DeleteChangeSet")]).await.unwrap_err();
    assert!(refused.to_string().ends_with(words), "{refused}");
}

#[tokio::test(start_paused = true)]
async fn reports_that_the_stack_was_changed_after_the_plan() {
    let gone = Answer::query(404, "ChangeSetNotFound", "ChangeSet [set] does not exist");
    let overtaken = plan([made(), change_set("CREATE_COMPLETE", ""), gone]).await.unwrap_err();
    assert!(matches!(overtaken, DeployError::Overtaken { .. }), "{overtaken}");
    let words = "Stack:arn is in UPDATE_IN_PROGRESS state and can not be updated.";
    let busy = plan([Answer::query(400, "ValidationError", words)]).await.unwrap_err().to_string();
    assert!(busy.contains("another operation is changing it"), "{busy}");
}

#[tokio::test(start_paused = true)]
async fn names_missing_permissions_and_expired_credentials() {
    let denied = "User: arn:aws:iam::1:user/kim is not authorized to perform: cloudformation:CreateChangeSet on resource: x because no identity-based policy allows the cloudformation:CreateChangeSet action";
    let cases = [
        (Answer::query(403, "AccessDenied", denied), "ask for cloudformation:CreateChangeSet"),
        (
            Answer::query(403, "ExpiredToken", "The security token included in the request is expired"),
            "have expired",
        ),
        (Answer::query(400, "Throttling", "Rate exceeded"), "too many requests"),
    ];
    for (answer, part) in cases {
        let text = plan([answer]).await.unwrap_err().to_string();
        assert!(text.contains(part), "{text}");
    }
}

/// Uploads to a bucket. AWS gives these answers.
async fn upload(region_answers: Vec<Answer>) -> (Result<bool, DeployError>, Vec<String>) {
    let recorded = Recorded::new(region_answers);
    let account = recorded.account().await;
    let code = FunctionCode {
        path: "bootstrap.zip".into(),
        architecture: Architecture::Arm64,
        sha256: "abc".to_owned(),
        bytes: b"zip".to_vec(),
    };
    let bucket = CodeBucket::new(&account, &CodeBucket::usual_name(&account));
    let key = CodeBucket::key("bongsu", &code);
    (bucket.upload(&key, &code).await, recorded.requests())
}

fn s3(status: u16, code: &str) -> Answer {
    Answer::Said(status, format!("<Error><Code>{code}</Code><Message>refused</Message></Error>"))
}

#[tokio::test(start_paused = true)]
async fn a_new_bucket_is_private_encrypted_and_versioned() {
    let ok = || Answer::Said(200, String::new());
    let answers = vec![s3(404, "NoSuchBucket"), ok(), ok(), ok(), ok(), ok(), ok()];
    let (uploaded, requests) = upload(answers).await;
    assert!(uploaded.unwrap());
    let all = requests.join("\n");
    for part in [
        "<LocationConstraint>ap-northeast-2</LocationConstraint>",
        "<BlockPublicPolicy>true</BlockPublicPolicy>",
        "<RestrictPublicBuckets>true</RestrictPublicBuckets>",
        "<Status>Enabled</Status>",
        "<SSEAlgorithm>AES256</SSEAlgorithm>",
        "bongsu/abc.zip",
    ] {
        assert!(all.contains(part), "no {part} in {all}");
    }
}

#[tokio::test(start_paused = true)]
async fn refuses_a_bucket_of_another_account() {
    for answers in [
        vec![s3(404, "NoSuchBucket"), s3(409, "BucketAlreadyExists")],
        vec![s3(403, "AccessDenied"), s3(409, "BucketAlreadyExists")],
    ] {
        let (refused, _) = upload(answers).await;
        assert!(matches!(refused, Err(DeployError::BucketTaken { .. })), "{refused:?}");
    }
    let (refused, _) = upload(vec![s3(403, "AccessDenied"), s3(403, "AccessDenied")]).await;
    let text = refused.unwrap_err().to_string();
    assert!(text.contains("s3:ListBucket"), "{text}");
}
