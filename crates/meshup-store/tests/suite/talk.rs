//! Sample conversations, messages and reactions.

use meshup_app::ports::{AppendOutcome, InsertConversationOutcome, Store, UnitOfWork};
use meshup_domain::conversation::{Conversation, ConversationKind, Participant, RequestStatus, set_key};
use meshup_domain::message::{Message, MessageType, NewMessage, Reaction};
use meshup_domain::{ConversationId, MessageId, Number, ReactionId, RoomId, UserId};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::fixtures::{at, id};

/// A user id without an account.
pub(crate) fn anybody() -> UserId {
    UserId(Uuid::new_v4())
}

/// A conversation that is not stored yet: one-to-one for two users, otherwise a group.
pub(crate) fn conversation(people: &[UserId]) -> Conversation {
    let kind = if people.len() == 2 { ConversationKind::Direct } else { ConversationKind::Group };
    Conversation {
        id: ConversationId(id()),
        number: Number(0),
        room: RoomId(id()),
        kind,
        title: None,
        set_key: Some(set_key(people)),
        created_by: people[0],
        status: RequestStatus::Accepted,
        created_at: at(0),
        updated_at: at(0),
    }
}

/// The participants of a new conversation.
pub(crate) fn participants(conversation: &Conversation, people: &[UserId]) -> Vec<Participant> {
    people.iter().map(|user| participant(conversation, *user, conversation.created_at)).collect()
}

pub(crate) fn participant(
    conversation: &Conversation,
    user: UserId,
    joined_at: OffsetDateTime,
) -> Participant {
    Participant { is_admin: false, ..Participant::founder(conversation.id, user, joined_at) }
}

/// Stores a conversation with its participants.
pub(crate) async fn opened(store: &dyn Store, new: &Conversation, people: &[UserId]) -> Conversation {
    let work = store.begin().await.unwrap();
    let inserted = work.conversations().insert(new, &participants(new, people)).await.unwrap();
    work.commit().await.unwrap();
    match inserted {
        InsertConversationOutcome::New(conversation) => conversation,
        InsertConversationOutcome::Existing(_) => panic!("the conversation already exists"),
    }
}

/// A stored conversation of these users.
pub(crate) async fn talk(store: &dyn Store, people: &[UserId]) -> Conversation {
    opened(store, &conversation(people), people).await
}

/// A message that is not stored yet.
pub(crate) fn new_message(room: RoomId, author: UserId, content: &str) -> NewMessage {
    NewMessage {
        id: MessageId(id()),
        room,
        author,
        content: content.to_owned(),
        message_type: MessageType::Default,
        reply_to: None,
        thread: None,
        nonce: None,
        created_at: at(0),
    }
}

/// Stores a message; nonces are remembered for a minute.
pub(crate) async fn send(store: &dyn Store, new: &NewMessage) -> AppendOutcome {
    let work = store.begin().await.unwrap();
    let appended = append(&*work, new).await;
    work.commit().await.unwrap();
    appended
}

/// Stores a message in an open unit; nonces are remembered for a minute.
pub(crate) async fn append(work: &dyn UnitOfWork, new: &NewMessage) -> AppendOutcome {
    let appended = work.messages().append(std::slice::from_ref(new), time::Duration::MINUTE).await.unwrap();
    let [appended]: [AppendOutcome; 1] = appended.try_into().unwrap();
    appended
}

/// Stores a new message.
pub(crate) async fn posted(store: &dyn Store, new: &NewMessage) -> Message {
    match send(store, new).await {
        AppendOutcome::New { message, ends_draft: _ } => message,
        AppendOutcome::Repeat(id) => panic!("a repeat of {id}"),
        AppendOutcome::Gone | AppendOutcome::AnswerGone => panic!("the room is gone"),
    }
}

/// Stores a new message with this text.
pub(crate) async fn say(store: &dyn Store, room: RoomId, author: UserId, content: &str) -> Message {
    posted(store, &new_message(room, author, content)).await
}

/// Deletes a message at `seconds`.
pub(crate) async fn delete(store: &dyn Store, message: &Message, seconds: i64) {
    let work = store.begin().await.unwrap();
    work.rooms().lock(message.room).await.unwrap();
    let deleted = Message { deleted_at: Some(at(seconds)), is_pinned: false, ..message.clone() };
    work.messages().save(&deleted).await.unwrap();
    work.commit().await.unwrap();
}

/// A reaction that is not stored yet.
pub(crate) fn reaction(message: MessageId, user: UserId, emoji: &str) -> Reaction {
    Reaction {
        id: ReactionId(id()),
        number: Number(0),
        message,
        user,
        emoji: emoji.to_owned(),
        created_at: at(0),
    }
}
