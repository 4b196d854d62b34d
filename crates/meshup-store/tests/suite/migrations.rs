//! The schema goes up, down, and up again.

use meshup_store::{migrate_down, migrate_status, migrate_up};

use crate::fixtures::person;
use crate::harness::Database;

crate::on_each_database![every_step_goes_up_down_and_up_again, nodes_that_start_together_migrate_once];

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
