//! Files whose rows have been deleted, until the files are deleted too.

use crate::dialect::tables;

tables!(SCHEMA, ["discarded_files"]);

const SCHEMA: &str = "
CREATE TABLE discarded_files (
    file text NOT NULL PRIMARY KEY,
    discarded_at bigint NOT NULL
);
CREATE INDEX discarded_files_age ON discarded_files (discarded_at);
";
