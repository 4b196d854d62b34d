//! The schema goes up, down, and up again.

use std::sync::Arc;

use meshup_app::ports::StoreError;
use meshup_domain::message::Revision;
use meshup_store::{StoreOptions, connect, migrate_down, migrate_status, migrate_up};
use sea_orm::{ConnectionTrait, Statement};

use crate::deletion::attachment;
use crate::fixtures::{at, person};
use crate::frozen::Deaf;
use crate::harness::{Database, revert_to};
use crate::talk::{anybody, reaction, say, talk};

crate::on_each_database![
    every_step_goes_up_down_and_up_again,
    nodes_that_start_together_migrate_once,
    a_schema_of_a_later_version_is_refused_by_name,
    rows_from_before_learn_the_room_of_their_message,
];

async fn applied(url: &str) -> Vec<bool> {
    migrate_status(url).await.unwrap().into_iter().map(|step| step.is_applied).collect()
}

async fn every_step_goes_up_down_and_up_again(database: Database) {
    let url = &database.url;
    assert!(applied(url).await.into_iter().all(|is_applied| is_applied));
    migrate_down(url, Some(1)).await.unwrap();
    assert_eq!(applied(url).await.last(), Some(&false));
    migrate_down(url, None).await.unwrap();
    assert!(applied(url).await.into_iter().all(|is_applied| !is_applied));
    migrate_up(url).await.unwrap();
    assert!(applied(url).await.into_iter().all(|is_applied| is_applied));
    person(database.store.as_ref(), "alice").await;
}

async fn a_schema_of_a_later_version_is_refused_by_name(database: Database) {
    let outside = database.outside().await;
    let insert =
        "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9998_later', 0), ('m9999_latest', 0)";
    outside.execute_unprepared(insert).await.unwrap();
    drop(outside);
    let opened = connect(StoreOptions::new(&database.url), Arc::new(Deaf)).await.map(drop);
    let up = migrate_up(&database.url).await;
    let down = migrate_down(&database.url, None).await;
    let status = migrate_status(&database.url).await.map(drop);
    for refused in [opened, up, down, status] {
        let StoreError::Schema(reason) = refused.unwrap_err() else { panic!("another error") };
        assert!(reason.contains("m9999_latest") && !reason.contains("m9998"), "{reason}");
    }
    person(database.store.as_ref(), "alice").await;
}

async fn rows_from_before_learn_the_room_of_their_message(database: Database) {
    let store = database.store.as_ref();
    let [ann, ben] = [anybody(), anybody()];
    let room = talk(store, &[ann, ben]).await.room;
    let message = say(store, room, ann, "hello").await;
    let work = database.begin().await;
    work.reactions().add(room, &reaction(message.id, ben, "👍")).await.unwrap();
    work.messages().add_attachments(room, &[attachment(message.id)]).await.unwrap();
    let revision = Revision { content: "hullo".to_owned(), created_at: at(0) };
    work.messages().add_revision(room, message.id, &revision).await.unwrap();
    work.commit().await.unwrap();

    revert_to(&database.url, "m0022_room_of_rows").await;
    migrate_up(&database.url).await.unwrap();

    let outside = database.outside().await;
    for table in ["reactions", "attachments", "message_revisions"] {
        let sql = format!(
            "SELECT 1 AS found FROM {table} t JOIN messages m ON m.id = t.message_id AND m.room_id = t.room_id"
        );
        let statement = Statement::from_string(outside.get_database_backend(), sql);
        assert_eq!(outside.query_all_raw(statement).await.unwrap().len(), 1, "{table}");
    }
}

async fn nodes_that_start_together_migrate_once(database: Database) {
    migrate_down(&database.url, None).await.unwrap();
    let nodes: Vec<_> = (0..5)
        .map(|_| {
            let url = database.url.clone();
            tokio::spawn(async move { migrate_up(&url).await })
        })
        .collect();
    for node in nodes {
        node.await.unwrap().unwrap();
    }
    assert!(applied(&database.url).await.into_iter().all(|is_applied| is_applied));
}
