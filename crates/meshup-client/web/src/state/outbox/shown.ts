import type { Message } from '../../api/types';
import type { Messages } from '../room/apply';
import type { Entry } from './entry';

function isOf(entry: Entry, message: Message): boolean {
  if (message.nonce) return message.nonce === entry.nonce;
  return (
    entry.state.at === 'sending' &&
    message.seq > entry.afterSeq &&
    message.content.trim() === entry.content.trim() &&
    message.attachments.length === entry.files.length
  );
}

/**
 * The entries of a room that are not among its messages yet: no message is shown twice.
 *
 * The frame of one's own message may arrive before the answer to sending it, and has its nonce. Lists of messages do
 * not: there the text tells, of an entry that is being sent, after what was there when it was written.
 */
export function shownEntries(entries: readonly Entry[], room: string, messages: Messages, me: string): Entry[] {
  const mine = messages.slice(-50).filter(({ author }) => author.id === me);
  return entries.filter((entry) => entry.room.id === room && !mine.some((message) => isOf(entry, message)));
}
