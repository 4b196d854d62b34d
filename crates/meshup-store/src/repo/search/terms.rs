//! The words of the index, and expressions over them, as each database reads them.
//!
//! Every word begins with a code of its server, or of its room where rooms are searched one by one, so that what stands
//! elsewhere costs nothing, also where the beginning of a word is looked for. Kind, author and channel are words too, so
//! that filters are as fast as words.

use std::fmt::Write;

use meshup_app::ports::SearchFilter;
use meshup_app::search::Document;
use meshup_domain::search::{Phrase, SearchKind, SearchQuery, indexed};
use meshup_domain::{ChannelId, RoomId, ServerId};
use uuid::Uuid;

/// What ASCII signs in words become, so that nothing in a word means anything to either database.
const SIGNS: u32 = 0xe000;

/// Begins what is no word; no text has it at the beginning of a word.
const MARK: char = '\u{e100}';

const DIGITS: [char; 32] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'j', 'k', 'm',
    'n', 'p', 'q', 'r', 's', 't', 'v', 'w', 'x', 'y', 'z',
];

/// The last `length` digits of an id: those that are random. Two ids may share them; a condition on the id itself
/// stands beside every use.
fn code(id: Uuid, length: u32) -> String {
    let digit = |n: u32| DIGITS[(id.as_u128() >> (5 * n)) as usize & 31];
    (0..length).rev().map(digit).collect()
}

/// Stands for the code of a room that the database fills in; no other word has this sign in it.
pub(in crate::repo) const ANY_ROOM: &str = "~";

/// Writes words of one server or room.
struct Terms {
    scope: String,
}

impl Terms {
    fn of(server: ServerId) -> Self {
        Self { scope: code(server.0, 8) }
    }

    /// The last twelve digits of the id, which both databases can cut off it.
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

/// Words in a row, of which the last may go on.
struct Row {
    words: Vec<String>,
    is_open: bool,
}

/// The words of a document in their order; what is between title and body keeps phrases from running on.
pub(super) fn of_document(document: &Document) -> Vec<String> {
    let terms = Terms::of(document.server);
    let (title, body) = indexed(&document.title, &document.body);
    let mut words: Vec<String> = title.iter().map(|word| terms.word(&word.text)).collect();
    words.extend([terms.kind(document.kind), terms.author(document.author.0)]);
    words.extend(document.channel.map(|channel| terms.channel(channel)));
    words.extend(body.iter().map(|word| terms.word(&word.text)));
    words
}

/// The words of a message of a room.
pub(super) fn of_message(room: RoomId, content: &str) -> Vec<String> {
    let terms = Terms::of_room(room);
    let (_, body) = indexed("", content);
    body.iter().map(|word| terms.word(&word.text)).collect()
}

/// A `tsvector` of words in their order.
pub(super) fn tsvector(words: &[String]) -> String {
    let mut literal = String::new();
    for (index, word) in words.iter().enumerate() {
        // Writing to a string does not fail.
        let _ = write!(literal, "'{word}':{} ", index + 1);
    }
    literal
}

/// What is looked for.
pub(in crate::repo) struct Wanted {
    /// Each is to be found.
    phrases: Vec<Row>,
    /// One word of each is to be found.
    any: Vec<Vec<String>>,
    /// None of these.
    none: Vec<String>,
}

impl Wanted {
    /// Without the things of `hidden` channels.
    pub(super) fn new(
        server: ServerId,
        query: &SearchQuery,
        filter: &SearchFilter,
        hidden: &[ChannelId],
    ) -> Self {
        let terms = Terms::of(server);
        let mut any = Vec::new();
        if filter.kinds.len() < SearchKind::ALL.len() {
            any.push(filter.kinds.iter().map(|kind| terms.kind(*kind)).collect());
        }
        any.extend(filter.author.map(|author| vec![terms.author(author.0)]));
        any.extend(filter.channel.map(|channel| vec![terms.channel(channel)]));
        Self {
            phrases: terms.phrases(query),
            any,
            none: hidden.iter().map(|channel| terms.channel(*channel)).collect(),
        }
    }

    /// What is looked for in a room, or with [`ANY_ROOM`] in the place of one. The query has a word.
    pub(in crate::repo) fn in_room(room: Option<RoomId>, query: &SearchQuery) -> Self {
        let terms = room.map_or_else(|| Terms { scope: ANY_ROOM.to_owned() }, Terms::of_room);
        Self { phrases: terms.phrases(query), any: Vec::new(), none: Vec::new() }
    }

    /// An expression of FTS5.
    pub(in crate::repo) fn fts5(&self) -> String {
        let phrase = |phrase: &Row| {
            format!("\"{}\"{}", phrase.words.join(" "), if phrase.is_open { " *" } else { "" })
        };
        let group = |words: &Vec<String>| format!("(\"{}\")", words.join("\" OR \""));
        let wanted: Vec<_> = self.phrases.iter().map(phrase).chain(self.any.iter().map(group)).collect();
        let wanted = wanted.join(" AND ");
        if self.none.is_empty() { wanted } else { format!("({wanted}) NOT {}", group(&self.none)) }
    }

    /// A `tsquery`.
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
