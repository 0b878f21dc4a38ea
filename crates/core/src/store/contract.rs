//! The contract of a store: one list of checks for all adapters.

use std::slice;

use jiff::Timestamp;

use super::{
    Commit, ConditionalWrite, Conflict, Expected, Item, Key, MOST_CHANGES, Order, Put, Store, StoreError,
    Write,
};

/// Checks a store that has no partition whose name begins with `prefix`.
///
/// # Errors
///
/// Returns a description of the first violation, or the error of the store.
pub async fn contract(store: &impl Store, prefix: &str) -> Result<(), String> {
    revisions(store, prefix).await?;
    order(store, prefix).await?;
    batches(store, prefix).await?;
    reads(store, prefix).await?;
    commits(store, prefix).await?;
    refused_commits(store, prefix).await?;
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

/// Writes more items than fit into a DynamoDB batch or page.
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

/// Reads more keys than DynamoDB allows in one request.
async fn reads(store: &impl Store, prefix: &str) -> Result<(), String> {
    let key = |number: usize| Key::new(format!("{prefix}reads{}", number % 7), format!("{number:04}"));
    let text = |number: usize| format!("{number}:{}", "x".repeat(20_000));
    let puts = (0..230).filter(|number| number % 2 == 0);
    store
        .write(puts.map(|number| Write::Put(key(number), text(number), FOREVER)).collect())
        .await
        .map_err(failed)?;
    // The keys are in reverse order with repetitions, so that no other order matches by chance.
    let asked: Vec<usize> = (0..230).rev().chain([4, 5, 4]).collect();
    let keys: Vec<_> = asked.iter().map(|number| key(*number)).collect();
    let items = store.read(&keys).await.map_err(failed)?;
    check("as many answers as keys", Ok(items.len()), keys.len())?;
    for (number, item) in asked.into_iter().zip(items) {
        let expected = (number % 2 == 0).then(|| (key(number), text(number)));
        let is_as_expected = item.map(|item| (item.key, item.record)) == expected;
        check(&format!("the answer to key {number} is in its place"), Ok(is_as_expected), true)?;
    }
    let one = store.read(&[key(2)]).await.map_err(failed)?;
    check("the same as by itself", store.get(&key(2)).await.map(|item| vec![item]), one)?;
    check("no keys", store.read(&[]).await, Vec::new())?;
    let removes = (0..230).map(|number| Write::Remove(key(number)));
    store.write(removes.collect()).await.map_err(failed)
}

fn put(key: &Key, record: &str, expected: Expected) -> ConditionalWrite {
    ConditionalWrite::Put { key: key.clone(), record: record.to_owned(), expires: FOREVER, expected }
}

fn remove(key: &Key, expected: Expected) -> ConditionalWrite {
    ConditionalWrite::Remove { key: key.clone(), expected }
}

async fn commits(store: &impl Store, prefix: &str) -> Result<(), String> {
    let key = |name: &str| Key::new(format!("{prefix}commits-{name}"), name);
    let (a, b, c) = (key("a"), key("b"), key("c"));
    let records = async || {
        let items = store.read(&[a.clone(), b.clone(), c.clone()]).await;
        items.map(|items| {
            items.into_iter().map(|item| item.map_or(String::new(), |item| item.record)).collect()
        })
    };
    let as_read = |records: [&str; 3]| records.map(str::to_owned).to_vec();
    let first =
        vec![put(&a, "1", Expected::Absent), put(&b, "1", Expected::Any), remove(&c, Expected::Absent)];
    let [Some(one), Some(two), None] = done(store.commit(first).await)?[..] else {
        return Err("a commit's revisions are not those of its changes".to_owned());
    };
    check("all is done", records().await, as_read(["1", "1", ""]))?;
    check("each has a revision of its own", Ok(one == two), false)?;
    let item =
        |key: &Key, revision, record: &str| Item { key: key.clone(), revision, record: record.to_owned() };
    check("the revision is the record's", store.get(&a).await, Some(item(&a, one, "1")))?;

    let half = vec![
        put(&a, "2", Expected::Revision(one)),
        remove(&b, Expected::Revision(one)),
        put(&c, "2", Expected::Revision(two)),
    ];
    let conflicts = vec![
        Conflict { key: b.clone(), found: Some(item(&b, two, "1")) },
        Conflict { key: c.clone(), found: None },
    ];
    check("two in the way, in order", store.commit(half).await, Commit::Conflict(conflicts))?;
    check("then none is done", records().await, as_read(["1", "1", ""]))?;

    let alone = store.commit(vec![put(&a, "2", Expected::Absent)]).await;
    let in_the_way = |found| Commit::Conflict(vec![Conflict { key: a.clone(), found }]);
    check("one alone", alone, in_the_way(Some(item(&a, one, "1"))))?;
    let [Some(next)] = done(store.commit(vec![put(&a, "2", Expected::Revision(one))]).await)?[..] else {
        return Err("one alone has one revision".to_owned());
    };
    let again = store.commit(vec![remove(&a, Expected::Revision(one))]).await;
    check("an old revision removes nothing", again, in_the_way(Some(item(&a, next, "2"))))?;
    written(store.put(&a, "3", FOREVER, Some(next)).await)?;
    let blind = vec![put(&a, "4", Expected::Any), remove(&b, Expected::Revision(two))];
    done(store.commit(blind).await)?;
    check("what is expected to be anything", records().await, as_read(["4", "", ""]))?;
    done(store.commit(vec![remove(&a, Expected::Any)]).await)?;
    let gone = store.commit(vec![put(&a, "5", Expected::Revision(next))]).await;
    check("what was removed has no revision", gone, in_the_way(None))?;
    check("no changes", store.commit(Vec::new()).await, Commit::Done(Vec::new()))
}

/// Checks the limits of a commit: the number of changes, and one change for each record.
async fn refused_commits(store: &impl Store, prefix: &str) -> Result<(), String> {
    let key = |number: usize| Key::new(format!("{prefix}many"), format!("{number:04}"));
    let many = |count| (0..count).map(|number| put(&key(number), "1", Expected::Absent)).collect::<Vec<_>>();
    let refused = |changes: Vec<ConditionalWrite>| async { store.commit(changes).await.is_err() };
    check("one too many", Ok(refused(many(MOST_CHANGES + 1)).await), true)?;
    check("one record twice", Ok(refused([many(1), many(1)].concat()).await), true)?;
    check("then nothing is there", store.get(&key(0)).await, None)?;
    let most = done(store.commit(many(MOST_CHANGES)).await)?;
    check("the most", Ok(most.iter().flatten().count()), MOST_CHANGES)
}

async fn texts(store: &impl Store, prefix: &str) -> Result<(), String> {
    let key = Key::new(format!("{prefix}texts"), "봉수#\"'\\ #🔥");
    for record in ["{\"이름\":\"봉수 🔥\"}", " \n\t\u{0001}", "null"] {
        store.write(vec![Write::Put(key.clone(), record.to_owned(), FOREVER)]).await.map_err(failed)?;
        let read = store.get(&key).await.map(|item| item.map(|item| item.record));
        check("text comes back as it was", read, Some(record.to_owned()))?;
        done(store.commit(vec![put(&key, record, Expected::Any)]).await)?;
        let read = store.read(slice::from_ref(&key)).await.map(|items| items.into_iter().flatten().next());
        check("by a commit too", read.map(|item| item.map(|item| item.record)), Some(record.to_owned()))?;
    }
    Ok(())
}

fn done(commit: Result<Commit, StoreError>) -> Result<Vec<Option<u64>>, String> {
    match commit.map_err(failed)? {
        Commit::Done(revisions) => Ok(revisions),
        Commit::Conflict(conflicts) => {
            Err(format!("a commit that nothing is in the way of: found {conflicts:?}"))
        }
    }
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
    // A tuple passes both by value, so that a failed assertion shows both.
    let pair = (found, expected);
    if pair.0 == pair.1 { Ok(()) } else { Err(format!("{what}: {:?} instead of {:?}", pair.0, pair.1)) }
}

fn failed(error: impl std::fmt::Display) -> String {
    format!("the store failed: {error}")
}
