//! Posts, changes, deletes and finds messages.

use bongsu_core::inbox::{ArrivalContent, InboxQuery, Kept};
use bongsu_slack::Posted;
use serde_json::{Value, json};

use super::{Answer, Request, fault, place};
use crate::inbox::{Inbox, files};

/// The maximum number of replies or messages in one answer.
const MOST: usize = 200;

pub(super) async fn post(inbox: &Inbox, request: &Request) -> Answer {
    let payload = request.payload()?;
    has_its_files(inbox, payload.json()).await?;
    has_its_thread(inbox, request, request.channel()?).await?;
    let posted = inbox.post(&payload).await.map_err(|error| fault(&error))?;
    Ok(json!({ "channel": posted.channel, "ts": posted.ts, "message": payload.json() }))
}

pub(super) async fn update(inbox: &Inbox, request: &Request) -> Answer {
    let (posted, payload) = (request.posted("ts")?, request.payload()?);
    has_its_files(inbox, payload.json()).await?;
    if !inbox.change(&posted, &payload).await.map_err(|error| fault(&error))? {
        return Err("message_not_found");
    }
    Ok(
        json!({ "channel": posted.channel, "ts": posted.ts, "text": request.text("text").unwrap_or_default() }),
    )
}

pub(super) async fn delete(inbox: &Inbox, request: &Request) -> Answer {
    let posted = request.posted("ts")?;
    if !inbox.delete(&posted).await.map_err(|error| fault(&error))? {
        return Err("message_not_found");
    }
    Ok(json!({ "channel": posted.channel, "ts": posted.ts }))
}

pub(super) async fn permalink(inbox: &Inbox, request: &Request) -> Answer {
    let posted = request.posted("message_ts")?;
    let kept = inbox.posted(&posted).await.map_err(|error| fault(&error))?.ok_or("message_not_found")?;
    let origin = inbox.origin().unwrap_or_default();
    Ok(json!({ "channel": posted.channel, "permalink": format!("{origin}/messages/{}", kept.id) }))
}

pub(super) async fn replies(inbox: &Inbox, request: &Request) -> Answer {
    let posted = request.posted("ts")?;
    let kept = inbox.posted(&posted).await.map_err(|error| fault(&error))?.ok_or("thread_not_found")?;
    let messages: Vec<_> = [&kept].into_iter().chain(&kept.replies).filter_map(told).collect();
    Ok(json!({ "messages": messages, "has_more": false }))
}

/// Lists the newest messages first, as Slack does.
pub(super) async fn history(inbox: &Inbox, request: &Request) -> Answer {
    let channel = request.channel()?;
    let query = InboxQuery::default();
    let found =
        inbox.read(move |archive| archive.latest(&query, None, MOST)).await.map_err(|error| fault(&error))?;
    let is_here = |message: &Value| message["channel"] == channel.as_str();
    let messages: Vec<_> = found.iter().rev().filter_map(told).filter(is_here).collect();
    Ok(json!({ "messages": messages, "has_more": false }))
}

/// Refuses a reply to a message that does not exist.
pub(super) async fn has_its_thread(
    inbox: &Inbox,
    request: &Request,
    channel: String,
) -> Result<(), &'static str> {
    let Some(ts) = request.text("thread_ts") else { return Ok(()) };
    let parent = Posted { channel, ts: ts.to_owned() };
    inbox.posted(&parent).await.map_err(|error| fault(&error))?.ok_or("thread_not_found").map(drop)
}

/// Refuses a picture of a file that does not exist.
pub(super) async fn has_its_files(inbox: &Inbox, message: &Value) -> Result<(), &'static str> {
    for id in files::named(message) {
        if !inbox.has_file(&id).await.map_err(|error| fault(&error))? {
            return Err("invalid_blocks");
        }
    }
    Ok(())
}

fn told(kept: &Kept) -> Option<Value> {
    let ArrivalContent::Message { message, .. } = &kept.content else { return None };
    let mut fields = message.as_object()?.clone();
    fields.insert("type".to_owned(), "message".into());
    fields.insert("ts".to_owned(), place::ts(kept.id, kept.at).into());
    if !kept.replies.is_empty() {
        fields.insert("reply_count".to_owned(), kept.replies.len().into());
    }
    Some(Value::Object(fields))
}
