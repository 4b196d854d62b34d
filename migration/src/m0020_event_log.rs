//! The log of events that all nodes of a cluster must learn of. Only PostgreSQL is shared by several nodes.

/// `xid` orders the rows by transaction, so that readers can tell which rows may still appear.
const SCHEMA: &str = "
    CREATE TABLE event_log (
        xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
        id bigint GENERATED ALWAYS AS IDENTITY,
        node uuid NOT NULL,
        event json NOT NULL,
        logged_at bigint NOT NULL DEFAULT (extract(epoch FROM now()) * 1000000)::bigint,
        PRIMARY KEY (xid, id)
    );";

crate::dialect::tables!(postgres_only, SCHEMA, ["event_log"]);
