//! The text of a message without code and invisible markup.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

/// The text with a space in place of everything in which mentions are ignored: code, link targets, and
/// emphasis marks before an `@`. The rest stays as typed, since a name may look like markup.
pub(super) fn of(content: &str) -> String {
    let mut hidden = vec![false; content.len()];
    for range in hidden_in(content) {
        hidden[range].fill(true);
    }
    content.char_indices().map(|(at, c)| if hidden[at] { ' ' } else { c }).collect()
}

fn hidden_in(content: &str) -> Vec<Range<usize>> {
    let parser = Parser::new(content);
    let mut hidden: Vec<_> =
        parser.reference_definitions().iter().map(|(_, link)| link.span.clone()).collect();
    // The end of the visible text of the current link.
    let mut shown = 0;
    for (event, range) in parser.into_offset_iter() {
        let is_before_call =
            |length| content.get(range.start + length..).is_some_and(|rest| rest.starts_with('@'));
        if matches!(event, Event::Code(_) | Event::Start(Tag::CodeBlock(_))) {
            hidden.push(range.clone());
        } else if matches!(event, Event::Start(Tag::Emphasis)) && is_before_call(1) {
            hidden.push(range.start..range.start + 1);
        } else if matches!(event, Event::Start(Tag::Strong)) && is_before_call(2) {
            hidden.push(range.start..range.start + 2);
        } else if matches!(event, Event::End(TagEnd::Link | TagEnd::Image)) {
            hidden.push(shown..range.end);
        }
        shown = if matches!(event, Event::Start(_)) { range.start } else { range.end };
    }
    hidden
}
