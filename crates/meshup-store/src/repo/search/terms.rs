//! Index entries and query expressions in the form that each database expects.
//!
//! Every entry starts with a code of its server, or of its room for searches in rooms, so that other servers
//! and rooms add no cost, even for prefix matches. Kind, author and channel are entries too, which makes
//! filters as fast as words.

use std::fmt::Write;

use meshup_app::ports::SearchFilter;
use meshup_app::search::SearchDocument;
use meshup_domain::search::{Phrase, SearchKind, SearchQuery, indexed};
use meshup_domain::{ChannelId, RoomId, ServerId};
use uuid::Uuid;

use super::reach::Reach;

/// ASCII signs in words are mapped to this range, so that no sign has a meaning in a query expression.
const SIGNS: u32 = 0xe000;

/// Starts an entry that is not a word; no word of a text starts with it.
const MARK: char = '\u{e100}';

const DIGITS: [char; 32] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'j', 'k', 'm',
    'n', 'p', 'q', 'r', 's', 't', 'v', 'w', 'x', 'y', 'z',
];

/// The last `length` base-32 digits of an id, which are random. They can collide, so every use is accompanied
/// by a condition on the id itself.
fn code(id: Uuid, length: u32) -> String {
    let digit = |n: u32| DIGITS[(id.as_u128() >> (5 * n)) as usize & 31];
    (0..length).rev().map(digit).collect()
}

/// A placeholder for the code of a room that the database fills in; no entry contains this sign.
pub(in crate::repo) const ANY_ROOM: &str = "~";

/// Builds the entries of one server or room.
struct Terms {
    scope: String,
}

impl Terms {
    fn of(server: ServerId) -> Self {
        Self { scope: code(server.0, 8) }
    }

    /// The last twelve digits of the id, which both databases can extract from it.
    fn of_room(room: RoomId) -> Self {
        Self { scope: room.0.simple().to_string().split_off(20) }
    }

    fn word(&self, word: &str) -> String {
        let plain = |c: char| !c.is_ascii() || c.is_ascii_alphanumeric();
        let sign = |c: char| char::from_u32(SIGNS + u32::from(c)).unwrap_or(c);
        self.scope.chars().chain(word.chars().map(|c| if plain(c) { c } else { sign(c) })).collect()
    }

    fn phrases(&self, query: &SearchQuery) -> Vec<Row> {
        let row = |phrase: &Phrase| Row {
            words: phrase.words.iter().map(|word| self.word(word)).collect(),
            is_open: phrase.is_open,
        };
        query.phrases().iter().map(row).collect()
    }

    fn kind(&self, kind: SearchKind) -> String {
        format!("{}{MARK}k{}", self.scope, kind.as_str())
    }

    fn author(&self, author: Uuid) -> String {
        format!("{}{MARK}a{}", self.scope, code(author, 10))
    }

    fn channel(&self, channel: ChannelId) -> String {
        format!("{}{MARK}c{}", self.scope, code(channel.0, 10))
    }
}

/// Consecutive words, of which the last may match as a prefix.
#[derive(Clone)]
struct Row {
    words: Vec<String>,
    is_open: bool,
}

/// The entries of a document in order; a gap between title and body keeps phrases from spanning both.
pub(crate) fn of_document(document: &SearchDocument) -> Vec<String> {
    let terms = Terms::of(document.server);
    let (title, body) = indexed(&document.title, &document.body);
    let mut words: Vec<String> = title.iter().map(|word| terms.word(&word.text)).collect();
    words.extend([terms.kind(document.kind), terms.author(document.author.0)]);
    words.extend(document.channel.map(|channel| terms.channel(channel)));
    words.extend(body.iter().map(|word| terms.word(&word.text)));
    words
}

/// The entries of a message in a room.
pub(crate) fn of_message(room: RoomId, content: &str) -> Vec<String> {
    let terms = Terms::of_room(room);
    let (_, body) = indexed("", content);
    body.iter().map(|word| terms.word(&word.text)).collect()
}

/// A `tsvector` of entries in order.
pub(crate) fn tsvector(words: &[String]) -> String {
    let mut literal = String::new();
    for (index, word) in words.iter().enumerate() {
        // Writing to a string cannot fail.
        let _ = write!(literal, "'{word}':{} ", index + 1);
    }
    literal
}

/// A query in index terms.
pub(in crate::repo) struct SearchTerms {
    /// All of these must match.
    phrases: Vec<Row>,
    /// One entry of each must match.
    any: Vec<Vec<String>>,
    /// None of these may match.
    none: Vec<String>,
}

impl SearchTerms {
    /// Items without a channel are within any reach.
    pub(super) fn new(server: ServerId, query: &SearchQuery, filter: &SearchFilter, reach: &Reach) -> Self {
        let terms = Terms::of(server);
        let mut any = Vec::new();
        if filter.kinds.len() < SearchKind::ALL.len() {
            any.push(filter.kinds.iter().map(|kind| terms.kind(*kind)).collect());
        }
        any.extend(filter.author.map(|author| vec![terms.author(author.0)]));
        any.extend(filter.channel.map(|channel| vec![terms.channel(channel)]));
        let named = |channels: &[ChannelId]| -> Vec<String> {
            channels.iter().map(|channel| terms.channel(*channel)).collect()
        };
        let mut none = Vec::new();
        match reach {
            Reach::All => {}
            Reach::Without(hidden) => none = named(hidden),
            Reach::Within(visible) => {
                let mut within = named(visible);
                let others = SearchKind::ALL.iter().filter(|kind| **kind != SearchKind::Message);
                within.extend(others.map(|kind| terms.kind(*kind)));
                any.push(within);
            }
        }
        Self { phrases: terms.phrases(query), any, none }
    }

    /// A query in a room, or with [`ANY_ROOM`] as a placeholder for it. The query must contain a word.
    pub(in crate::repo) fn in_room(room: Option<RoomId>, query: &SearchQuery) -> Self {
        let terms = room.map_or_else(|| Terms { scope: ANY_ROOM.to_owned() }, Terms::of_room);
        Self { phrases: terms.phrases(query), any: Vec::new(), none: Vec::new() }
    }

    /// A query for each of the phrases by itself.
    pub(super) fn parts(&self) -> Vec<Self> {
        let Self { phrases, any, none } = self;
        let part =
            |phrase: &Row| Self { phrases: vec![phrase.clone()], any: any.clone(), none: none.clone() };
        phrases.iter().map(part).collect()
    }

    /// The FTS5 expression.
    pub(in crate::repo) fn fts5(&self) -> String {
        let phrase = |phrase: &Row| {
            format!("\"{}\"{}", phrase.words.join(" "), if phrase.is_open { " *" } else { "" })
        };
        let group = |words: &Vec<String>| format!("(\"{}\")", words.join("\" OR \""));
        let wanted: Vec<_> = self.phrases.iter().map(phrase).chain(self.any.iter().map(group)).collect();
        let wanted = wanted.join(" AND ");
        if self.none.is_empty() { wanted } else { format!("({wanted}) NOT {}", group(&self.none)) }
    }

    /// The `tsquery` expression.
    pub(in crate::repo) fn tsquery(&self) -> String {
        let phrase = |phrase: &Row| {
            format!("('{}'{})", phrase.words.join("' <-> '"), if phrase.is_open { ":*" } else { "" })
        };
        let group = |words: &Vec<String>| format!("('{}')", words.join("' | '"));
        let wanted: Vec<_> = self.phrases.iter().map(phrase).chain(self.any.iter().map(group)).collect();
        let wanted = wanted.join(" & ");
        if self.none.is_empty() { wanted } else { format!("{wanted} & !{}", group(&self.none)) }
    }
}
