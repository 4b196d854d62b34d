//! A part of an export, as a statement.

/// How a column is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Id,
    Text,
    /// A `bigint`.
    Number,
    Flag,
    /// Microseconds since 1970-01-01 UTC.
    Time,
    /// Text that is JSON.
    Parsed,
    /// The key of a stored file, in a row with the columns `id` and `file_name`.
    File,
}

/// A part of an export: a list of rows, sorted by an id, and by a number where several rows have the same id.
pub(super) struct Part {
    pub(super) from: &'static str,
    /// The rows of the user `$1`.
    pub(super) only: &'static str,
    pub(super) id: &'static str,
    pub(super) number: Option<&'static str>,
    /// Name, expression and kind.
    pub(super) columns: &'static [(&'static str, &'static str, Kind)],
}

impl Part {
    /// A statement for at most `limit` rows, after the position `$2` (and `$3`, if there is a number) if there is one.
    pub(super) fn select(&self, has_position: bool, limit: u64) -> String {
        let Self { from, only, id, number, columns } = self;
        let columns: Vec<String> =
            columns.iter().map(|(name, expression, _)| format!("{expression} AS \"{name}\"")).collect();
        let columns = columns.join(", ");
        let (position, order, after) = match number {
            None => ("0", (*id).to_owned(), format!(" AND {id} > $2")),
            // The first condition is for the index.
            Some(number) => (
                *number,
                format!("{id}, {number}"),
                format!(" AND {id} >= $2 AND ({id} > $2 OR {number} > $3)"),
            ),
        };
        let after = if has_position { after } else { String::new() };
        format!(
            "SELECT {columns}, {id} AS position_id, CAST({position} AS bigint) AS position_number
                FROM {from} WHERE {only}{after} ORDER BY {order} LIMIT {limit}"
        )
    }
}
