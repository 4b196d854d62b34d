//! Notes, tasks, events and polls.

use meshup_domain::event::{EventType, RecurrenceType};
use meshup_domain::task::{TaskPriority, TaskStatus};

use super::{EventContent, NoteContent, PollContent, TaskContent};

pub(in crate::demo) const NOTES: &[NoteContent] = &[
    NoteContent {
        title: "Roadmap for 2.0",
        tags: &["roadmap", "2.0"],
        is_pinned: true,
        versions: &[
            ((10, 10, 0), 0, "# Roadmap for 2.0\n\n- New segment format\n- Binary protocol\n", ""),
            (
                (21, 15, 30),
                6,
                "# Roadmap for 2.0\n\n- New segment format\n- Binary protocol for loggers\n- Retention policies\n",
                "Retention added",
            ),
            (
                (22, 16, 0),
                0,
                "# Roadmap for 2.0\n\n1. **New segment format** (@{1}): 11 instead of 38 bytes per row\n2. **Binary protocol** \
                 for loggers (@{2})\n3. **Retention policies** per table (@{1})\n\nNot in 2.0: replication, user-defined \
                 functions.\n",
                "Owners, and what is left out",
            ),
        ],
    },
    NoteContent {
        title: "Segment format 2",
        tags: &["storage", "2.0"],
        is_pinned: false,
        versions: &[
            (
                (3, 9, 50),
                1,
                "# Segment format 2\n\n| part | bytes |\n| --- | --- |\n| header | 64 |\n| blocks | at most 64 KiB each |\n| \
                 index | 40 per block |\n",
                "",
            ),
            (
                (18, 11, 5),
                1,
                "# Segment format 2\n\n| part | bytes |\n| --- | --- |\n| header | 64 |\n| blocks | at most 64 KiB each, \
                 aligned to 4 KiB |\n| index | 48 per block, with `min`, `max` and `count` |\n\nAll integers are little-endian. \
                 Each block ends with a CRC-32C.\n",
                "Alignment and checksums",
            ),
        ],
    },
    NoteContent {
        title: "How to make a release",
        tags: &["process"],
        is_pinned: false,
        versions: &[(
            (9, 12, 0),
            6,
            "# How to make a release\n\n1. Update `CHANGELOG.md`\n2. `scripts/release 1.8.1`\n3. Wait for the packages\n4. \
             Announce it here and on the website\n",
            "",
        )],
    },
];

const fn task(
    at: super::At,
    by: usize,
    title: &'static str,
    assigned_to: Option<usize>,
    priority: TaskPriority,
) -> TaskContent {
    TaskContent {
        at,
        by,
        title,
        description: "",
        assigned_to,
        priority,
        due: None,
        tags: &[],
        change: None,
        comments: &[],
    }
}

pub(in crate::demo) const TASKS: &[TaskContent] = &[
    TaskContent {
        description: "As in the note *Segment format 2*. The old format stays readable.",
        tags: &["storage", "2.0"],
        due: Some((46, 12, 0)),
        change: Some(((36, 9, 0), TaskStatus::InProgress, 80)),
        comments: &[
            ((30, 10, 0), 1, "Reading works, writing passes all tests but two."),
            ((36, 9, 5), 0, "What about files that are larger than the memory?"),
            ((36, 9, 40), 1, "They are read block by block; 90 MB are enough for any size."),
        ],
        ..task((23, 10, 30), 0, "Write and read the new segment format", Some(1), TaskPriority::High)
    },
    TaskContent {
        description: "Wait a random time between 1 and 30 s before a reconnect.",
        tags: &["ingestion"],
        due: Some((20, 18, 0)),
        change: Some(((14, 16, 20), TaskStatus::Completed, 100)),
        ..task((6, 14, 5), 0, "Spread reconnects of the MQTT client", Some(2), TaskPriority::Medium)
    },
    TaskContent {
        description: "Per table, deletes whole segments.",
        tags: &["storage", "2.0"],
        change: Some(((31, 14, 10), TaskStatus::Completed, 100)),
        ..task((23, 10, 35), 0, "Retention policies", Some(1), TaskPriority::High)
    },
    TaskContent {
        description: "`NA` of R arrives as an empty text. Refuse it with the name of the column.",
        tags: &["query"],
        due: Some((37, 18, 0)),
        ..task((19, 10, 0), 7, "Refuse text in numeric columns", Some(7), TaskPriority::Medium)
    },
    TaskContent {
        description: "Step by step, with the time that it takes and the way back.",
        tags: &["documentation", "2.0"],
        due: Some((48, 12, 0)),
        change: Some(((36, 15, 30), TaskStatus::InProgress, 40)),
        ..task(
            (36, 15, 0),
            6,
            "Handbook page about the conversion of segments",
            Some(4),
            TaskPriority::Medium,
        )
    },
    TaskContent {
        description: "The range `2024-01-01` to `2025-01-01` stops a day early.",
        tags: &["bug"],
        due: Some((44, 18, 0)),
        ..task((41, 11, 50), 3, "Export loses the last day of leap years", Some(7), TaskPriority::Urgent)
    },
    TaskContent {
        description: "Few people asked for it, and the MQTT client covers their case.",
        tags: &["ingestion"],
        change: Some(((25, 13, 0), TaskStatus::Cancelled, 10)),
        ..task((8, 13, 0), 2, "Ingestion over AMQP", Some(2), TaskPriority::Low)
    },
    task((34, 10, 30), 8, "Test the dashboard with a screen reader", None, TaskPriority::Low),
];

const fn event(
    at: super::At,
    by: usize,
    title: &'static str,
    event_type: EventType,
    starts: super::At,
    minutes: i64,
) -> EventContent {
    EventContent {
        at,
        by,
        title,
        description: "",
        event_type,
        starts,
        minutes,
        repeats: None,
        location: "https://meet.example.org/tidemark",
        color: "#2e86ab",
    }
}

pub(in crate::demo) const EVENTS: &[EventContent] = &[
    EventContent {
        description: "What everyone is working on, and open reviews. Notes are taken.",
        repeats: Some((RecurrenceType::Weekly, 1, 120)),
        ..event((1, 9, 0), 0, "Weekly call", EventType::Meeting, (4, 15, 0), 45)
    },
    EventContent {
        description: "Open to everybody; new contributors choose a first issue.",
        repeats: Some((RecurrenceType::Monthly, 1, 150)),
        color: "#3a7d44",
        ..event((2, 12, 0), 4, "Documentation afternoon", EventType::Other, (12, 13, 0), 180)
    },
    EventContent {
        description: "Freeze of the 2.0 branch on the day before.",
        color: "#c0392b",
        location: "",
        ..event((24, 9, 30), 6, "Release of beta 2", EventType::Milestone, (52, 10, 0), 60)
    },
    EventContent {
        description: "Talk about the new segment format, with questions.",
        color: "#8e44ad",
        location: "Room 2.14, and online",
        ..event((26, 10, 0), 1, "Storage talk", EventType::Meeting, (33, 16, 0), 60)
    },
];

pub(in crate::demo) const POLLS: &[PollContent] = &[
    PollContent {
        at: (11, 10, 0),
        by: 0,
        question: "When should the weekly call take place?",
        description: "Times are in UTC.",
        options: &["Tuesday, 15:00", "Wednesday, 09:00", "Thursday, 18:00"],
        is_multiple: false,
        is_anonymous: false,
        expires: None,
        closed: Some((18, 10, 0)),
    },
    PollContent {
        at: (35, 9, 0),
        by: 8,
        question: "Which views of the dashboard do you use?",
        description: "As many as apply.",
        options: &["Map", "Time series", "Table", "Alerts", "None of them"],
        is_multiple: true,
        is_anonymous: false,
        expires: Some((56, 12, 0)),
        closed: None,
    },
    PollContent {
        at: (39, 12, 0),
        by: 6,
        question: "How did the upgrade to beta 1 go?",
        description: "",
        options: &["Without problems", "With small problems", "I went back", "I have not tried"],
        is_multiple: false,
        is_anonymous: true,
        expires: Some((49, 12, 0)),
        closed: None,
    },
];
