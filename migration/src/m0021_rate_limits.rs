//! Rate limits that the nodes of a cluster share. Only PostgreSQL is shared by several nodes.

const SCHEMA: &str = "CREATE UNLOGGED TABLE rate_limits (key text PRIMARY KEY, full_at bigint NOT NULL)";

crate::dialect::tables!(postgres_only, SCHEMA, ["rate_limits"]);
