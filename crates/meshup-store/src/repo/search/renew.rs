//! Indexing again after a change of the tokenizer.

use meshup_app::ports::StoreError;
use meshup_app::search::SearchDocument;
use meshup_domain::search::{INDEX_VERSION, SearchKind};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::find::LEXEMES;
use super::terms;
use crate::error::store_error;
use crate::repositories::SqlRepositories;
use crate::row::search_document::{Column, Entity};

impl<C: ConnectionTrait> SqlRepositories<C> {
    pub(super) async fn outdated_documents(&self, limit: u64) -> Result<Vec<SearchDocument>, StoreError> {
        let rows = Entity::find()
            .filter(Column::Edition.lt(INDEX_VERSION))
            // Compared as stored in the index.
            .filter(Expr::cust("kind <> 'message'"))
            .order_by_asc(Column::Edition)
            .order_by_asc(Column::Position)
            .limit(limit)
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        rows.into_iter().map(SearchDocument::try_from).collect()
    }

    /// Updates the row only while its edition is unchanged: any other write sets the current edition.
    pub(super) async fn renew_one(&self, document: &SearchDocument) -> Result<(), StoreError> {
        let words = terms::of_document(document);
        let mut update =
            Entity::update_many().col_expr(Column::Edition, Expr::val(INDEX_VERSION)).filter(of(document));
        if self.is_postgres() {
            let lexemes = Expr::cust_with_values("$1::tsvector", [terms::tsvector(&words)]);
            sea_orm::QueryTrait::query(&mut update).value(LEXEMES, lexemes);
        }
        let renewed = update.exec(&self.conn).await.map_err(store_error)?;
        if renewed.rows_affected == 0 || self.is_postgres() {
            return Ok(());
        }
        let position = Entity::find()
            .select_only()
            .column(Column::Position)
            .filter(Column::Kind.eq(document.kind.as_str()))
            .filter(Column::TargetId.eq(document.id))
            .into_tuple::<i64>()
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        let Some(position) = position else { return Ok(()) };
        let delete = self.statement("DELETE FROM search_index WHERE rowid = $1", [position.into()]);
        self.conn.execute_raw(delete).await.map_err(store_error)?;
        let insert = self.statement(
            "INSERT INTO search_index (rowid, words) VALUES ($1, $2)",
            [position.into(), words.join(" ").into()],
        );
        self.conn.execute_raw(insert).await.map(|_| ()).map_err(store_error)
    }
}

fn of(document: &SearchDocument) -> Expr {
    let SearchDocument { kind, id, .. } = document;
    Column::Kind
        .eq(SearchKind::as_str(*kind))
        .and(Column::TargetId.eq(*id))
        .and(Column::Edition.lt(INDEX_VERSION))
}
