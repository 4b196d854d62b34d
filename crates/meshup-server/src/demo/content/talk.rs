//! What people say in channels and conversations.

use meshup_domain::channel::ChannelType;

use super::{ChannelContent, ConversationContent, Line, More};

const fn line(at: super::At, by: usize, text: &'static str, more: &'static [More]) -> Line {
    Line { at, by, text, more }
}

const fn category(name: &'static str, description: &'static str) -> ChannelContent {
    let channel_type = ChannelType::Text;
    ChannelContent { category: None, name, description, channel_type, is_private: false, lines: &[] }
}

const fn channel(
    category: &'static str,
    name: &'static str,
    description: &'static str,
    lines: &'static [Line],
) -> ChannelContent {
    let (category, channel_type) = (Some(category), ChannelType::Text);
    ChannelContent { category, name, description, channel_type, is_private: false, lines }
}

/// People who joined later introduce themselves in the channel of this name.
pub(in crate::demo) const CHANNELS: &[ChannelContent] = &[
    category("information", "Start here"),
    ChannelContent {
        channel_type: ChannelType::Announcement,
        ..channel("information", "announcements", "Releases and decisions. Low traffic.", ANNOUNCEMENTS)
    },
    channel("information", "introductions", "Who you are and what you measure", INTRODUCTIONS),
    category("building", "Work on Tidemark itself"),
    channel("building", "development", "Design and day-to-day work", DEVELOPMENT),
    channel("building", "storage", "Segments, compaction, durability", STORAGE),
    channel("building", "documentation", "Handbook, examples, translations", DOCUMENTATION),
    category("community", "Everything around it"),
    channel("community", "help", "Questions about installing and using Tidemark", HELP),
    channel("community", "showcase", "What you have built with it", SHOWCASE),
    ChannelContent {
        is_private: true,
        ..channel("building", "maintainers", "Coordination of the maintainers", MAINTAINERS)
    },
];

const ANNOUNCEMENTS: &[Line] = &[
    line(
        (0, 9, 0),
        0,
        "Welcome to the new home of the Tidemark community. The mailing list stays readable as an archive, new \
        discussions take place here.\n\nPlease read the [code of conduct](https://tidemark.example.org/conduct) before you write.",
        &[More::Pinned, More::Reaction("👋", &[1, 2, 3, 4, 5, 6, 8]), More::Reaction("🎉", &[7, 9, 10])],
    ),
    line(
        (9, 14, 30),
        6,
        "**Tidemark 1.8.1** is out. It fixes a crash when a segment is compacted while it is exported, and two \
        wrong results for windows that cross a change of daylight saving time. Everyone on 1.8.0 should upgrade.",
        &[More::Reaction("👍", &[0, 1, 3, 5, 8, 10, 11])],
    ),
    line(
        (23, 10, 0),
        0,
        "@everyone The roadmap for 2.0 is decided: the new segment format, retention policies, and the binary \
        protocol for loggers. The note *Roadmap for 2.0* has the details, and every item has a task.",
        &[More::Reaction("🚀", &[1, 2, 4, 6, 7, 9]), More::Reaction("👍", &[3, 5, 10])],
    ),
    line(
        (38, 16, 0),
        6,
        "**Tidemark 2.0.0-beta.1** can be tested. Segments are converted on first start, and there is no way back \
        without a backup, so please use a copy of your data.",
        &[
            More::Pinned,
            More::Reaction("🚀", &[0, 1, 2, 5, 8]),
            More::EditedFrom("**Tidemark 2.0.0-beta.1** can be tested. Please use a copy of your data."),
        ],
    ),
];

const INTRODUCTIONS: &[Line] = &[
    line(
        (0, 10, 15),
        5,
        "Hello! I am responsible for 140 river gauges. We moved from a commercial system to Tidemark two years ago.",
        &[More::Reaction("👋", &[0, 1, 2, 4])],
    ),
    line(
        (0, 11, 40),
        10,
        "Hi, our group models coastal flooding. Tidemark holds 30 years of tide gauges for us, about 4 billion rows.",
        &[More::Reaction("😮", &[1, 7]), More::Reaction("👋", &[0, 5])],
    ),
    line(
        (1, 8, 20),
        11,
        "Hello. I mostly read code that parses input and try to break it. So far the CSV importer has held up.",
        &[More::Reaction("👋", &[2, 6])],
    ),
];

const DEVELOPMENT: &[Line] = &[
    line(
        (2, 9, 12),
        7,
        "I would like to change how the planner estimates the rows of a time range. At the moment it assumes that \
        measurements are spread evenly, which is wrong for stations that only report during events.",
        &[],
    ),
    line(
        (2, 9, 25),
        1,
        "The segments already know their count per hour. You could use that instead of the average.",
        &[More::ReplyTo(0), More::Reaction("👍", &[7, 0])],
    ),
    line(
        (2, 9, 31),
        7,
        "I did not know that. Then it is mostly this:\n\n```rust\nfn estimate(&self, range: TimeRange) -> u64 {\n    \
        self.segments\n        .overlapping(range)\n        .map(|segment| segment.histogram.count(range))\n        .sum()\n}\n```",
        &[More::Reaction("❤️", &[1])],
    ),
    line(
        (2, 10, 2),
        0,
        "Looks right to me. Please add a benchmark with sparse stations, so that we notice if it gets slow with \
        many segments.",
        &[],
    ),
    line(
        (6, 13, 45),
        2,
        "The MQTT client reconnects with a fixed delay of one second. When a broker restarts, 3,000 loggers come \
        back in the same second. I suggest a random delay between 1 and 30 s.",
        &[More::Reaction("👍", &[0, 1, 5, 9])],
    ),
    line((6, 13, 58), 5, "Yes please. That is what took down our broker in March.", &[More::ReplyTo(4)]),
    line(
        (12, 15, 4),
        6,
        "Continuous integration takes 38 minutes now. Half of it is compiling the same dependencies in four jobs. \
        I will merge two of them and cache the rest.",
        &[More::Reaction("🙏", &[0, 1, 2, 3, 7])],
    ),
    line(
        (13, 11, 20),
        6,
        "Done, 17 minutes.",
        &[More::ReplyTo(6), More::Chart("ci-minutes.png"), More::Reaction("🎉", &[0, 1, 2, 3, 7, 8])],
    ),
    line(
        (19, 9, 40),
        3,
        "@{7} the R client sends `NA` as an empty string, and the planner then compares text with numbers. Is that \
        an error of the client, or should the server refuse it?",
        &[],
    ),
    line(
        (19, 9, 52),
        7,
        "The server should refuse it with a proper message. I will add that; please send `null` from the client.",
        &[More::ReplyTo(8), More::Reaction("👍", &[3])],
    ),
    line(
        (27, 16, 10),
        11,
        "Fuzzing of the binary protocol found two inputs that allocate more than they should: a length field is \
        trusted before the payload arrives. Not exploitable with the default limits. The fix is in review.",
        &[More::Pinned],
    ),
    line((27, 16, 30), 2, "Thank you, that was my code. Reviewed.", &[More::ReplyTo(10)]),
    line(
        (34, 10, 5),
        8,
        "The dashboard can now be used with the keyboard alone. I would be glad if someone who uses a screen reader \
        tried it.",
        &[More::Reaction("❤️", &[0, 4, 6, 9])],
    ),
    line(
        (40, 14, 12),
        1,
        "Converting 100 million rows to the new segments takes 4 min 10 s on my machine, with 90 MB of memory. \
        The old format needed 38 bytes per row, the new one needs 11.",
        &[
            More::Chart("bytes-per-row.png"),
            More::Reaction("😮", &[0, 3, 5, 10]),
            More::Reaction("🚀", &[2, 6]),
        ],
    ),
    line(
        (41, 9, 5),
        0,
        "That is better than I had hoped. @{6} can we get this into beta 2?",
        &[More::ReplyTo(13)],
    ),
    line((41, 9, 30), 6, "Yes, if the review is finished by Thursday.", &[]),
];

const STORAGE: &[Line] = &[
    line(
        (3, 10, 0),
        1,
        "Proposal for the new segment format: timestamps as differences of differences, values with a shared \
        exponent per block, a checksum per block. The note *Segment format 2* has the layout.",
        &[More::Pinned],
    ),
    line(
        (3, 10, 45),
        7,
        "Do blocks stay independent? The planner skips blocks by their minimum and maximum, and I would like to keep \
        that.",
        &[More::ReplyTo(0)],
    ),
    line(
        (3, 10, 50),
        1,
        "Yes. A block can be read without any other, and `min`, `max` and `count` are in the index.",
        &[More::ReplyTo(1), More::Reaction("👍", &[7])],
    ),
    line(
        (15, 9, 30),
        5,
        "After a power failure one of our stations had a segment with a wrong checksum. Tidemark refused to start, \
        which is correct, but the message did not say which file. I attach the measurements around that time.",
        &[More::Measurements("station-17.csv")],
    ),
    line(
        (15, 9, 55),
        1,
        "Thank you for the report. From 1.8.2 on it names the file and the offset, and `tidemark check` lists all \
        of them at once.",
        &[More::ReplyTo(3), More::Reaction("🙏", &[5])],
    ),
    line(
        (31, 14, 0),
        1,
        "Retention works: old segments are deleted as a whole, so it costs next to nothing.",
        &[More::Reaction("🎉", &[0, 5, 10])],
    ),
];

const DOCUMENTATION: &[Line] = &[
    line(
        (4, 11, 0),
        4,
        "I have split the handbook into *Install*, *Send measurements*, *Query* and *Operate*. Comments are welcome \
        before I move the old pages.",
        &[More::Reaction("👍", &[0, 6, 8])],
    ),
    line(
        (4, 12, 10),
        9,
        "The page about Debian packages still mentions version 1.4. I can rewrite it this week.",
        &[],
    ),
    line(
        (20, 10, 30),
        4,
        "The French translation is complete. Thank you, @{8}!",
        &[More::Reaction("🎉", &[0, 8, 10])],
    ),
    line(
        (36, 15, 15),
        4,
        "For 2.0 we need a page that explains the conversion of segments step by step. @{1} could you check the \
        draft in the notes?",
        &[],
    ),
];

const HELP: &[Line] = &[
    line(
        (5, 8, 50),
        10,
        "Is there a way to fill gaps with the last known value in a query? We have sensors that only report changes.",
        &[],
    ),
    line(
        (5, 9, 3),
        7,
        "Yes:\n\n```sql\nSELECT bucket('1 h', time), last(level) FILL previous\nFROM gauge\nWHERE time >= now() - '7 d'\n```",
        &[More::ReplyTo(0), More::Reaction("🙏", &[10])],
    ),
    line(
        (11, 17, 20),
        9,
        "Upgrading from 1.7 to 1.8 on Fedora fails because `/var/lib/tidemark` belongs to root. Did the packages \
        change the user?",
        &[],
    ),
    line(
        (11, 17, 42),
        9,
        "Answering myself: the old package ran as root. `chown -R tidemark: /var/lib/tidemark` is what was missing, \
        and I have added it to the package.",
        &[More::ReplyTo(2), More::Reaction("👍", &[6])],
    ),
    line(
        (29, 13, 0),
        5,
        "What is a reasonable size for the write buffer with 140 stations and one value per minute?",
        &[],
    ),
    line(
        (29, 13, 25),
        1,
        "The default of 64 MB is plenty. You write about 200 KB per minute; a larger buffer only delays the flush.",
        &[More::ReplyTo(4)],
    ),
    line(
        (41, 11, 15),
        10,
        "With beta 1, `tidemark export` stops at midnight UTC when the range ends in a leap year. Is that known?",
        &[],
    ),
    line(
        (41, 11, 48),
        3,
        "I can reproduce it, and have made a task of it.",
        &[More::ReplyTo(6), More::Reaction("👀", &[0, 6])],
    ),
];

const SHOWCASE: &[Line] = &[
    line(
        (8, 16, 0),
        10,
        "Our flood model now reads its boundary conditions directly from Tidemark. This is the storm surge of last \
        January at four gauges.",
        &[More::Chart("storm-surge.png"), More::Reaction("😮", &[0, 1, 2, 5, 8])],
    ),
    line(
        (17, 12, 30),
        5,
        "The control room has a new wall display, built with the dashboard and without any code.",
        &[More::Chart("river-levels.png"), More::Reaction("🎉", &[0, 4, 8])],
    ),
    line(
        (33, 18, 5),
        3,
        "A notebook that compares 30 years of tides with the predictions: 12 lines of Python, most of them imports.",
        &[More::Measurements("tides-sample.csv"), More::Reaction("❤️", &[0, 7, 10])],
    ),
];

const MAINTAINERS: &[Line] = &[
    line(
        (7, 9, 0),
        0,
        "Two people have asked for commit access. I suggest that we agree on rules first: five reviewed changes, and \
        one of us as mentor.",
        &[More::Reaction("👍", &[1, 2, 6])],
    ),
    line(
        (22, 9, 10),
        6,
        "Draft of the roadmap announcement is in the notes. Please object by tomorrow, 10:00.",
        &[],
    ),
    line((22, 9, 45), 1, "Fine with me.", &[More::ReplyTo(1)]),
    line(
        (39, 10, 20),
        2,
        "The sponsor of the build machines extends the contract by a year.",
        &[More::Reaction("🎉", &[0, 1, 6])],
    ),
];

pub(in crate::demo) const CONVERSATIONS: &[ConversationContent] = &[
    ConversationContent {
        title: None,
        people: &[0, 1],
        lines: &[
            line(
                (14, 18, 5),
                1,
                "Do you have half an hour tomorrow for the segment format? I am unsure about the alignment of blocks.",
                &[],
            ),
            line((14, 18, 20), 0, "10:30 works for me.", &[More::Reaction("👍", &[1])]),
            line((41, 9, 50), 1, "The review of the converter is done. I would merge it today.", &[]),
        ],
    },
    ConversationContent {
        title: None,
        people: &[0, 5],
        lines: &[
            line(
                (15, 10, 10),
                5,
                "Thank you for the quick answer about the damaged segment. The station is back online.",
                &[],
            ),
            line(
                (15, 10, 30),
                0,
                "Good to hear. Would you write two paragraphs about your setup for the website?",
                &[],
            ),
            line((16, 7, 45), 5, "Gladly, you will have them by Friday.", &[More::Reaction("🙏", &[0])]),
        ],
    },
    ConversationContent {
        title: Some("Release 2.0"),
        people: &[0, 1, 2, 6],
        lines: &[
            line(
                (24, 9, 0),
                6,
                "I suggest this order: beta 1 in week 6, beta 2 two weeks later, release candidates from there.",
                &[],
            ),
            line((24, 9, 15), 2, "The binary protocol will be ready for beta 1.", &[More::ReplyTo(0)]),
            line(
                (24, 9, 20),
                1,
                "So will the segments. Retention comes with beta 2.",
                &[More::Reaction("👍", &[0, 6])],
            ),
            line(
                (40, 16, 40),
                6,
                "Beta 1 was downloaded 412 times so far, and there are three reports, none of them serious.",
                &[],
            ),
        ],
    },
];
