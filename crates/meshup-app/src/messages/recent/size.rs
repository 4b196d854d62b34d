//! The memory that messages take.

use meshup_domain::FileKey;
use meshup_domain::conversation::Participant;
use meshup_domain::message::{Attachment, FileSource, ThumbnailFiles};
use meshup_domain::user::UserCard;

use crate::messages::view::{MessageView, Quote, ReactionView};

/// What the allocator adds to each block, on average.
const BLOCK: usize = 16;

/// The bytes of a message in a shared block of its own, with everything that it refers to.
pub(super) fn of(view: &MessageView) -> usize {
    let MessageView { message, author, reply_to, attachments, reactions, read: _ } = view;
    size_of::<MessageView>()
        + 2 * size_of::<usize>()
        + BLOCK
        + text(&message.content)
        + card(author)
        + reply_to.as_ref().map_or(0, quote)
        + attachments.iter().map(attachment).sum::<usize>()
        + reactions.iter().map(reaction).sum::<usize>()
}

/// The bytes of a list of participants.
pub(super) fn of_participants(people: &[Participant]) -> usize {
    size_of_val(people) + BLOCK
}

fn text(text: &str) -> usize {
    if text.is_empty() { 0 } else { text.len() + BLOCK }
}

fn key(key: &FileKey) -> usize {
    text(&key.0)
}

fn card(card: &UserCard) -> usize {
    let UserCard {
        id: _,
        number: _,
        username,
        discriminator,
        display_name,
        avatar,
        status: _,
        show_online_status: _,
    } = card;
    text(username) + text(discriminator) + text(display_name) + avatar.as_ref().map_or(0, key)
}

fn quote(quote: &Quote) -> usize {
    let Quote { id: _, number: _, author, content, words, created_at: _ } = quote;
    card(author) + text(content) + text(words)
}

fn attachment(attachment: &Attachment) -> usize {
    let Attachment {
        id: _,
        message: _,
        source,
        caption,
        file_name,
        file_size: _,
        attachment_type: _,
        media_type,
        width: _,
        height: _,
        thumbnails,
        created_at: _,
    } = attachment;
    let source = match source {
        FileSource::Attached(file) | FileSource::Uploaded(file) => key(file),
        FileSource::Linked(url) => text(url),
    };
    let thumbnails = thumbnails.files().map_or(0, |ThumbnailFiles { small, large }| key(small) + key(large));
    let texts = caption.as_deref().map_or(0, text) + text(file_name) + text(media_type);
    size_of::<Attachment>() + source + texts + thumbnails
}

fn reaction(ReactionView { reaction, user }: &ReactionView) -> usize {
    size_of::<ReactionView>() + text(&reaction.emoji) + card(user)
}
