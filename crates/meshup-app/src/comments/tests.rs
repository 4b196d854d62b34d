#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use meshup_domain::comment::{Comment, MAX_DEPTH};
use meshup_domain::module::Module;
use meshup_domain::permission::{self, Action, ItemFacts, ModuleFacts, ParticipateInItem};
use meshup_domain::{CommentId, PollId, TaskId, Violations};
use uuid::Uuid;

use super::*;
use crate::ports::Store;
use crate::server_context::fixture::{SERVER, cards, context};
use crate::testing::{START, TestRepos, TestStore, server_facts, user_id};

const TASK: CommentTarget = CommentTarget::Task(TaskId(Uuid::from_u128(50)));

fn comment_id(n: u128) -> CommentId {
    CommentId(Uuid::from_u128(n))
}

/// Comment `n` by person `n`, a reply to `reply_to` at this depth under comment 1.
fn comment(n: u128, reply_to: Option<u128>, depth: i32) -> Comment {
    Comment {
        id: comment_id(n),
        on: TASK,
        author: user_id(n),
        content: format!("comment {n}"),
        reply_to: reply_to.map(comment_id),
        root: comment_id(if reply_to.is_some() { 1 } else { n }),
        depth,
        created_at: START,
    }
}

fn allowed<A: Action<Facts = ItemFacts>>() -> Allowed<A> {
    let module = ModuleFacts { server: server_facts(SERVER, user_id(1)), module: Module::Tasks };
    let facts = ItemFacts { module, channel: None, created_by: user_id(2), assigned_to: None };
    permission::ask(&facts, START).unwrap()
}

fn comments(mut repos: TestRepos) -> (TestStore, Comments) {
    cards(&mut repos);
    let (store, context) = context(repos);
    (store, Comments::new(context))
}

/// The author, followed by the replies in brackets.
fn shape(view: &CommentView) -> String {
    let below: String = view.replies.iter().map(shape).collect();
    format!("{}({below})", view.author.id.0.as_u128())
}

#[tokio::test]
async fn replies_stand_below_what_they_answer_and_only_top_level_comments_are_counted() {
    let mut repos = TestRepos::default();
    let top = Page { items: vec![comment(1, None, 1), comment(2, None, 1)], total: 7 };
    repos.comments.expect_top_level().returning(move |_, _| Ok(top.clone()));
    let replies = vec![comment(3, Some(1), 2), comment(4, Some(3), 3), comment(5, Some(1), 2)];
    repos
        .comments
        .expect_below()
        .withf(|roots| roots == [comment_id(1), comment_id(2)])
        .once()
        .returning(move |_| Ok(replies.clone()));
    let (_, comments) = comments(repos);

    let page = comments.list(&allowed(), TASK, PageRequest::FIRST).await.unwrap();

    let shapes: Vec<String> = page.items.iter().map(shape).collect();
    assert_eq!((shapes, page.total), (vec!["1(3(4())5())".to_owned(), "2()".to_owned()], 7));
}

#[tokio::test]
async fn an_answer_stands_one_deeper_below_the_same_top() {
    let mut repos = TestRepos::default();
    repos.comments.expect_get().returning(|_| Ok(Some(comment(4, Some(3), MAX_DEPTH - 1))));
    repos
        .comments
        .expect_insert()
        .withf(|new| (new.depth, new.root, new.on) == (MAX_DEPTH, comment_id(1), TASK))
        .once()
        .returning(|_| Ok(()));
    let (store, comments) = comments(repos);
    let command = AddComment { content: " Please review ".into(), reply_to: Some(comment_id(4)) };

    let draft = comments.check(TASK, command).await.unwrap();
    let work = store.begin().await.unwrap();
    let view = comments.add(&*work, &allowed::<ParticipateInItem>(), TASK, &draft).await.unwrap();

    assert_eq!(
        (view.comment.content.as_str(), view.comment.reply_to),
        ("Please review", Some(comment_id(4)))
    );
    assert_eq!(view.author.id, user_id(1));
}

#[tokio::test]
async fn empty_words_and_answers_to_something_else_or_too_deep_are_refused_at_once() {
    let mut repos = TestRepos::default();
    repos.comments.expect_get().returning(|id| {
        Ok(match id.0.as_u128() {
            1 => {
                Some(Comment { on: CommentTarget::Poll(PollId(Uuid::from_u128(50))), ..comment(1, None, 1) })
            }
            2 => Some(comment(2, Some(1), MAX_DEPTH)),
            _ => None,
        })
    });
    let (_, comments) = comments(repos);

    for answered in [1, 2, 3] {
        let command = AddComment { content: "  ".into(), reply_to: Some(comment_id(answered)) };
        let refused = comments.check(TASK, command).await.unwrap_err();
        let AddCommentError::Invalid(Violations(fields)) = refused else { panic!("{refused:?}") };
        assert!(fields.contains_key("content") && fields.contains_key("reply_to"), "{fields:?}");
    }
}
