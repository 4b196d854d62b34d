import type { DurableFrame, Message, Reaction } from '../../api/types';

/** Messages in the order of their `seq`. */
export type Messages = readonly Message[];

/** The index of the first message whose `seq` is at least this one. */
export function indexOfSeq(messages: Messages, seq: number): number {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((messages[middle]?.seq ?? Infinity) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The messages with this one in its place; it replaces an older state of itself. */
export function insert(messages: Messages, message: Message): Messages {
  const index = indexOfSeq(messages, message.seq);
  const replaced = messages[index]?.seq === message.seq ? 1 : 0;
  return messages.toSpliced(index, replaced, message);
}

function change(messages: Messages, id: string, to: (message: Message) => Message): Messages {
  const index = messages.findLastIndex((message) => message.id === id);
  const present = messages[index];
  return present ? messages.with(index, to(present)) : messages;
}

function without(messages: Messages, id: string): Messages {
  return messages.some((message) => message.id === id) ? messages.filter((message) => message.id !== id) : messages;
}

function withReaction(message: Message, { id, emoji, user, created_at }: Reaction): Message {
  const others = message.reactions.filter((reaction) => reaction.id !== id);
  return { ...message, reactions: [...others, { id, emoji, user, created_at }] };
}

function withoutReaction(message: Message, id: string): Message {
  return { ...message, reactions: message.reactions.filter((reaction) => reaction.id !== id) };
}

/**
 * The messages after this event.
 *
 * Applying an event twice, or to messages that reflect it already, changes nothing that the events after it do not
 * set right: frames carry the present state of a message, and reactions are a set by id.
 */
export function apply(messages: Messages, frame: DurableFrame, atEnd: boolean): Messages {
  switch (frame.event) {
    case 'message.created': {
      const { payload } = frame;
      if (payload.is_deleted) return messages;
      const known = messages[indexOfSeq(messages, payload.seq)]?.id === payload.id;
      return known || atEnd ? insert(messages, payload) : messages;
    }
    case 'message.updated':
      return frame.payload.is_deleted
        ? without(messages, frame.payload.id)
        : change(messages, frame.payload.id, (before) => ({ ...frame.payload, ...(before.nonce && { nonce: before.nonce }) }));
    case 'message.deleted':
      return without(messages, frame.payload.id);
    case 'message.pinned':
      return change(messages, frame.payload.id, (message) => ({ ...message, is_pinned: true }));
    case 'message.unpinned':
      return change(messages, frame.payload.id, (message) => ({ ...message, is_pinned: false }));
    case 'reaction.added':
      return change(messages, frame.payload.message, (message) => withReaction(message, frame.payload));
    case 'reaction.removed':
      return change(messages, frame.payload.message, (message) => withoutReaction(message, frame.payload.id));
  }
}
