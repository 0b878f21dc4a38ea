//! What every store must do: one list of checks for all adapters.

use jiff::Timestamp;

use super::{Item, Key, Order, Put, Store, StoreError, Write};

/// Checks a store that has no partition whose name begins with `prefix`.
///
/// # Errors
///
/// The store fails, or the first thing that it does otherwise, in words.
pub async fn contract(store: &impl Store, prefix: &str) -> Result<(), String> {
    revisions(store, prefix).await?;
    order(store, prefix).await?;
    batches(store, prefix).await?;
    texts(store, prefix).await
}

const FOREVER: Timestamp = Timestamp::constant(4_102_444_800, 0);

async fn revisions(store: &impl Store, prefix: &str) -> Result<(), String> {
    let key = Key::new(format!("{prefix}revisions"), "one");
    check("nothing is there at first", store.get(&key).await, None)?;
    let absent = store.put(&key, "a", FOREVER, Some(7)).await;
    check("a write that expects a record finds none", absent, Put::Conflict(None))?;
    let first = written(store.put(&key, "a", FOREVER, None).await)?;
    let item = |revision, record: &str| Item { key: key.clone(), revision, record: record.to_owned() };
    check("what was written is read", store.get(&key).await, Some(item(first, "a")))?;
    let again = store.put(&key, "b", FOREVER, None).await;
    check("a second first write tells of the first", again, Put::Conflict(Some(item(first, "a"))))?;
    let second = written(store.put(&key, "b", FOREVER, Some(first)).await)?;
    let late = store.put(&key, "c", FOREVER, Some(first)).await;
    check("an old revision does not write", late, Put::Conflict(Some(item(second, "b"))))?;
    check("nor did it", store.get(&key).await, Some(item(second, "b")))?;
    let third = written(store.put(&key, "b", FOREVER, Some(second)).await)?;
    check("the same text is another revision", Ok(third == second), false)?;
    store.write(vec![Write::Put(key.clone(), "d".to_owned(), FOREVER)]).await.map_err(failed)?;
    let blind = store.put(&key, "e", FOREVER, Some(third)).await;
    check(
        "a write that asks for nothing is noticed",
        blind.map(|put| matches!(put, Put::Conflict(_))),
        true,
    )?;
    store.write(vec![Write::Remove(key.clone())]).await.map_err(failed)?;
    check("what was removed is gone", store.get(&key).await, None)?;
    let back = written(store.put(&key, "f", FOREVER, None).await)?;
    let stale = store.put(&key, "g", FOREVER, Some(second)).await;
    check("no revision comes again", stale, Put::Conflict(Some(item(back, "f"))))
}

async fn order(store: &impl Store, prefix: &str) -> Result<(), String> {
    let partition = format!("{prefix}order");
    for sort in ["b", "a", "c", "B", "가"] {
        written(store.put(&Key::new(&partition, sort), sort, FOREVER, None).await)?;
    }
    written(store.put(&Key::new(format!("{partition}2"), "a"), "other", FOREVER, None).await)?;
    let list = async |order, limit| {
        let items = store.list(&partition, order, limit).await;
        items.map(|items| items.into_iter().map(|item| item.record).collect::<Vec<_>>().join(""))
    };
    check("ascending by bytes", list(Order::Ascending, 9).await, "Babc가".to_owned())?;
    check("descending, the first two", list(Order::Descending, 2).await, "가c".to_owned())?;
    check("no such partition", store.list(&format!("{prefix}none"), Order::Ascending, 9).await, vec![])
}

/// More than a batch of DynamoDB's takes, and more than one page.
async fn batches(store: &impl Store, prefix: &str) -> Result<(), String> {
    let partition = format!("{prefix}batches");
    let text = "x".repeat(20_000);
    let key = |number: usize| Key::new(&partition, format!("{number:04}"));
    let puts = (0..80).map(|number| Write::Put(key(number), text.clone(), FOREVER));
    store.write(puts.collect()).await.map_err(failed)?;
    let count = async |limit| store.list(&partition, Order::Ascending, limit).await.map(|items| items.len());
    check("all are there", count(1_000).await, 80)?;
    let scanned = store.scan().await.map(|items| {
        items.iter().filter(|item| item.key.partition == partition && item.record == text).count()
    });
    check("a scan finds them", scanned, 80)?;
    let removes = (0..79).map(|number| Write::Remove(key(number)));
    store.write(removes.chain([Write::Remove(key(9_000))]).collect()).await.map_err(failed)?;
    check("all but one are gone", count(1_000).await, 1)?;
    check("nothing to do is no fault", store.write(Vec::new()).await, ())
}

async fn texts(store: &impl Store, prefix: &str) -> Result<(), String> {
    let key = Key::new(format!("{prefix}texts"), "봉수#\"'\\ #🔥");
    for record in ["{\"이름\":\"봉수 🔥\"}", " \n\t\u{0001}", "null"] {
        store.write(vec![Write::Put(key.clone(), record.to_owned(), FOREVER)]).await.map_err(failed)?;
        let read = store.get(&key).await.map(|item| item.map(|item| item.record));
        check("text comes back as it was", read, Some(record.to_owned()))?;
    }
    Ok(())
}

fn written(put: Result<Put, StoreError>) -> Result<u64, String> {
    match put.map_err(failed)? {
        Put::Written(revision) => Ok(revision),
        Put::Conflict(found) => Err(format!("a write that nothing is in the way of: found {found:?}")),
    }
}

fn check<T: PartialEq + std::fmt::Debug>(
    what: &str,
    found: Result<T, StoreError>,
    expected: T,
) -> Result<(), String> {
    let found = found.map_err(failed)?;
    // Both by value: what is expected is written out at each call.
    let pair = (found, expected);
    if pair.0 == pair.1 { Ok(()) } else { Err(format!("{what}: {:?} instead of {:?}", pair.0, pair.1)) }
}

fn failed(error: impl std::fmt::Display) -> String {
    format!("the store failed: {error}")
}
