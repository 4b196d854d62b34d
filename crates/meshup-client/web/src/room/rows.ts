import type { Message, Poll } from '../api/types';
import type { Entry } from '../state/outbox/entry';
import { plainName } from '../text/names';

/** A message as a line of the list. */
export interface MessageLine {
  readonly kind: 'message';
  readonly key: string;
  readonly message: Message;
  /** A day begins with this message. */
  readonly day: Date | null;
  readonly isFirstUnread: boolean;
  /** It goes on what the same person said just before, so their name is not repeated. */
  readonly isContinued: boolean;
  /** How many messages answer it in a thread. */
  readonly replies: number;
}

/** A line of the message list. */
export type Row =
  | { readonly kind: 'start'; readonly key: string }
  | MessageLine
  | { readonly kind: 'poll'; readonly key: string; readonly poll: Poll }
  | { readonly kind: 'entry'; readonly key: string; readonly entry: Entry };

/** What a list shows, and how much of the room that is. */
export interface Listing {
  readonly messages: readonly Message[];
  readonly entries?: readonly Entry[];
  readonly polls?: readonly Poll[];
  readonly atStart: boolean;
  readonly atEnd: boolean;
  readonly firstUnread: string | null;
}

const TOGETHER = 5 * 60 * 1000;

/** When each message was written; a list is made anew with each frame. */
const times = new WeakMap<Message, { at: number; day: string }>();
const lines = new WeakMap<Message, MessageLine>();

function timeOf(message: Message): { at: number; day: string } {
  const known = times.get(message);
  if (known) return known;
  const date = new Date(message.created_at);
  const time = { at: date.getTime(), day: date.toDateString() };
  times.set(message, time);
  return time;
}

function continues(message: Message, before: Message | undefined): boolean {
  return (
    before !== undefined &&
    before.author.id === message.author.id &&
    message.reply_to === null &&
    timeOf(message).at - timeOf(before).at < TOGETHER
  );
}

/** The line of a message: the same object as before if nothing about it has changed, so that it is not painted again. */
function lineOf(message: Message, about: { beginsDay: boolean; isFirstUnread: boolean; isContinued: boolean; replies: number }): MessageLine {
  const { beginsDay, isFirstUnread, isContinued, replies } = about;
  const known = lines.get(message);
  const isSame =
    known &&
    (known.day !== null) === beginsDay &&
    known.isFirstUnread === isFirstUnread &&
    known.isContinued === isContinued &&
    known.replies === replies;
  if (isSame) return known;
  const day = beginsDay ? new Date(message.created_at) : null;
  const line: MessageLine = { kind: 'message', key: message.id, message, day, isFirstUnread, isContinued, replies };
  lines.set(message, line);
  return line;
}

/** The polls of this part of the room, oldest first. */
function pollsAmong({ messages, polls = [], atStart, atEnd }: Listing): Poll[] {
  const [first, last] = [messages[0], messages.at(-1)];
  const begin = atStart || !first ? -Infinity : timeOf(first).at;
  const end = atEnd || !last ? Infinity : timeOf(last).at;
  return polls
    .filter(({ created_at }) => Date.parse(created_at) >= begin && Date.parse(created_at) <= end)
    .sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at));
}

/** The replies in threads that are loaded; the server's count may not have them yet. */
function repliesIn(messages: readonly Message[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { id, thread_id: thread } of messages) {
    if (thread !== null && thread !== id) counts.set(thread, (counts.get(thread) ?? 0) + 1);
  }
  return counts;
}

/**
 * The lines of a message list, with polls where they were made.
 *
 * There is one line for each message, with day and unread line inside it: loading older messages only adds lines in
 * front, so that nothing moves.
 */
export function rowsOf(listing: Listing): Row[] {
  const { messages, entries = [], atStart, firstUnread } = listing;
  const rows: Row[] = atStart ? [{ kind: 'start', key: 'start' }] : [];
  const polls = pollsAmong(listing);
  const replies = repliesIn(messages);
  const addPoll = (poll: Poll) => rows.push({ kind: 'poll', key: poll.id, poll });
  messages.forEach((message, index) => {
    const before = messages[index - 1];
    const beginsDay = before ? timeOf(message).day !== timeOf(before).day : atStart;
    const isFirstUnread = message.id === firstUnread;
    while (polls[0] && Date.parse(polls[0].created_at) < timeOf(message).at) addPoll(polls.shift() as Poll);
    const follows = rows.at(-1)?.kind !== 'poll' && continues(message, before);
    const isContinued = !beginsDay && !isFirstUnread && follows;
    rows.push(lineOf(message, { beginsDay, isFirstUnread, isContinued, replies: Math.max(message.reply_count ?? 0, replies.get(message.id) ?? 0) }));
  });
  polls.forEach(addPoll);
  return [...rows, ...entries.map((entry) => ({ kind: 'entry' as const, key: entry.nonce, entry }))];
}

/** The reactions of one emoji. */
export interface ReactionGroup {
  readonly emoji: string;
  readonly names: readonly string[];
  readonly mine: boolean;
}

/** Reactions by emoji, in the order in which each was first used. */
export function reactionGroups({ reactions }: Message, me: string): ReactionGroup[] {
  const groups = new Map<string, { names: string[]; mine: boolean }>();
  for (const { emoji, user } of reactions) {
    const group = groups.get(emoji) ?? { names: [], mine: false };
    group.names.push(plainName(user));
    group.mine ||= user.id === me;
    groups.set(emoji, group);
  }
  return [...groups].map(([emoji, group]) => ({ emoji, ...group }));
}
