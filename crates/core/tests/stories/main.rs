//! Stories: what happens, line by line, and the channel as a reader then sees it. Each is told twice: to a bot, which
//! changes its messages and replies in their threads, and to a webhook, which can only post.

#[cfg(test)]
mod channel;
#[cfg(test)]
mod every;
#[cfg(test)]
mod script;
#[cfg(test)]
mod world;
