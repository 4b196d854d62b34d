import type { Message } from '../api/types';
import type { Entry } from '../state/outbox/entry';
import { sameDay } from '../text/dates';

/** A line of the message list. */
export type Row =
  | { readonly kind: 'start'; readonly key: string }
  | {
      readonly kind: 'message';
      readonly key: string;
      readonly message: Message;
      /** A day begins with this message. */
      readonly day: Date | null;
      readonly isFirstUnread: boolean;
      /** It goes on what the same person said just before, so their name is not repeated. */
      readonly isContinued: boolean;
    }
  | { readonly kind: 'entry'; readonly key: string; readonly entry: Entry };

const TOGETHER = 5 * 60 * 1000;

function continues(message: Message, before: Message | undefined): boolean {
  return (
    before !== undefined &&
    before.author.id === message.author.id &&
    message.reply_to === null &&
    Date.parse(message.created_at) - Date.parse(before.created_at) < TOGETHER
  );
}

/**
 * The lines of a message list.
 *
 * There is one line for each message, with day and unread line inside it: loading older messages only adds lines in
 * front, so that nothing moves.
 */
export function rowsOf(messages: readonly Message[], entries: readonly Entry[], atStart: boolean, firstUnread: string | null): Row[] {
  const rows: Row[] = atStart ? [{ kind: 'start', key: 'start' }] : [];
  messages.forEach((message, index) => {
    const before = messages[index - 1];
    const date = new Date(message.created_at);
    const beginsDay = before ? !sameDay(date, new Date(before.created_at)) : atStart;
    const isFirstUnread = message.id === firstUnread;
    rows.push({
      kind: 'message',
      key: message.id,
      message,
      day: beginsDay ? date : null,
      isFirstUnread,
      isContinued: !beginsDay && !isFirstUnread && continues(message, before),
    });
  });
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
    group.names.push(user.username);
    group.mine ||= user.id === me;
    groups.set(emoji, group);
  }
  return [...groups].map(([emoji, group]) => ({ emoji, ...group }));
}
