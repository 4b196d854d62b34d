import type { Message, ServerFrame, UnreadRoom } from '../api/types';
import { Cell, withEntry } from './cell';
import { debounce, type Clock } from './clock';

export interface UnreadPorts {
  readonly clock: Clock;
  load(): Promise<readonly UnreadRoom[]>;
}

/** What is unread, by the id of the room. */
export type UnreadRooms = ReadonlyMap<string, UnreadRoom>;

/** What a frame says about unread messages; `unclear` if only the server can count them. */
export function heard(room: UnreadRoom, frame: ServerFrame, me: string): UnreadRoom | 'unclear' {
  switch (frame.event) {
    case 'message.created': {
      const { seq, author, is_deleted } = frame.payload;
      if (seq <= room.last_seq) return room;
      const counts = author.id !== me && !is_deleted && seq > room.last_read_seq;
      // Sending reads everything before.
      if (author.id === me) return { ...room, last_seq: seq, last_read_seq: seq, unread: 0, mentions: 0 };
      return { ...room, last_seq: seq, unread: room.unread + (counts ? 1 : 0) };
    }
    case 'message.deleted':
      return frame.payload.seq > room.last_read_seq && room.unread > 0 ? 'unclear' : room;
    case 'read.updated': {
      if (frame.payload.user.id !== me) return room;
      const last_read_seq = frame.payload.last_read_seq;
      if (last_read_seq < room.last_seq && room.last_seq > 0) return 'unclear';
      return { ...room, last_read_seq, unread: 0, mentions: 0 };
    }
    default:
      return room;
  }
}

/**
 * The message that the line "new" stands above: the first by somebody else after the marker.
 *
 * Where the marker is before the first loaded message, the line is above that one.
 */
export function firstUnread(messages: readonly Message[], lastRead: number, me: string): string | null {
  return messages.find(({ seq, author }) => seq > lastRead && author.id !== me)?.id ?? null;
}

/** Counts of unread messages and mentions, as the server counts them; frames keep them up to date in between. */
export class UnreadCounts {
  readonly rooms = new Cell<UnreadRooms>(new Map());
  readonly #ports: UnreadPorts;
  readonly #me: string;
  /** Reads the counts again once things are quiet: many rooms may appear at once. */
  readonly loadSoon: () => void;

  constructor(me: string, ports: UnreadPorts) {
    this.#me = me;
    this.#ports = ports;
    this.loadSoon = debounce(ports.clock, 300, () => void this.load().catch(() => {}));
  }

  async load(): Promise<void> {
    const rooms = await this.#ports.load();
    this.rooms.set(new Map(rooms.map((room) => [room.room, room])));
  }

  onFrame(frame: ServerFrame): void {
    if (frame.event === 'notification.created') return this.#notified(frame.payload.kind, frame.payload.room);
    if (!('room' in frame) || !frame.room) return;
    const room = this.rooms.get().get(frame.room);
    if (!room) return this.#unknown(frame);
    const after = heard(room, frame, this.#me);
    if (after === 'unclear') return this.loadSoon();
    if (after !== room) this.rooms.update((rooms) => withEntry(rooms, room.room, after));
  }

  /** Shows a room as read up to here, before the server confirms it. */
  markRead(room: string, upTo: number): void {
    const present = this.rooms.get().get(room);
    if (!present || upTo <= present.last_read_seq) return;
    if (upTo < present.last_seq && present.unread > 0) return this.loadSoon();
    const read = { ...present, last_read_seq: upTo, unread: 0, mentions: 0 };
    this.rooms.update((rooms) => withEntry(rooms, room, read));
  }

  #unknown(frame: ServerFrame): void {
    if (frame.event === 'message.created') this.loadSoon();
  }

  #notified(kind: string, id: string | null): void {
    const room = id === null ? undefined : this.rooms.get().get(id);
    if (kind !== 'mention' || !room || room.unread === 0) return;
    this.rooms.update((rooms) => withEntry(rooms, room.room, { ...room, mentions: room.mentions + 1 }));
  }
}
