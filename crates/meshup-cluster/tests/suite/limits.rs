use std::sync::Arc;
use std::time::Duration;

use meshup_app::ports::{BucketState, PlatformError, Rate, SharedLimits};
use meshup_cluster::{PostgresLimits, RedisLimits, RedisOptions};
use tokio::time::{Instant, sleep};

use crate::proxy::{Line, proxy};

/// Runs a test over every kind of limits, with a function that opens them on one more node.
macro_rules! on_all_limits {
    ($($name:ident),+ $(,)?) => {
        mod postgres {
            use super::*;
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let database = crate::postgres().await;
                super::$name(|| Arc::new(PostgresLimits::new(database.url()).unwrap())).await;
            })+
        }

        mod redis {
            use super::*;
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let secret = crate::secret();
                super::$name(|| Arc::new(RedisLimits::new(&crate::redis(), &secret).unwrap())).await;
            })+
        }
    };
}

on_all_limits!(
    a_bucket_counts_down_and_refuses,
    tokens_come_back_one_by_one,
    fifty_calls_on_two_nodes_take_as_many_tokens_as_there_are,
);

type Limits = Arc<dyn SharedLimits>;

async fn a_bucket_counts_down_and_refuses(open: impl Fn() -> Limits) {
    let (limits, rate) = (open(), Rate::per_minute(3));
    for remaining in [2, 1, 0] {
        assert_eq!(limits.take("a", rate).await, Ok(BucketState { remaining, wait: None }));
    }
    for _ in 0..2 {
        let BucketState { remaining, wait } = limits.take("a", rate).await.unwrap();
        assert_eq!(remaining, 0);
        let wait = wait.unwrap();
        assert!(wait > Duration::from_secs(15) && wait <= Duration::from_secs(20), "{wait:?}");
    }
    assert_eq!(limits.take("b", rate).await, Ok(BucketState { remaining: 2, wait: None }));
}

async fn tokens_come_back_one_by_one(open: impl Fn() -> Limits) {
    let (limits, rate) = (open(), Rate { calls: 2, per: Duration::from_secs(1) });
    for _ in 0..2 {
        assert_eq!(limits.take("a", rate).await.unwrap().wait, None);
    }
    let wait = limits.take("a", rate).await.unwrap().wait.unwrap();
    sleep(wait + Duration::from_millis(20)).await;
    assert_eq!(limits.take("a", rate).await, Ok(BucketState { remaining: 0, wait: None }));
    assert!(limits.take("a", rate).await.unwrap().wait.is_some());
}

async fn fifty_calls_on_two_nodes_take_as_many_tokens_as_there_are(open: impl Fn() -> Limits) {
    let nodes = [open(), open()];
    let calls = (0..50).map(|n| {
        let limits = Arc::clone(&nodes[n % 2]);
        tokio::spawn(async move {
            // Fifty at once may have to wait for a connection.
            loop {
                match limits.take("a", Rate::per_hour(20)).await {
                    Ok(state) => return state.wait.is_none(),
                    Err(_) => sleep(Duration::from_millis(10)).await,
                }
            }
        })
    });
    let mut allowed = 0;
    for call in calls.collect::<Vec<_>>() {
        allowed += usize::from(call.await.unwrap());
    }
    assert_eq!(allowed, 20);
}

#[tokio::test]
async fn limits_that_cannot_be_reached_say_so_soon() {
    let target = crate::redis_url().split_once("://").unwrap().1.to_owned();
    let (port, line) = proxy(target).await;
    let redis = RedisOptions::new(format!("redis://127.0.0.1:{port}"));
    let limits = RedisLimits::new(&redis, &crate::secret()).unwrap();
    limits.take("a", Rate::per_minute(1)).await.unwrap();
    line.send_replace(Line::Frozen);
    let start = Instant::now();
    assert!(matches!(limits.take("a", Rate::per_minute(1)).await, Err(PlatformError::Unavailable(_))));
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
    line.send_replace(Line::Open);
    sleep(Duration::from_millis(100)).await;
    let mut answer = limits.take("a", Rate::per_minute(1)).await;
    while answer.is_err() && start.elapsed() < Duration::from_secs(10) {
        sleep(Duration::from_millis(100)).await;
        answer = limits.take("a", Rate::per_minute(1)).await;
    }
    assert!(answer.unwrap().wait.is_some(), "the bucket is still empty");
}
