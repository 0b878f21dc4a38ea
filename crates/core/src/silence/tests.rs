use pollster::block_on;
use proptest::prelude::*;

use super::*;
use crate::store::{MemoryStore, Store as _};

const NOW: Timestamp = Timestamp::constant(1_800_000_000, 0);

fn after(minutes: i64) -> Timestamp {
    NOW + SignedDuration::from_mins(minutes)
}

fn of(matchers: Vec<Matcher>, until: Option<Timestamp>) -> NewSilence<'static> {
    NewSilence {
        matchers,
        from: NOW,
        until,
        created_by: "jane",
        comment: "deploying",
        created_at: NOW,
        is_everything_allowed: false,
    }
}

fn silence(matchers: &[&str], until: Option<Timestamp>) -> Result<Silence, SilenceError> {
    let matchers = matchers.iter().map(|it| it.parse().unwrap()).collect();
    of(matchers, until).create()
}

fn labels(alarm: &str) -> Labels {
    [("alarm", alarm), ("state", "ALARM"), ("kind", "metric")].into_iter().collect()
}

#[test]
fn a_silence_applies_to_matching_alarms_while_it_lasts() {
    let silence = silence(&["alarm=web-*", "state!=OK"], Some(after(60))).unwrap();
    assert!(silence.holds(&labels("web-cpu"), NOW));
    assert!(silence.holds(&labels("web-cpu"), after(59)));
    assert!(!silence.holds(&labels("web-cpu"), after(60)));
    assert!(!silence.holds(&labels("web-cpu"), after(-1)));
    assert!(!silence.holds(&labels("db-cpu"), NOW));
}

#[test]
fn a_silence_of_everything_is_refused() {
    assert_eq!(silence(&[], None).unwrap_err(), SilenceError::NoMatchers);
    let past = silence(&["alarm=web"], Some(after(0))).unwrap_err();
    assert!(past.to_string().contains("in the past; choose a later time"), "{past}");
    for everything in
        ["alarm=*", "alarm=~.*", "alarm=~.+", "state=ALARM", "kind=metric", "alarm!=web", "tag.a!~x"]
    {
        assert_eq!(silence(&[everything], None).unwrap_err(), SilenceError::Everything, "{everything}");
    }
    for some in ["alarm=web*", "severity=sev3", "account=1", "alarm=~\"web|db\"", "namespace=AWS/EC2"] {
        assert!(silence(&[some, "state=ALARM"], None).is_ok(), "{some}");
    }
    let all = vec!["alarm=*".parse().unwrap()];
    assert!(NewSilence { is_everything_allowed: true, ..of(all, None) }.create().is_ok());
}

#[test]
fn a_silence_is_stored_listed_and_ended() {
    let store = MemoryStore::default();
    block_on(async {
        let hour = silence(&["alarm=web"], Some(after(60))).unwrap();
        let burns = silence(&["alarm=db"], None).unwrap();
        for it in [&hour, &burns, &hour] {
            add(&store, it).await.unwrap();
        }
        store.put(&Key::new(PARTITION, "odd"), "{\"version\":9}", NOW, None).await.unwrap();
        assert_eq!(list(&store).await.unwrap(), [burns.clone(), hour.clone()]);
        assert_eq!(active(&store, after(61)).await.unwrap(), std::slice::from_ref(&burns));
        let Expired::Now(ended) = expire(&store, &burns.id, after(5)).await.unwrap() else { panic!() };
        assert_eq!(ended.until, Some(after(5)));
        assert_eq!(expire(&store, &burns.id, after(6)).await.unwrap(), Expired::Before(ended));
        assert_eq!(expire(&store, &SilenceId("none".to_owned()), NOW).await.unwrap(), Expired::Unknown);
        assert_eq!(active(&store, after(5)).await.unwrap(), [hour]);
    });
}

#[test]
fn fields_of_another_version_are_kept() {
    let store = MemoryStore::default();
    block_on(async {
        let whole = silence(&["alarm=web"], Some(after(60))).unwrap();
        let record = whole.record().replacen('{', "{\"ticket\":\"OPS-1\",", 1);
        store.put(&whole.key(), &record, NOW, None).await.unwrap();
        expire(&store, &whole.id, after(1)).await.unwrap();
        let item = store.get(&whole.key()).await.unwrap().unwrap();
        assert!(item.record.contains("\"ticket\":\"OPS-1\""), "{}", item.record);
    });
}

proptest! {
    /// Reading a record never panics, whatever its content.
    #[test]
    fn any_record_is_read(record in ".{0,200}") {
        let item = Item { key: Key::new(PARTITION, "x"), revision: 1, record };
        let _ = Silence::read(&item);
    }
}
