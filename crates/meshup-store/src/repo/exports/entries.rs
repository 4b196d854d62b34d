//! Reading the entries of a part of an export.

use meshup_app::ports::{ExportPage, ExportPart, ExportPosition, ExportedFile, StoreError};
use meshup_domain::{FileKey, UserId};
use sea_orm::prelude::Uuid;
use sea_orm::{ConnectionTrait, DbErr, QueryResult, TryGetable, Value};
use serde_json::{Map, Value as Json};
use time::format_description::well_known::Rfc3339;

use super::part::{Kind, Part};
use super::parts::of;
use crate::error::store_error;
use crate::repositories::{SqlRepositories, time};

impl<C: ConnectionTrait> SqlRepositories<C> {
    pub(super) async fn export_page(
        &self,
        user: UserId,
        part: ExportPart,
        after: Option<ExportPosition>,
        limit: u64,
    ) -> Result<ExportPage, StoreError> {
        let part = of(part);
        let names = if self.is_postgres() { "string_agg" } else { "group_concat" };
        let sql = part.select(after.is_some(), limit).replace("{names}", names);
        let mut values: Vec<Value> = vec![user.0.into()];
        if let Some(ExportPosition { id, number }) = after {
            values.push(id.into());
            values.extend(part.number.map(|_| Value::from(number)));
        }
        let rows = self.conn.query_all_raw(self.statement(&sql, values)).await.map_err(store_error)?;
        let is_full = rows.len() as u64 == limit;
        let mut page = ExportPage::default();
        for row in &rows {
            page.entries.push(entry(part, row, &mut page.files)?);
        }
        page.last = rows.last().filter(|_| is_full).map(position).transpose().map_err(store_error)?;
        Ok(page)
    }
}

fn position(row: &QueryResult) -> Result<ExportPosition, DbErr> {
    Ok(ExportPosition { id: row.try_get("", "position_id")?, number: row.try_get("", "position_number")? })
}

/// A row as a JSON object, whose file, if it has one, is added to `files`.
fn entry(part: &Part, row: &QueryResult, files: &mut Vec<ExportedFile>) -> Result<String, StoreError> {
    let mut object = Map::new();
    for (name, _, kind) in part.columns {
        let value = match kind {
            Kind::File => file(row, name, files).map_err(store_error)?,
            Kind::Time => moment(row, name)?,
            Kind::Id => plain::<Uuid>(row, name, |id| id.to_string().into()).map_err(store_error)?,
            Kind::Number => plain::<i64>(row, name, Json::from).map_err(store_error)?,
            Kind::Flag => plain::<bool>(row, name, Json::from).map_err(store_error)?,
            Kind::Text => plain::<String>(row, name, Json::from).map_err(store_error)?,
            Kind::Parsed => plain::<String>(row, name, parsed).map_err(store_error)?,
        };
        object.insert((*name).to_owned(), value.unwrap_or(Json::Null));
    }
    Ok(Json::Object(object).to_string())
}

fn plain<T: TryGetable>(
    row: &QueryResult,
    name: &str,
    shown: impl FnOnce(T) -> Json,
) -> Result<Option<Json>, DbErr> {
    Ok(row.try_get::<Option<T>>("", name)?.map(shown))
}

fn parsed(text: String) -> Json {
    serde_json::from_str(&text).unwrap_or(Json::String(text))
}

fn moment(row: &QueryResult, name: &str) -> Result<Option<Json>, StoreError> {
    let micros: Option<i64> = row.try_get("", name).map_err(store_error)?;
    let at = micros.map(time).transpose()?;
    Ok(at.and_then(|at| at.format(&Rfc3339).ok()).map(Json::from))
}

/// The path of a file in the archive, by the id of its entry and the name that it was uploaded with.
fn file(row: &QueryResult, column: &str, files: &mut Vec<ExportedFile>) -> Result<Option<Json>, DbErr> {
    let Some(key) = row.try_get::<Option<String>>("", column)? else { return Ok(None) };
    let (id, name): (Uuid, String) = (row.try_get("", "id")?, row.try_get("", "file_name")?);
    let path = format!("files/{id}/{name}");
    files.push(ExportedFile { path: path.clone(), key: FileKey(key) });
    Ok(Some(path.into()))
}
