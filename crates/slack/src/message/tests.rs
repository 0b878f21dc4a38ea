use super::*;

fn context(text: &str) -> Block {
    Block::Context(Mrkdwn::from(text))
}

fn message(blocks: Vec<Block>) -> Message {
    let attachment = Attachment::new("#d92d20", "", blocks);
    Message { attachments: vec![attachment], ..Message::of_text("text".to_owned()) }
}

#[test]
fn a_picture_stands_above_the_small_print() {
    let original = message(vec![Block::Section(Mrkdwn::from("a")), context("when")]);
    let shown = original.clone().with_picture("https://example.com/a.png", "a graph");
    let blocks = serde_json::to_value(&shown.attachments[0].blocks).unwrap();
    let image = serde_json::json!({
        "type": "image", "image_url": "https://example.com/a.png", "alt_text": "a graph",
    });
    assert_eq!((&blocks[1], &blocks[2]["type"]), (&image, &"context".into()));
    assert!(shown.has_picture() && !original.has_picture());
    assert_eq!(shown.without_pictures(), original);
    assert_eq!(shown.without_blocks(), original.without_blocks());
}

#[test]
fn a_message_without_an_attachment_shows_it_at_its_end() {
    let shown = Message::of_text("text".to_owned()).with_picture("https://example.com/a.png", "");
    assert_eq!(shown.blocks, [Block::image("https://example.com/a.png", "-").unwrap()]);
    assert_eq!(shown.without_pictures(), Message::of_text("text".to_owned()));
}

#[test]
fn a_note_stands_above_the_rest_and_is_cut() {
    let original = message(vec![Block::Section(Mrkdwn::from("a")), context("when")]);
    let noted = original.clone().with_note(Mrkdwn::from("<!here> & why"));
    let blocks = &noted.attachments[0].blocks;
    assert_eq!(blocks[0], context("<!here> & why"));
    assert_eq!(&blocks[1..], original.attachments[0].blocks);
    assert!(
        noted.to_json().contains("&lt;!here&gt; &amp; why") && noted.to_string().contains("<!here> & why")
    );
    let essay = original.with_note(Mrkdwn::from("<".repeat(5_000).as_str()));
    assert!(essay.all_blocks().flat_map(Block::texts).all(|text| text.chars() <= 800));
}

#[test]
fn a_message_in_the_default_channel_has_the_note() {
    let default_channel = DefaultChannel { channel: "alarms".to_owned(), note: Mrkdwn::from("a & b") };
    let original = Message {
        channel: Some("team".to_owned()),
        default_channel: Some(default_channel),
        ..message(vec![context("when")])
    };
    assert!(!original.to_json().contains("alarms"));
    let there = original.in_default_channel().unwrap();
    assert_eq!((there.channel.as_deref(), there.in_default_channel()), (Some("alarms"), None));
    assert_eq!(there.attachments[0].blocks, [context("a & b"), context("when")]);
    let plain = original.without_blocks().in_default_channel().unwrap();
    assert_eq!(plain.text, "a &amp; b\ntext\n\nwhen");
}

#[test]
fn a_chart_stands_below_the_title_and_goes_with_the_pictures() {
    let chart = LineChart::lines("cpu", &["12:00".to_owned()], &[("cpu", vec![97.0])]).unwrap();
    let original = message(vec![context("when")]);
    let shown = original.clone().with_chart(chart);
    let json = serde_json::to_value(&shown).unwrap();
    assert_eq!(json["blocks"][0]["type"], "data_visualization");
    assert!(shown.has_picture());
    assert_eq!(
        (shown.without_pictures(), shown.without_blocks()),
        (original.clone(), original.without_blocks())
    );
    assert!(crate::Payload::read(shown.to_json().as_bytes(), None).is_ok());
}

#[test]
fn folded_blocks_can_be_unfolded() {
    let original = message(vec![Block::Section(Mrkdwn::from("a")), context("b"), context("when")]);
    let inner = vec![Block::Section(Mrkdwn::from("a")), context("b")];
    let folded = message(vec![Block::folded("Details", inner).unwrap(), context("when")]);
    let json = serde_json::to_value(&folded.attachments[0].blocks[0]).unwrap();
    let expected = serde_json::json!({
        "type": "container", "title": { "type": "plain_text", "text": "Details" },
        "is_collapsible": true, "default_collapsed": true,
        "child_blocks": original.attachments[0].blocks.get(..2),
    });
    assert_eq!(json, expected);
    assert!(folded.is_folded() && !folded.unfolded().is_folded());
    assert_eq!((folded.unfolded(), folded.without_blocks()), (original.clone(), original.without_blocks()));
    assert_eq!(folded.to_string(), original.to_string());
    assert!(crate::Payload::read(folded.to_json().as_bytes(), None).is_ok());
    let none = [0, 11].map(|count| Block::folded("Details", vec![context("a"); count]));
    assert_eq!(none, [None, None]);
}

#[test]
fn leaves_out_parts_that_slack_refuses() {
    let url = |length: usize| format!("https://example.com/{}", "x".repeat(length - 20));
    let original = message(vec![context("when")]);
    assert!(original.clone().with_picture(&url(3_000), "").has_picture());
    assert!(!original.clone().with_picture(&url(3_001), "").has_picture());
    let long = message(vec![Block::Section(Mrkdwn::from("x".repeat(10_000).as_str()))]);
    assert_eq!(long.clone().with_picture(&url(3_000), ""), long);
    let Some(Block::Image { alt, .. }) = Block::image("https://example.com", &"가".repeat(2_001)) else {
        panic!("no image")
    };
    assert_eq!(alt.chars().count(), 2_000);
}
