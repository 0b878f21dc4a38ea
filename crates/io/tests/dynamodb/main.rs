//! Tests the table of the ledger on the stand-in for AWS.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use bongsu_core::store::{
    Commit, ConditionalWrite, Conflict, Expected, Key, Order, Put, Store as _, Write, contract,
};
use bongsu_io::dynamodb::DynamoDb;
use bongsu_io::http::HttpClient;
use bongsu_stand_in::{MemoryAws, Ministack, REGION, Result};
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::OnceCell;

static MINISTACK: OnceCell<Ministack> = OnceCell::const_new();
const FOREVER: Timestamp = Timestamp::constant(4_102_444_800, 0);

/// Returns a store with that table. All tests share one ministack.
async fn table(name: &str, range: Option<&str>) -> Result<(&'static Ministack, DynamoDb)> {
    let aws = MINISTACK.get_or_try_init(Ministack::start).await?;
    if let Some(range) = range {
        aws.create_table(name, "pk", range).await?;
    }
    Ok((aws, store(&aws.endpoint(), name)?))
}

fn store(endpoint: &str, table: &str) -> Result<DynamoDb> {
    let config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(REGION))
        .endpoint_url(endpoint)
        .credentials_provider(SharedCredentialsProvider::new(Credentials::new("a", "b", None, None, "test")))
        .build();
    Ok(DynamoDb::new(&config, HttpClient::new()?, table.to_owned()))
}

/// The concurrent reads for an alarm do not wait for a connection.
///
/// A connection becomes free only shortly after its answer is read, so a busy machine may need one more.
#[tokio::test(flavor = "multi_thread")]
async fn concurrent_reads_find_connections() -> Result<()> {
    let mut opened = Vec::new();
    for _ in 0..5 {
        let aws = MemoryAws::start("", Duration::from_millis(20)).await?;
        let store = store(&aws.endpoint(), "ahead")?;
        store.connect(Duration::from_secs(5)).await;
        let before = aws.connections();
        let key = Key::new("a", "0");
        let (listed, found) = tokio::join!(store.list("a", Order::Ascending, 1), store.get(&key));
        assert_eq!((listed.unwrap(), found.unwrap()), (vec![], None));
        opened.push((before, aws.connections()));
    }
    assert!(opened.contains(&(2, 2)), "{opened:?}");
    Ok(())
}

fn first(key: &Key) -> ConditionalWrite {
    ConditionalWrite::Put {
        key: key.clone(),
        record: "record".to_owned(),
        expires: FOREVER,
        expected: Expected::Absent,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keeps_the_contract() -> Result<()> {
    let (_, store) = table("contract", Some("sk")).await?;
    contract(&store, "").await.unwrap();
    Ok(())
}

/// Tests the contract on a smaller stand-in, which has DynamoDB's limits.
#[tokio::test(flavor = "multi_thread")]
async fn keeps_the_contract_within_limits() -> Result<()> {
    let aws = MemoryAws::start("", Duration::ZERO).await?;
    let store = store(&aws.endpoint(), "contract")?;
    contract(&store, "").await.unwrap();
    aws.set_most_batch_bytes(1_000_000);
    let text = "x".repeat(300_000);
    let key = |number: usize| Key::new("large", format!("{number}"));
    store.write((0..9).map(|number| Write::Put(key(number), text.clone(), FOREVER)).collect()).await.unwrap();
    aws.take_requests();
    let items = store.read(&(0..9).map(key).collect::<Vec<_>>()).await.unwrap();
    assert_eq!(items.iter().flatten().count(), 9);
    // On a busy machine, an attempt may exceed its time limit and is repeated.
    let is_three = |requests: usize| (3..=6).contains(&requests);
    assert!(is_three(aws.take_requests().len()), "each answer has three records");
    assert_eq!(store.list("large", Order::Ascending, 9).await.unwrap().len(), 9);
    assert!(is_three(aws.take_requests().len()), "each page has a megabyte");
    assert!(aws.connections() <= 10, "hundreds of requests share a few connections: {}", aws.connections());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_all_pages() -> Result<()> {
    let (_, store) = table("pages", Some("sk")).await?;
    let text = "x".repeat(200_000);
    let put = |number| Write::Put(Key::new("p", format!("{number:02}")), text.clone(), FOREVER);
    store.write((0..20).map(put).collect()).await.unwrap();
    assert_eq!(store.list("p", Order::Descending, 18).await.unwrap().len(), 18);
    assert_eq!(store.scan().await.unwrap().len(), 20);
    Ok(())
}

/// Reads a hundred large records. DynamoDB returns at most 16 megabytes in a response, but the stand-in returns all
/// records.
#[tokio::test(flavor = "multi_thread")]
async fn reads_large_records() -> Result<()> {
    let (_, store) = table("large", Some("sk")).await?;
    let text = "\"quoted\" ".repeat(18_000);
    let key = |number| Key::new("p", format!("{number:02}"));
    store
        .write((0..90).map(|number| Write::Put(key(number), text.clone(), FOREVER)).collect())
        .await
        .unwrap();
    let keys: Vec<_> = (0..95).map(key).collect();
    let items = store.read(&keys).await.unwrap();
    assert_eq!(items.iter().flatten().filter(|item| item.record == text).count(), 90);
    assert!(items.iter().skip(90).all(Option::is_none));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_faults_of_a_table() -> Result<()> {
    let (_, missing) = table("missing", None).await?;
    let error = missing.get(&Key::new("a", "b")).await.unwrap_err().to_string();
    assert!(error.contains("no table missing") && error.contains("deploy again"), "{error}");
    let (_, other) = table("other", Some("number")).await?;
    for error in [
        other.get(&Key::new("a", "b")).await.unwrap_err().to_string(),
        other.put(&Key::new("a", "b"), "record", FOREVER, None).await.unwrap_err().to_string(),
        other.read(&[Key::new("a", "b"), Key::new("b", "c")]).await.unwrap_err().to_string(),
    ] {
        assert!(error.contains("other is not bongsu's") && error.contains("range key sk"), "{error}");
        assert!(!error.contains("record"), "{error}");
    }
    Ok(())
}

/// Damaged items cause no error in lists, and can be replaced.
#[tokio::test(flavor = "multi_thread")]
async fn damaged_items_count_as_empty() -> Result<()> {
    let (aws, store) = table("damaged", Some("sk")).await?;
    let damages: BTreeMap<&str, Value> = BTreeMap::from([
        ("a", json!({})),
        ("b", json!({ "record": { "N": "7" }, "revision": { "S": "one" } })),
        ("c", json!({ "record": { "S": "text" }, "revision": { "N": "-1" } })),
    ]);
    for (sort, attributes) in &damages {
        let mut item = json!({ "pk": { "S": "p" }, "sk": { "S": sort } });
        for (name, value) in attributes.as_object().into_iter().flatten() {
            item[name] = value.clone();
        }
        let input = json!({ "TableName": "damaged", "Item": item });
        aws.call("dynamodb", "DynamoDB_20120810.PutItem", &input).await?;
    }
    assert_eq!(store.list("p", Order::Ascending, 9).await.unwrap(), []);
    for sort in damages.keys() {
        let key = Key::new("p", *sort);
        let Put::Conflict(Some(found)) = store.put(&key, "first", FOREVER, None).await.unwrap() else {
            panic!("{sort} is there")
        };
        assert_eq!((store.get(&key).await.unwrap().as_ref(), found.record.as_str()), (Some(&found), ""));
        let both = vec![first(&key), first(&Key::new("q", "other"))];
        let Commit::Conflict(conflicts) = store.commit(both).await.unwrap() else {
            panic!("{sort} is there")
        };
        assert_eq!(conflicts, [Conflict { key: key.clone(), found: Some(found.clone()) }], "{sort}");
        assert_eq!(
            store.read(&[Key::new("p", "none"), key.clone()]).await.unwrap(),
            [None, Some(found.clone())]
        );
        let put = store.put(&key, "whole", FOREVER, Some(found.revision)).await.unwrap();
        assert!(matches!(put, Put::Written(_)), "{sort}: {put:?}");
    }
    assert_eq!(store.list("p", Order::Ascending, 9).await.unwrap().len(), 3);
    Ok(())
}
