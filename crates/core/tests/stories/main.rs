//! Tests stories: a script of events, and the resulting channel as a reader sees it. Each story runs twice:
//! with a bot, which changes its messages and replies in threads, and with a webhook, which can only post.

#[cfg(test)]
mod channel;
#[cfg(test)]
mod every;
#[cfg(test)]
mod script;
#[cfg(test)]
mod world;
