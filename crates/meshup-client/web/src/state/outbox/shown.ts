import type { Message } from '../../api/types';
import type { Messages } from '../room/apply';
import type { Entry } from './entry';

function isOf(entry: Entry, message: Message): boolean {
  return (
    message.seq > entry.afterSeq &&
    message.content.trim() === entry.content.trim() &&
    message.attachments.length === entry.files.length
  );
}

/**
 * The entries of a room that are not among its messages yet.
 *
 * The frame of one's own message may arrive before the answer to sending it. So an entry that is being sent is left out
 * once its text has appeared after what was there when it was written: no message is shown twice.
 */
export function shownEntries(entries: readonly Entry[], room: string, messages: Messages, me: string): Entry[] {
  const mine = messages.slice(-50).filter(({ author }) => author.id === me);
  return entries.filter(
    (entry) => entry.room.id === room && (entry.state.at !== 'sending' || !mine.some((message) => isOf(entry, message))),
  );
}
