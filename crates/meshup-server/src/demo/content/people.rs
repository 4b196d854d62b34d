//! Names, and what people say about themselves.

pub(in crate::demo) const FIRST_NAMES: [&str; 25] = [
    "Mara", "Tomas", "Ingrid", "Daniel", "Aisha", "Piotr", "Helen", "Kenji", "Sofia", "Marcus", "Leila",
    "Viktor", "Nora", "Samuel", "Elena", "Rafael", "Hannah", "Omar", "Julia", "Anders", "Priya", "Lucas",
    "Miriam", "Stefan", "Clara",
];

pub(in crate::demo) const LAST_NAMES: [&str; 25] = [
    "Lindqvist",
    "Novak",
    "Berg",
    "Okafor",
    "Rahman",
    "Kowalski",
    "Whitfield",
    "Tanaka",
    "Moretti",
    "Weber",
    "Haddad",
    "Petrov",
    "Jensen",
    "Adeyemi",
    "Costa",
    "Silva",
    "Fischer",
    "Farouk",
    "Laurent",
    "Holm",
    "Sharma",
    "Martin",
    "Cohen",
    "Keller",
    "Nguyen",
];

/// Of the first people; the others have none.
pub(in crate::demo) const BIOS: [&str; 12] = [
    "Maintainer of Tidemark. Hydrologist who ended up writing databases.",
    "Storage engine, compaction, and everything that touches the disk.",
    "Ingestion and protocols: MQTT, CSV, and whatever the stations send.",
    "Client libraries for Python and R.",
    "Documentation and translations.",
    "Runs 140 river gauges for a regional water authority.",
    "Release management and continuous integration.",
    "Query planner. Interested in vectorized execution.",
    "Front end of the dashboard, accessibility.",
    "Packaging for Debian and Fedora.",
    "University group on coastal flooding, user since version 0.3.",
    "Security reviews, fuzzing.",
];

/// What people who came later write about themselves.
pub(in crate::demo) const INTRODUCTIONS: [&str; 10] = [
    "Hello everyone. I look after a small network of rain gauges and have been running Tidemark on a Raspberry Pi since \
     spring.",
    "Hi! I teach environmental informatics, and my students will use Tidemark for their projects this term.",
    "Good morning. We are evaluating Tidemark to replace a set of spreadsheets, which will surprise nobody here.",
    "Hello, I maintain the weather station of our sailing club and would like to help with the documentation.",
    "Hi all. I work on groundwater monitoring; about 2 million rows per day at the moment.",
    "Hello! I found the project through the talk about compaction and would like to work on something small to begin with.",
    "Hi, I operate the tide gauges of a port authority. Happy to share anonymized data for benchmarks.",
    "Good afternoon. I write embedded firmware for loggers and am interested in the binary protocol.",
    "Hello from the team behind a citizen science project on air quality. Thank you for the CSV importer.",
    "Hi! I translate free software into Portuguese and saw that the dashboard has no translation yet.",
];
