//! Parses the HTML as a browser does, and accepts only the intended elements.

use html5ever::tendril::TendrilSink as _;
use html5ever::{Attribute, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// The allowed elements with their attributes, in addition to `class` and `aria-hidden`.
const ALLOWED: [(&str, &[&str]); 28] = [
    ("html", &[]),
    ("head", &[]),
    ("body", &[]),
    ("a", &["href", "rel"]),
    ("b", &[]),
    ("blockquote", &[]),
    ("br", &[]),
    ("code", &[]),
    ("div", &[]),
    ("hr", &[]),
    ("i", &[]),
    ("img", &["src", "alt", "loading"]),
    ("li", &[]),
    ("ol", &["start"]),
    ("pre", &[]),
    ("rect", &["width", "height", "fill"]),
    ("s", &[]),
    ("span", &[]),
    ("svg", &[]),
    ("table", &[]),
    ("tbody", &[]),
    ("td", &[]),
    ("time", &["datetime", "data-format"]),
    ("tr", &[]),
    ("u", &[]),
    ("ul", &[]),
    ("article", &[]),
    ("main", &[]),
];

/// Checks that the fragment is well formed and that only intended elements are live. Returns its text.
pub(super) fn assert_inert(fragment: &str) -> String {
    let document = format!("<!doctype html><html><head></head><body>{fragment}</body></html>");
    let dom = parse_document(RcDom::default(), Default::default()).one(document);
    assert!(dom.errors.borrow().is_empty(), "{:?} in {fragment}", dom.errors.borrow());
    let mut text = String::new();
    visit(&dom.document, &mut text);
    text
}

fn visit(node: &Handle, text: &mut String) {
    match &node.data {
        NodeData::Element { name, attrs, .. } => {
            let found = ALLOWED.iter().find(|(tag, _)| *tag == &*name.local);
            let (tag, allowed) = found.unwrap_or_else(|| panic!("<{}>", name.local));
            attrs.borrow().iter().for_each(|attribute| assert_attribute(tag, allowed, attribute));
        }
        NodeData::Text { contents } => text.push_str(&contents.borrow()),
        NodeData::Document | NodeData::Doctype { .. } => {}
        NodeData::Comment { .. } | NodeData::ProcessingInstruction { .. } => panic!("{:?}", node.data),
    }
    node.children.borrow().iter().for_each(|child| visit(child, text));
}

fn assert_attribute(tag: &str, allowed: &[&str], attribute: &Attribute) {
    let (name, value) = (&*attribute.name.local, &*attribute.value);
    let is_ours = match name {
        "class" => value.split(' ').all(|class| class.starts_with("sl-")),
        "aria-hidden" => value == "true",
        name if !allowed.contains(&name) => false,
        "href" => ["http://", "https://", "mailto:"]
            .iter()
            .any(|scheme| value.to_ascii_lowercase().starts_with(scheme)),
        "src" => value.starts_with('/') && !value.starts_with("//") && !value.starts_with("/\\"),
        "fill" => value.len() == 7 && value.starts_with('#'),
        _ => true,
    };
    assert!(is_ours, "<{tag} {name}=\"{value}\">");
}
