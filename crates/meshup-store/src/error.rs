//! Classification of database errors.

use meshup_app::ports::StoreError;
use sea_orm::sqlx::Error as Driver;
use sea_orm::sqlx::error::{DatabaseError, ErrorKind};
use sea_orm::{DbErr, RuntimeErr};

/// The error for a row that violates an invariant.
pub(crate) fn corrupt(what: &str, kept: &str) -> StoreError {
    StoreError::Internal(format!("corrupt row: {what} is {kept:?}"))
}

/// Classifies a database error.
#[expect(clippy::needless_pass_by_value, reason = "used in `map_err`")]
pub(crate) fn store_error(error: DbErr) -> StoreError {
    let unavailable = || StoreError::Unavailable(error.to_string());
    match driver(&error) {
        Some(Driver::Database(database)) => of_database(database.as_ref()),
        Some(
            Driver::Io(_)
            | Driver::Tls(_)
            | Driver::PoolTimedOut
            | Driver::PoolClosed
            | Driver::WorkerCrashed
            | Driver::Protocol(_)
            | Driver::BeginFailed,
        ) => unavailable(),
        _ if matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_)) => unavailable(),
        _ => StoreError::Internal(error.to_string()),
    }
}

/// Whether a statement violated a constraint, after which the unit can continue on SQLite.
pub(crate) fn is_constraint(error: &DbErr) -> bool {
    match driver(error) {
        Some(Driver::Database(database)) => !matches!(database.kind(), ErrorKind::Other),
        _ => false,
    }
}

/// The driver's error, if the driver failed.
fn driver(error: &DbErr) -> Option<&Driver> {
    if let DbErr::Conn(RuntimeErr::SqlxError(driver))
    | DbErr::Exec(RuntimeErr::SqlxError(driver))
    | DbErr::Query(RuntimeErr::SqlxError(driver)) = error
    {
        Some(driver)
    } else {
        None
    }
}

/// Classifies by SQLSTATE on PostgreSQL and by result code on SQLite.
fn of_database(error: &dyn DatabaseError) -> StoreError {
    let code = error.code().unwrap_or_default();
    let class = if error.try_downcast_ref::<sea_orm::sqlx::sqlite::SqliteError>().is_some() {
        of_sqlite(&code)
    } else {
        of_postgres(&code)
    };
    match class {
        Class::Busy => StoreError::Unavailable(error.to_string()),
        Class::Victim => StoreError::Victim(error.to_string()),
        Class::Missing => StoreError::Missing(error.to_string()),
        Class::Full => StoreError::Full,
        Class::Other => StoreError::Internal(error.to_string()),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Class {
    Busy,
    /// Rolled back in favor of another unit.
    Victim,
    /// A foreign key refers to no row.
    Missing,
    Full,
    Other,
}

/// Extended result codes contain the primary one in their low byte (SQLite, "Result and Error Codes").
fn of_sqlite(code: &str) -> Class {
    const BUSY: i32 = 5;
    const LOCKED: i32 = 6;
    const INTERRUPT: i32 = 9;
    const IO: i32 = 10;
    const FULL: i32 = 13;
    const CANNOT_OPEN: i32 = 14;
    const PROTOCOL: i32 = 15;
    const FOREIGN_KEY: i32 = 787;
    let code = code.parse::<i32>();
    if code == Ok(FOREIGN_KEY) {
        return Class::Missing;
    }
    match code.map(|code| code & 0xff) {
        Ok(BUSY | LOCKED | INTERRUPT | IO | CANNOT_OPEN | PROTOCOL) => Class::Busy,
        Ok(FULL) => Class::Full,
        Ok(_) | Err(_) => Class::Other,
    }
}

/// Failures of connections and resources, shutdowns, cancelled statements and unavailable locks are
/// temporary; after a serialization failure or deadlock, the unit can be retried immediately (PostgreSQL,
/// Appendix A).
fn of_postgres(code: &str) -> Class {
    match code {
        "53100" => Class::Full,
        "23503" => Class::Missing,
        "40001" | "40P01" => Class::Victim,
        "25P03" | "25P04" | "55P03" => Class::Busy,
        _ if code.starts_with("08") || code.starts_with("53") || code.starts_with("57") => Class::Busy,
        _ if code.starts_with("58") => Class::Busy,
        _ => Class::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_distinguish_a_busy_database_a_full_disk_and_a_missing_row() {
        for (code, class) in [
            ("5", Class::Busy),
            ("517", Class::Busy),
            ("13", Class::Full),
            ("787", Class::Missing),
            ("2067", Class::Other),
        ] {
            assert_eq!(of_sqlite(code), class, "{code}");
        }
        for (code, class) in [
            ("57P01", Class::Busy),
            ("08006", Class::Busy),
            ("53300", Class::Busy),
            ("53100", Class::Full),
            ("40001", Class::Victim),
            ("40P01", Class::Victim),
            ("55P03", Class::Busy),
            ("23503", Class::Missing),
            ("23505", Class::Other),
        ] {
            assert_eq!(of_postgres(code), class, "{code}");
        }
    }
}
