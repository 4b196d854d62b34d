//! Second factors, and hashes of recovery codes.

use crate::dialect::tables;

tables!(SCHEMA, ["recovery_codes", "two_factors"]);

const SCHEMA: &str = "
CREATE TABLE two_factors (
    user_id {uuid} NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    secret text NOT NULL,
    is_on boolean NOT NULL,
    last_step bigint NOT NULL
);

CREATE TABLE recovery_codes (
    user_id {uuid} NOT NULL REFERENCES two_factors (user_id) ON DELETE CASCADE,
    hash text NOT NULL,
    PRIMARY KEY (user_id, hash)
) {clustered};
";
