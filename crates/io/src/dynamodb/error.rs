//! Interprets DynamoDB's errors. No error contains a record. DynamoDB's messages quote the refused data, so they are
//! shortened or omitted.

use bongsu_core::store::StoreError;

use super::DynamoDb;
use crate::aws::service::CallError;
use crate::http::HttpError;

impl DynamoDb {
    pub(super) fn explain(&self, operation: &str, error: &CallError) -> StoreError {
        StoreError::Unavailable(match error {
            CallError::Refused(refusal) => self.refused(operation, &refusal.code(), &refusal.message),
            CallError::Http(HttpError::Timeout(_)) => self.late(operation),
            error => self.unanswered(operation, error),
        })
    }

    /// Returns the error for a response that does not come from DynamoDB.
    pub(super) fn odd(&self, operation: &str) -> StoreError {
        let (table, region) = (&self.table, self.service.region());
        StoreError::Unavailable(format!(
            "a program other than DynamoDB answers {operation} on the table {table} in region {region}: check the connection to DynamoDB (a proxy, an endpoint)"
        ))
    }

    /// Returns the error for a request that DynamoDB did not process completely.
    pub(super) fn throttled(&self, operation: &str) -> StoreError {
        StoreError::Unavailable(self.refused(operation, "ThrottlingException", ""))
    }

    /// Returns the error for a transaction that DynamoDB cancelled for another reason than its conditions.
    pub(super) fn cancelled(&self, code: &str) -> StoreError {
        StoreError::Unavailable(match code {
            "TransactionConflict" => format!(
                "DynamoDB currently refuses TransactWriteItems on the table {} (TransactionConflict): other writes of the same records are in progress",
                self.table
            ),
            "ThrottlingError" | "ProvisionedThroughputExceeded" => {
                self.refused("TransactWriteItems", "ThrottlingException", "")
            }
            code => self.refused("TransactWriteItems", code, ""),
        })
    }

    fn refused(&self, operation: &str, code: &str, message: &str) -> String {
        let (table, region) = (&self.table, self.service.region());
        match code {
            "ResourceNotFoundException" => format!(
                "there is no table {table} in region {region}: deploy again, or unset BONGSU_LEDGER_TABLE"
            ),
            "ValidationException" if is_about_schema(message) => format!(
                "the table {table} is not bongsu's: it needs a string hash key pk and a string range key sk"
            ),
            "AccessDeniedException" => format!(
                "the role may not use the table {table}: give it {} on it, and kms:Decrypt on the table's key if it is a customer managed key",
                permissions(operation)
            ),
            "ThrottlingException"
            | "ProvisionedThroughputExceededException"
            | "RequestLimitExceeded"
            | "LimitExceededException" => format!(
                "DynamoDB currently refuses {operation} on the table {table} ({code}); if this lasts, give the table on-demand capacity, or ask for a higher quota"
            ),
            "UnrecognizedClientException"
            | "InvalidSignatureException"
            | "IncompleteSignatureException"
            | "MissingAuthenticationTokenException"
            | "ExpiredTokenException" => {
                format!("DynamoDB refuses {operation} ({code}): the credentials are invalid or have expired")
            }
            _ => format!("DynamoDB refuses {operation} on the table {table} ({code}): {}", unquoted(message)),
        }
    }

    fn late(&self, operation: &str) -> String {
        let (table, region) = (&self.table, self.service.region());
        format!(
            "DynamoDB does not answer {operation} on the table {table} in time; if this lasts, check for an incident in region {region}, and give a function in a VPC a gateway endpoint for DynamoDB"
        )
    }

    fn unanswered(&self, operation: &str, error: &CallError) -> String {
        let (table, region) = (&self.table, self.service.region());
        format!(
            "DynamoDB cannot be reached for {operation} on the table {table} in region {region}: {error}; a function in a VPC needs a gateway endpoint for DynamoDB, or a NAT gateway"
        )
    }
}

/// Returns the permissions of an operation. A transaction needs the permissions of its parts (DynamoDB developer guide,
/// "Using IAM with DynamoDB transactions").
fn permissions(operation: &str) -> String {
    match operation {
        "TransactWriteItems" => "dynamodb:PutItem and dynamodb:DeleteItem".to_owned(),
        operation => format!("dynamodb:{operation}"),
    }
}

/// Returns whether the message is about keys. DynamoDB has one code for all invalid requests.
fn is_about_schema(message: &str) -> bool {
    ["schema", "Missing the key", "Type mismatch for key"].iter().any(|words| message.contains(words))
}

/// Returns the message up to the first quotation, because "Value '...' at 'requestItems' failed to satisfy
/// ..." would contain a record.
fn unquoted(message: &str) -> &str {
    message.split(['\'', '"', '{']).next().unwrap_or_default().trim_end()
}
