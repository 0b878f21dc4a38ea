//! Builds a message, validates it and draws it: `cargo run --example message --features html > message.html`

use std::error::Error;

use bongsu_slack::drawing::{Language, Page, Reader, Sender};
use bongsu_slack::{Attachment, Block, Message, Mrkdwn, Payload, SECTION_CHARS};
use jiff::tz::TimeZone;

#[expect(clippy::print_stdout, reason = "an example prints its result")]
fn main() -> Result<(), Box<dyn Error>> {
    let title =
        Mrkdwn::new().text("🚨 ").bold_link("https://example.com/alarms/web-cpu-high", "web-cpu-high");
    let reason = Mrkdwn::new().text("CPUUtilization is 92.5 %, above the threshold of 80 % <!channel>");
    let built = Message::of_text("web-cpu-high is in ALARM".to_owned())
        .with_blocks(Block::section(title, SECTION_CHARS))
        .with_attachment(Attachment::new(
            "#d92d20",
            "CPUUtilization is 92.5 %",
            Block::section(reason, SECTION_CHARS),
        ));
    let payload = Payload::read(built.to_json().as_bytes(), Some("application/json"))?;
    let page = Page {
        title: "#alarms",
        sender: Sender { name: "monitoring", icon: "🔔" },
        reader: Reader { zone: &TimeZone::UTC, language: Language::English },
    };
    println!("{}", page.html(&[payload]));
    Ok(())
}
