//! Shows a stack's events as they happen: one line that is overwritten on a terminal, plain lines elsewhere.

use std::time::Instant;

use bongsu_deployment::stack::{News, Progress, ResourceEvent};

use crate::output::{self, foot};

/// Reports on standard error.
#[derive(Debug)]
pub(crate) struct Reporter {
    begun: Instant,
}

impl Reporter {
    pub(crate) fn new() -> Self {
        Self { begun: Instant::now() }
    }

    fn event(&mut self, event: &ResourceEvent) {
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

impl Progress for Reporter {
    fn report(&mut self, news: News<'_>) {
        match news {
            News::Event(event) => self.event(event),
            News::Step(text) => output::note(text),
        }
    }
}

impl Drop for Reporter {
    fn drop(&mut self) {
        foot::clear();
    }
}
