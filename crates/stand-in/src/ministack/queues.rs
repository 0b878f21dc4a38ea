//! SNS topics, SQS queues, DynamoDB tables and S3 buckets.

use anyhow::Result;
use serde_json::{Value, json};

use super::Ministack;
use super::calls::{element, text};

impl Ministack {
    /// Creates a topic and returns its ARN.
    ///
    /// # Errors
    ///
    /// Returns an error if ministack refuses the request.
    pub async fn create_topic(&self, name: &str) -> Result<String> {
        element(&self.query("sns", "CreateTopic", &[("Name", name)]).await?, "TopicArn")
    }

    /// Subscribes a function (`lambda`) or a queue (`sqs`) to a topic.
    ///
    /// # Errors
    ///
    /// Returns an error if ministack refuses the request.
    pub async fn subscribe(&self, topic: &str, protocol: &str, endpoint: &str) -> Result<()> {
        let input = [("TopicArn", topic), ("Protocol", protocol), ("Endpoint", endpoint)];
        self.query("sns", "Subscribe", &input).await.map(drop)
    }

    /// Publishes a message as CloudWatch does, and returns its ID.
    ///
    /// # Errors
    ///
    /// Returns an error if ministack refuses the request.
    pub async fn publish(&self, topic: &str, subject: &str, message: &str) -> Result<String> {
        let input = [("TopicArn", topic), ("Subject", subject), ("Message", message)];
        element(&self.query("sns", "Publish", &input).await?, "MessageId")
    }

    /// Creates a bucket.
    ///
    /// # Errors
    ///
    /// Returns an error if ministack refuses the request.
    pub async fn create_bucket(&self, name: &str) -> Result<()> {
        let constraint = format!(
            "<CreateBucketConfiguration><LocationConstraint>{}</LocationConstraint></CreateBucketConfiguration>",
            super::REGION
        );
        self.put("s3", &format!("/{name}"), constraint.into_bytes()).await
    }

    /// Creates a table with a hash key and a range key, which are strings.
    ///
    /// # Errors
    ///
    /// Returns an error if ministack refuses the request.
    pub async fn create_table(&self, name: &str, hash: &str, range: &str) -> Result<()> {
        let attribute = |name| json!({ "AttributeName": name, "AttributeType": "S" });
        let table = json!({
            "TableName": name,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [attribute(hash), attribute(range)],
            "KeySchema": [
                { "AttributeName": hash, "KeyType": "HASH" },
                { "AttributeName": range, "KeyType": "RANGE" },
            ],
        });
        self.call("dynamodb", "DynamoDB_20120810.CreateTable", &table).await.map(drop)
    }

    /// Waits for a message of a queue. Returns it in the shape of Lambda's events, or `None` if there is none
    /// within `seconds`.
    ///
    /// # Errors
    ///
    /// Returns an error if ministack refuses the request.
    pub async fn receive(&self, url: &str, seconds: u64) -> Result<Option<Value>> {
        let asked = json!({ "QueueUrl": url, "WaitTimeSeconds": seconds, "MaxNumberOfMessages": 1 });
        let answer = self.call("sqs", "AmazonSQS.ReceiveMessage", &asked).await?;
        let Some(message) = answer.pointer("/Messages/0") else { return Ok(None) };
        Ok(Some(json!({
            "eventSource": "aws:sqs",
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": { "ApproximateReceiveCount": "1" },
        })))
    }

    /// Deletes a message that [`Self::receive`] returned.
    ///
    /// # Errors
    ///
    /// Returns an error if ministack refuses the request.
    pub async fn delete(&self, url: &str, message: &Value) -> Result<()> {
        let input = json!({ "QueueUrl": url, "ReceiptHandle": message["receiptHandle"] });
        self.call("sqs", "AmazonSQS.DeleteMessage", &input).await.map(drop)
    }

    /// Creates a queue and returns its URL and its ARN.
    ///
    /// # Errors
    ///
    /// Returns an error if ministack refuses the request.
    pub async fn create_queue(&self, name: &str) -> Result<(String, String)> {
        let queue = self.call("sqs", "AmazonSQS.CreateQueue", &json!({ "QueueName": name })).await?;
        let url = text(&queue, "/QueueUrl")?;
        let asked = json!({ "QueueUrl": url, "AttributeNames": ["QueueArn"] });
        let attributes = self.call("sqs", "AmazonSQS.GetQueueAttributes", &asked).await?;
        Ok((url, text(&attributes, "/Attributes/QueueArn")?))
    }
}
