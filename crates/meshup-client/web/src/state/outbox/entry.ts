import type { RoomRef } from '../../api/types';

/** Why a message was not accepted, as it is kept. */
export interface Reason {
  readonly code: string;
  readonly detail: string;
}

export type EntryState =
  | { readonly at: 'waiting' }
  | { readonly at: 'sending' }
  | { readonly at: 'refused'; readonly reason: Reason };

/** A message on its way to the server. */
export interface Entry {
  /** Names the message to the server, which stores it once however often it is sent within a day. */
  readonly nonce: string;
  readonly room: RoomRef;
  readonly content: string;
  readonly replyTo: string | null;
  readonly threadId: string | null;
  readonly files: readonly File[];
  /** The last event of the room that was known when this was written. */
  readonly afterSeq: number;
  /** Milliseconds since 1970; entries are sent in this order. */
  readonly createdAt: number;
  readonly state: EntryState;
}

/** What a person writes; the rest is added. */
export type Written = Pick<Entry, 'room' | 'content'> &
  Partial<Pick<Entry, 'replyTo' | 'threadId' | 'files' | 'afterSeq'>>;

/** The server forgets a nonce after a day. Entries older than this are not sent without being asked for. */
const NONCE_LASTS = 23 * 60 * 60 * 1000;

/** The nonce of this entry still keeps it from being stored twice. */
export function isFresh(entry: Entry, now: number): boolean {
  return now - entry.createdAt < NONCE_LASTS;
}

/** The first entry of each room that may be sent. A room's messages are sent one after another, to keep their order. */
export function due(entries: readonly Entry[]): Entry[] {
  const rooms = new Set<string>();
  const found: Entry[] = [];
  for (const entry of entries) {
    if (entry.state.at === 'refused' || rooms.has(entry.room.id)) continue;
    rooms.add(entry.room.id);
    if (entry.state.at === 'waiting') found.push(entry);
  }
  return found;
}
