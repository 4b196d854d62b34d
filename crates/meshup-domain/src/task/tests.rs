#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use time::Duration;
use uuid::Uuid;

use super::*;
use crate::member::Mute;
use crate::module::{Module, Modules};
use crate::permission::{self, ItemFacts, MemberFacts, ModuleFacts, ServerFacts, UserFacts};
use crate::role::Permissions;
use crate::{MemberId, Patch, UserId};

const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

fn facts() -> ModuleFacts {
    let me = UserId(Uuid::from_u128(1));
    let server = ServerFacts {
        server: ServerId(Uuid::from_u128(7)),
        owner: UserId(Uuid::from_u128(9)),
        is_public: true,
        verification_level: 0,
        require_two_factor: false,
        modules: Modules::default(),
        auto_moderation: false,
        person: UserFacts {
            id: me,
            is_site_admin: false,
            is_verified: false,
            two_factor: false,
            registered_at: NOW,
        },
        member: Some(MemberFacts {
            id: MemberId(me.0),
            permissions: Permissions::NONE,
            highest: 200,
            mute: Mute::None,
            is_banned: false,
            joined_at: NOW,
        }),
    };
    ModuleFacts { server, module: Module::Tasks }
}

fn task(profile: TaskProfile) -> Task {
    let allowed = permission::ask::<CreateItem>(&facts(), NOW).unwrap();
    Task::create(&allowed, TaskId(Uuid::from_u128(5)), profile, NOW)
}

fn revised(task: &Task, change: impl FnOnce(&mut TaskProfile), later: Duration) -> (Task, bool) {
    let created_by = task.assigned_by;
    let facts = ItemFacts { module: facts(), channel: None, created_by, assigned_to: None };
    let allowed = permission::ask::<ChangeItem>(&facts, NOW).unwrap();
    let (mut task, mut profile) = (task.clone(), task.profile.clone());
    change(&mut profile);
    let changed = task.revise(&allowed, profile, NOW + later);
    (task, changed)
}

#[test]
fn what_is_completed_is_at_100_and_keeps_that_when_it_is_opened_again() {
    let (done, _) = revised(
        &task(TaskProfile::default()),
        |profile| (profile.status, profile.progress) = (TaskStatus::Completed, 40),
        Duration::HOUR,
    );
    assert_eq!((done.profile.progress, done.completed_at), (100, Some(NOW + Duration::HOUR)));
    let (again, changed) = revised(&done, |profile| profile.progress = 50, Duration::DAY);
    assert_eq!((again.profile.progress, again.completed_at, changed), (100, done.completed_at, false));
    let (open, changed) = revised(&done, |profile| profile.status = TaskStatus::Pending, Duration::DAY);
    assert_eq!((open.profile.progress, open.completed_at, changed), (100, None, true));
    assert_eq!(open.updated_at, NOW + Duration::DAY);
}

#[test]
fn overdue_comes_by_itself_and_goes_when_there_is_time_again() {
    let overdue = TaskChanges { status: Some(TaskStatus::Overdue), ..TaskChanges::default() };
    assert_eq!(broken(TaskProfile::default(), overdue.clone()), ["status"]);
    let before = TaskProfile { status: TaskStatus::Overdue, ..TaskProfile::default() };
    assert_eq!(before.clone().apply(overdue), Ok(before));

    let due = Some(NOW - Duration::HOUR);
    let late = task(TaskProfile { status: TaskStatus::Overdue, due_date: due, ..TaskProfile::default() });
    assert!(late.is_overdue(NOW));
    assert_eq!(
        revised(&late, |profile| profile.title = "New".into(), Duration::ZERO).0.profile.status,
        TaskStatus::Overdue
    );
    let tomorrow = Some(NOW + Duration::DAY);
    let (fresh, _) = revised(&late, |profile| profile.due_date = tomorrow, Duration::ZERO);
    assert_eq!((fresh.profile.status, fresh.is_overdue(NOW)), (TaskStatus::Pending, false));
    let begun = |profile: &mut TaskProfile| (profile.due_date, profile.progress) = (None, 10);
    assert_eq!(revised(&late, begun, Duration::ZERO).0.profile.status, TaskStatus::InProgress);
    let (done, _) = revised(&late, |profile| profile.status = TaskStatus::Completed, Duration::ZERO);
    assert!(!done.is_overdue(NOW));
}

#[test]
fn another_assignee_is_reminded_of_the_same_due_date() {
    let reminded = Task { reminded: Some(NOW), ..task(TaskProfile::default()) };
    assert_eq!(
        revised(&reminded, |profile| profile.priority = TaskPriority::Low, Duration::ZERO).0.reminded,
        Some(NOW)
    );
    let other = Some(UserId(Uuid::from_u128(2)));
    assert_eq!(revised(&reminded, |profile| profile.assigned_to = other, Duration::ZERO).0.reminded, None);
}

/// The fields for which the changes violate a rule.
fn broken(profile: TaskProfile, changes: TaskChanges) -> Vec<String> {
    profile.apply(changes).unwrap_err().0.into_keys().map(String::from).collect()
}

#[test]
fn what_is_due_before_it_starts_is_refused() {
    let dates = |due_date, start_date| TaskChanges { due_date, start_date, ..TaskChanges::default() };
    let later = NOW + Duration::HOUR;
    assert_eq!(broken(TaskProfile::default(), dates(Patch::Set(NOW), Patch::Set(later))), ["due_date"]);
    let due = TaskProfile::default().apply(dates(Patch::Set(NOW), Patch::Set(NOW))).unwrap();
    assert_eq!(broken(due.clone(), dates(Patch::Keep, Patch::Set(later))), ["due_date"]);
    assert!(due.apply(dates(Patch::Clear, Patch::Set(later))).is_ok());
}

#[test]
fn every_broken_rule_is_reported_and_what_is_left_out_stays() {
    let everything = TaskChanges {
        title: Some("  ".into()),
        description: Some("a".repeat(10_001)),
        status: Some(TaskStatus::Overdue),
        progress: Some(101),
        due_date: Patch::Set(NOW),
        start_date: Patch::Set(NOW + Duration::HOUR),
        tags: Some(vec!["tag".into(), String::new()]),
        ..TaskChanges::default()
    };
    let fields = ["description", "due_date", "progress", "status", "tags", "title"];
    assert_eq!(broken(TaskProfile::default(), everything), fields);

    let before = TaskProfile { title: "Review".into(), progress: 10, ..TaskProfile::default() };
    let after = before.clone().apply(TaskChanges { progress: Some(20), ..TaskChanges::default() });
    assert_eq!(after, Ok(TaskProfile { progress: 20, ..before }));
}
