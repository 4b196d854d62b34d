//! Scheduled jobs.

use super::*;
use crate::schedule::ScheduledJob;

/// These tasks are overdue or due; notifications are recorded.
fn with(found: Vec<Task>) -> (TestRepos, Recorded) {
    let (mut repos, recorded) = recording_notifications();
    let (late, due) = (found.clone(), found);
    repos.tasks.expect_has_late().returning(|_| Ok(true));
    repos.tasks.expect_fall_overdue().returning(move |_, _| Ok(late.clone()));
    repos
        .tasks
        .expect_has_due()
        .withf(|now, until| *until - *now == Duration::DAY)
        .returning(|_, _| Ok(true));
    repos.tasks.expect_fall_due().returning(move |_, _, _| Ok(due.clone()));
    (repos, recorded)
}

#[tokio::test]
async fn nothing_is_begun_where_no_task_is_late_or_due() {
    let mut repos = TestRepos::default();
    repos.tasks.expect_has_late().returning(|_| Ok(false));
    repos.tasks.expect_has_due().returning(|_, _| Ok(false));
    let (store, context) = context(repos);
    assert!(!TaskOverdueJob(context.clone()).run().await.unwrap());
    assert!(!TaskReminderJob(context).run().await.unwrap());
    assert_eq!(store.begun_units(), 0);
}

#[tokio::test]
async fn each_task_that_became_overdue_notifies_its_assignee_or_its_creator() {
    let late = |assigned_to| {
        let status = TaskStatus::Overdue;
        Task { profile: TaskProfile { status, assigned_to, ..task().profile }, ..task() }
    };
    let (repos, heard) = with(vec![late(Some(user_id(3))), late(None)]);
    let (store, context) = context(repos);
    assert!(!TaskOverdueJob(context).run().await.unwrap());
    assert_eq!((store.commits(), store.published_events()), (1, vec![announced(ItemChangeKind::Updated); 2]));
    let heard: Vec<_> = heard.lock().unwrap().iter().map(|(kind, user, _)| (*kind, *user)).collect();
    let overdue = NotificationKind::TaskOverdue;
    assert_eq!(heard, [(overdue, user_id(3)), (overdue, user_id(2))]);
}

#[tokio::test]
async fn a_full_batch_asks_for_more() {
    let (repos, _) = with(vec![task(); 100]);
    let (_, context) = context(repos);
    assert!(TaskOverdueJob(context.clone()).run().await.unwrap());
    assert!(TaskReminderJob(context).run().await.unwrap());
}

#[tokio::test]
async fn a_reminder_of_a_due_task_names_its_date_and_changes_nothing() {
    let due = |n| {
        let (due_date, assigned_to) = (Some(START + Duration::HOUR), Some(user_id(n)));
        Task { profile: TaskProfile { due_date, assigned_to, ..task().profile }, ..task() }
    };
    let (repos, heard) = with(vec![due(3), due(4)]);
    let (store, context) = context(repos);
    assert!(!TaskReminderJob(context).run().await.unwrap());
    assert_eq!((store.commits(), store.published_events()), (1, Vec::new()));
    let heard = heard.lock().unwrap();
    let [(NotificationKind::TaskDue, person, topic)] = heard.as_slice() else { panic!("{heard:?}") };
    let at = (START + Duration::HOUR).unix_timestamp() * 1_000_000;
    assert_eq!((*person, topic), (user_id(3), &format!("task_due:{TASK}:{at}")));
}
