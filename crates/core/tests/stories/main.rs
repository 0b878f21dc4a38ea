//! Stories: the events line by line, and the resulting channel for a reader. Each story runs twice: with a
//! bot, which changes its messages and replies in threads, and with a webhook, which can only post.

#[cfg(test)]
mod channel;
#[cfg(test)]
mod every;
#[cfg(test)]
mod script;
#[cfg(test)]
mod world;
