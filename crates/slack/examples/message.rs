//! Builds a message, validates it and draws it: `cargo run --example message --features html > message.html`

use std::error::Error;

use bongsu_slack::drawing::{Language, Reader, message, stylesheet};
use bongsu_slack::{Attachment, Block, Message, Mrkdwn, Payload, SECTION_CHARS};
use jiff::tz::TimeZone;

#[expect(clippy::print_stdout, reason = "an example says what it made")]
fn main() -> Result<(), Box<dyn Error>> {
    let title =
        Mrkdwn::new().text("🚨 ").bold_link("https://example.com/alarms/web-cpu-high", "web-cpu-high");
    let reason = Mrkdwn::new().text("CPUUtilization is 92.5 %, above the threshold of 80 % <!channel>");
    let built = Message::of_text("web-cpu-high is in ALARM".to_owned())
        .with_blocks(Block::section(title, SECTION_CHARS))
        .with_attachment(Attachment {
            color: "#d92d20",
            fallback: "CPUUtilization is 92.5 %".to_owned(),
            blocks: Block::section(reason, SECTION_CHARS).into_iter().collect(),
        });
    let payload = Payload::read(built.to_json().as_bytes(), Some("application/json"))
        .map_err(|refusal| format!("Slack would answer {refusal:?}"))?;
    let reader = Reader { zone: &TimeZone::UTC, language: Language::English };
    println!("<!doctype html><style>{}</style>{}", stylesheet(), message(&payload, &reader));
    Ok(())
}
