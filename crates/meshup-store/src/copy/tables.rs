//! The tables that two databases have in common.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use super::error::CopyError;
use crate::schema::UNFINISHED_COPY;

/// Tables that are not copied. Any other table must exist on both sides.
const LEFT_OUT: [&str; 5] = [
    // The migrations of the target write it.
    "seaql_migrations",
    // On PostgreSQL only: what running nodes have yet to learn of. No node is running.
    "event_log",
    // On PostgreSQL only: counts of the last minutes, which may be lost.
    "rate_limits",
    // Derived from the messages, and written with them. On SQLite it is no ordinary table.
    "message_words",
    // Describes the copy itself.
    UNFINISHED_COPY,
];

/// A column that is derived from the others of its row, on PostgreSQL only.
const DERIVED: (&str, &str) = ("search_documents", "lexemes");

const ON_POSTGRES: &str = "
    SELECT c.relname::text AS table_name, a.attname::text AS name, t.typname::text AS declared,
        COALESCE(array_position(i.indkey::int2[], a.attnum) + 1, 0)::bigint AS key_part,
        a.attidentity <> '' AS is_counted
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
    WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::text::regnamespace
    ORDER BY c.relname, a.attnum";

/// Without virtual tables and what belongs to them.
const ON_SQLITE: &str = "
    SELECT t.name AS table_name, c.name AS name, lower(c.type) AS declared, c.pk AS key_part,
        c.pk = 1 AND s.sql LIKE '%AUTOINCREMENT%' AS is_counted
    FROM pragma_table_list t
    JOIN sqlite_schema s ON s.type = 'table' AND s.name = t.name
    JOIN pragma_table_info(t.name) c
    WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
    ORDER BY t.name, c.cid";

const REFERENCES_ON_POSTGRES: &str = "
    SELECT c.relname::text AS child, p.relname::text AS parent
    FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid JOIN pg_class p ON p.oid = f.confrelid
    WHERE f.contype = 'f' AND f.connamespace = current_schema()::text::regnamespace";

const REFERENCES_ON_SQLITE: &str = "
    SELECT t.name AS child, f.\"table\" AS parent
    FROM pragma_table_list t JOIN pragma_foreign_key_list(t.name) f
    WHERE t.schema = 'main' AND t.type = 'table'";

/// What a column holds, on either database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Boolean,
    Small,
    Integer,
    Big,
    Text,
    Uuid,
    Bytes,
}

#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// A table to copy.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
    /// The primary key of the source, as indexes of columns. It is unique in the target too.
    pub(super) key: Vec<usize>,
    /// The column that the database fills with numbers of a sequence.
    pub(super) counted: Option<String>,
}

/// A column as one of the databases describes it.
struct Described {
    name: String,
    declared: String,
    /// The position in the primary key, from 1; 0 for other columns.
    key_part: i64,
    is_counted: bool,
}

/// The tables and columns of one of the databases.
type Schema = BTreeMap<String, Vec<Described>>;

/// All tables to copy, each after those that it refers to. Refuses schemas that differ.
pub(super) async fn in_common(
    source: &impl ConnectionTrait,
    target: &impl ConnectionTrait,
) -> Result<Vec<Table>, CopyError> {
    let (from, to) = (described(source).await, described(target).await);
    let (from, to) = (from.map_err(CopyError::source)?, to.map_err(CopyError::target)?);
    let (here, there): (BTreeSet<_>, BTreeSet<_>) = (from.keys().collect(), to.keys().collect());
    if let Some(alone) = here.symmetric_difference(&there).next() {
        return Err(CopyError::refused(format!("only one of the databases has a table {alone}")));
    }
    // SQLite stores ids as bytes, so PostgreSQL knows more about a column.
    let is_target_exact = target.get_database_backend() == DbBackend::Postgres;
    let mut tables = Vec::new();
    let references = references(target).await.map_err(CopyError::target)?;
    for name in in_order(&from, &references)? {
        let (Some(from), Some(to)) = (from.get(&name), to.get(&name)) else { continue };
        let exact = if is_target_exact { to } else { from };
        tables.push(paired(name, from, to, exact)?);
    }
    Ok(tables)
}

async fn described(connection: &impl ConnectionTrait) -> Result<Schema, DbErr> {
    let backend = connection.get_database_backend();
    let sql = if backend == DbBackend::Postgres { ON_POSTGRES } else { ON_SQLITE };
    let mut schema = Schema::new();
    for row in connection.query_all_raw(Statement::from_string(backend, sql)).await? {
        let table: String = row.try_get("", "table_name")?;
        let name: String = row.try_get("", "name")?;
        if LEFT_OUT.contains(&table.as_str()) || DERIVED == (table.as_str(), name.as_str()) {
            continue;
        }
        schema.entry(table).or_default().push(Described {
            name,
            declared: row.try_get("", "declared")?,
            key_part: row.try_get("", "key_part")?,
            is_counted: row.try_get("", "is_counted")?,
        });
    }
    Ok(schema)
}

/// Pairs of a table and one that it refers to.
async fn references(connection: &impl ConnectionTrait) -> Result<Vec<(String, String)>, DbErr> {
    let backend = connection.get_database_backend();
    let sql = if backend == DbBackend::Postgres { REFERENCES_ON_POSTGRES } else { REFERENCES_ON_SQLITE };
    let rows = connection.query_all_raw(Statement::from_string(backend, sql)).await?;
    rows.iter().map(|row| Ok((row.try_get("", "child")?, row.try_get("", "parent")?))).collect()
}

fn in_order(tables: &Schema, references: &[(String, String)]) -> Result<Vec<String>, CopyError> {
    let mut waiting: BTreeMap<&String, BTreeSet<&String>> =
        tables.keys().map(|table| (table, BTreeSet::new())).collect();
    for (child, parent) in references.iter().filter(|(child, parent)| child != parent) {
        if let Some(parents) = waiting.get_mut(child).filter(|_| tables.contains_key(parent)) {
            parents.insert(parent);
        }
    }
    let mut order = Vec::new();
    while !waiting.is_empty() {
        let free: Vec<&String> =
            waiting.iter().filter(|(_, parents)| parents.is_empty()).map(|(table, _)| *table).collect();
        if free.is_empty() {
            return Err(CopyError::refused("tables of the target refer to each other in a circle"));
        }
        waiting.retain(|table, _| !free.contains(table));
        for parents in waiting.values_mut() {
            parents.retain(|parent| !free.contains(parent));
        }
        order.extend(free.into_iter().cloned());
    }
    Ok(order)
}

fn paired(
    name: String,
    from: &[Described],
    to: &[Described],
    exact: &[Described],
) -> Result<Table, CopyError> {
    let names =
        |columns: &[Described]| columns.iter().map(|column| column.name.clone()).collect::<BTreeSet<_>>();
    if names(from) != names(to) {
        return Err(CopyError::refused(format!("the columns of {name} differ between the databases")));
    }
    let columns = from.iter().map(|column| {
        let declared = exact.iter().find(|other| other.name == column.name).unwrap_or(column);
        let kind = kind(&declared.declared).ok_or_else(|| {
            CopyError::refused(format!("{name}.{} has an unknown type: {}", column.name, declared.declared))
        })?;
        Ok(Column { name: column.name.clone(), kind })
    });
    let columns = columns.collect::<Result<_, CopyError>>()?;
    let mut key: Vec<usize> = (0..from.len()).filter(|n| from[*n].key_part > 0).collect();
    key.sort_by_key(|n| from[*n].key_part);
    if key.is_empty() {
        return Err(CopyError::refused(format!("{name} has no primary key")));
    }
    let counted = to.iter().find(|column| column.is_counted).map(|column| column.name.clone());
    Ok(Table { name, columns, key, counted })
}

fn kind(declared: &str) -> Option<Kind> {
    Some(match declared {
        "bool" | "boolean" => Kind::Boolean,
        "int2" => Kind::Small,
        "int4" => Kind::Integer,
        // SQLite has integers of one size.
        "int8" | "bigint" | "integer" | "smallint" => Kind::Big,
        "text" => Kind::Text,
        "uuid" => Kind::Uuid,
        "bytea" | "blob" => Kind::Bytes,
        _ => return None,
    })
}
