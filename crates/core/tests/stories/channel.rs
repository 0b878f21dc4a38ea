//! A Slack channel, as a reader sees it.

use std::cell::{Cell, RefCell};
use std::fmt::Write as _;
use std::time::Duration;

use bongsu_core::delivery::{DeliveryError, Receipt};
use bongsu_core::ports::{Capabilities, Receiver, Updated};
use bongsu_slack::{Block, Message, Mrkdwn, Posted};

#[derive(Default)]
pub(crate) struct Channel {
    name: &'static str,
    is_bot: bool,
    pub(crate) is_down: Cell<bool>,
    pub(crate) now: RefCell<String>,
    messages: RefCell<Vec<Shown>>,
}

struct Shown {
    at: String,
    edited: Option<String>,
    message: Message,
    replies: Vec<(String, Message)>,
    is_deleted: bool,
}

impl Channel {
    pub(crate) fn new(name: &'static str, is_bot: bool) -> Self {
        Self { name, is_bot, ..Self::default() }
    }

    /// Returns the messages, oldest first, each with its thread.
    pub(crate) fn read(&self) -> String {
        let mut read = String::new();
        for shown in self.messages.borrow().iter() {
            let edited = shown.edited.as_ref().map(|at| format!(" (edited {at})")).unwrap_or_default();
            let deleted = if shown.is_deleted { " (deleted)" } else { "" };
            writeln!(read, "{}{edited}{deleted}\n{}", shown.at, indented(&text(&shown.message), "   "))
                .unwrap();
            for (at, reply) in &shown.replies {
                let broadcast = reply.thread.as_ref().is_some_and(|thread| thread.broadcast);
                let place = if broadcast { "in thread and channel" } else { "in thread" };
                writeln!(read, "   > {at} {place}\n{}", indented(&text(reply), "   > ")).unwrap();
            }
        }
        read
    }

    /// Deletes the message that names `alarm`, as a person does.
    pub(crate) fn delete(&self, alarm: &str) {
        let mut messages = self.messages.borrow_mut();
        messages
            .iter_mut()
            .filter(|shown| text(&shown.message).contains(alarm))
            .for_each(|it| it.is_deleted = true);
    }

    /// Answers after a delay, in which other tasks run.
    async fn answer(&self) -> Result<(), DeliveryError> {
        yield_now().await;
        let down = || DeliveryError::Retry { cause: "down".to_owned(), after: None };
        if self.is_down.get() { Err(down()) } else { Ok(()) }
    }

    fn place(posted: &Posted) -> usize {
        posted.ts.parse().unwrap()
    }
}

/// Returns the text of blocks without facts and footers, which rarely change. For a plain message, returns
/// its text.
fn text(message: &Message) -> String {
    let shown = message.all_blocks().filter(|block| !matches!(block, Block::Context(_) | Block::Fields(_)));
    let lines: Vec<_> = shown.flat_map(Block::texts).map(Mrkdwn::plain).collect();
    let buttons = message.all_blocks().filter_map(|block| match block {
        Block::Actions(buttons) => Some(serde_json::to_value(buttons).unwrap()),
        _ => None,
    });
    let words = buttons.flat_map(|buttons| {
        let buttons = buttons.as_array().unwrap().clone();
        buttons.into_iter().map(|button| format!("[{}]", button["text"]["text"].as_str().unwrap()))
    });
    let words: Vec<_> = words.collect();
    let lines = if lines.is_empty() { vec![message.text.clone()] } else { lines };
    let buttons = if words.is_empty() { None } else { Some(words.join(" ")) };
    lines.into_iter().chain(buttons).collect::<Vec<_>>().join("\n")
}

fn indented(text: &str, with: &str) -> String {
    text.lines().map(|line| format!("{with}{line}")).collect::<Vec<_>>().join("\n")
}

impl Receiver for Channel {
    fn name(&self) -> &'static str {
        self.name
    }

    fn capabilities(&self) -> Capabilities {
        let is = self.is_bot;
        Capabilities { update: is, thread: is, buttons: is, ..Capabilities::POST_ONLY }
    }

    async fn deliver(&self, message: &Message, _: Duration) -> Result<Receipt, DeliveryError> {
        self.answer().await?;
        let at = self.now.borrow().clone();
        let mut messages = self.messages.borrow_mut();
        if let Some(thread) = &message.thread {
            assert!(self.is_bot, "a webhook knows no thread");
            messages[thread.ts.parse::<usize>().unwrap()].replies.push((at, message.clone()));
            return Ok(Receipt { attempts: 1, ..Receipt::default() });
        }
        let posted = Posted { channel: "C1".to_owned(), ts: messages.len().to_string() };
        let message = message.clone();
        messages.push(Shown { at, edited: None, message, replies: Vec::new(), is_deleted: false });
        Ok(Receipt { attempts: 1, posted: self.is_bot.then_some(posted), ..Receipt::default() })
    }

    async fn update(
        &self,
        posted: &Posted,
        message: &Message,
        _: Duration,
    ) -> Result<Updated, DeliveryError> {
        self.answer().await?;
        let mut messages = self.messages.borrow_mut();
        let shown = &mut messages[Self::place(posted)];
        if shown.is_deleted {
            return Ok(Updated::Gone);
        }
        (shown.edited, shown.message) = (Some(self.now.borrow().clone()), message.clone());
        Ok(Updated::Done(Receipt { attempts: 1, ..Receipt::default() }))
    }

    async fn permalink(&self, posted: &Posted, _: Duration) -> Option<String> {
        Some(format!("https://slack.example/{}/{}", posted.channel, posted.ts))
    }
}

/// Lets other tasks run.
pub(crate) async fn yield_now() {
    let mut has_yielded = false;
    std::future::poll_fn(|context| {
        if has_yielded {
            return std::task::Poll::Ready(());
        }
        has_yielded = true;
        context.waker().wake_by_ref();
        std::task::Poll::Pending
    })
    .await;
}
