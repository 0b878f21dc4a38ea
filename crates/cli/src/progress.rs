//! Shows a stack's events as they happen: one line that is overwritten on a terminal, plain lines elsewhere.

use std::time::Instant;

use bongsu_deployment::stack::{Event, News, Progress};

use crate::output::{self, foot};

/// Reports on standard error.
#[derive(Debug)]
pub(crate) struct Told {
    begun: Instant,
}

impl Told {
    pub(crate) fn new() -> Self {
        Self { begun: Instant::now() }
    }

    fn event(&mut self, event: &Event) {
        let at = self.begun.elapsed().as_secs();
        let text = format!("{at:>4} s  {event}");
        // Only ends stay visible; a beginning names the resource that the program waits for.
        if event.is_end() {
            output::note(&text);
        } else {
            foot::set(vec![text]);
        }
    }
}

impl Progress for Told {
    fn tell(&mut self, news: News<'_>) {
        match news {
            News::Event(event) => self.event(event),
            News::Step(text) => output::note(text),
        }
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        foot::clear();
    }
}
