import type { Message, Notification, RoomRef, ServerFrame, UnreadRoom, User } from '../api/types';
import type { Clock } from './clock';
import { Connection, type OpenSocket } from './connection';
import { Directory, type DirectoryPorts } from './directory';
import { Drafts, type Draft } from './drafts';
import { Notifications } from './notifications';
import { Outbox, type OutboxStore } from './outbox';
import type { Entry } from './outbox/entry';
import { Presence } from './people/presence';
import { Room, type LoadMessages, type RoomCache } from './room';
import type { Tabs } from './tabs';
import { UnreadCounts } from './unread';

/** So many events are rather replayed than read anew. */
const REPLAYED = 500;

/** Everything outside of the state: the API, the socket, the browser's storage and its other tabs. */
export interface Ports {
  readonly clock: Clock;
  readonly tabs: Tabs;
  readonly openSocket: OpenSocket;
  readonly outboxStore: OutboxStore;
  readonly localDrafts: { read(): Record<string, Draft>; write(drafts: Record<string, Draft>): void };
  readonly directory: DirectoryPorts;
  readonly loadMessages: LoadMessages;
  readonly roomCache: RoomCache;
  newNonce(): string;
  send(entry: Entry, onProgress: (sent: number) => void): Promise<Message>;
  loadUnread(): Promise<readonly UnreadRoom[]>;
  loadNotifications(page: number): Promise<readonly Notification[]>;
  markNotificationsRead(ids: readonly string[] | 'all'): Promise<void>;
  saveDraft(room: string, draft: Draft | null): Promise<void>;
  loadDrafts(): Promise<Record<string, Draft>>;
}

/** The state of the client while somebody is signed in. */
export class App {
  readonly me: User;
  readonly connection: Connection;
  readonly directory: Directory;
  readonly unread: UnreadCounts;
  readonly outbox: Outbox;
  readonly notifications: Notifications;
  readonly presence = new Presence();
  readonly drafts: Drafts;
  readonly ports: Ports;
  readonly #rooms = new Map<string, Room>();
  readonly #listeners = new Set<(frame: ServerFrame) => void>();

  constructor(me: User, ports: Ports) {
    this.me = me;
    this.ports = ports;
    const { clock, tabs } = ports;
    this.connection = new Connection(ports.openSocket, clock);
    this.directory = new Directory(ports.directory);
    this.unread = new UnreadCounts(me.id, { clock, load: ports.loadUnread });
    this.notifications = new Notifications({ load: ports.loadNotifications, markRead: ports.markNotificationsRead });
    this.drafts = new Drafts({ clock, tabs, local: ports.localDrafts, save: ports.saveDraft, load: ports.loadDrafts });
    this.outbox = new Outbox({
      clock,
      tabs,
      store: ports.outboxStore,
      newNonce: ports.newNonce,
      send: ports.send,
      onSent: (entry, message) => this.#rooms.get(entry.room.id)?.take(message, entry.afterSeq),
    });
    this.connection.listen((frame) => this.#onFrame(frame));
  }

  /** Loads what every page shows, and connects. */
  async start(): Promise<void> {
    this.connection.start();
    void this.outbox.start();
    void this.drafts.load().catch(() => {});
    await Promise.all([this.directory.load(), this.unread.load(), this.notifications.load()]);
    for (const { room, kind } of this.unread.rooms.get().values()) this.room({ id: room, kind });
  }

  /** The room with this id, which is listened to from now on. */
  room(ref: RoomRef): Room {
    const known = this.#rooms.get(ref.id);
    if (known) return known;
    const { clock, loadMessages } = this.ports;
    const cache = this.#nearCache();
    const room = new Room(ref, { load: loadMessages, connection: this.connection, clock, cache });
    this.#rooms.set(ref.id, room);
    return room;
  }

  /** What was kept of a room, unless so much has happened since that reading it anew is faster than a replay. */
  #nearCache(): RoomCache {
    const { roomCache } = this.ports;
    return {
      write: (room, kept) => roomCache.write(room, kept),
      read: async (room) => {
        const kept = await roomCache.read(room);
        const head = this.unread.rooms.get().get(room)?.last_seq ?? 0;
        return kept && head - kept.applied <= REPLAYED ? kept : null;
      },
    };
  }

  /** Hears frames about items, such as `task.updated`. */
  listen(listener: (frame: ServerFrame) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The network or the device is back. */
  wake(): void {
    this.connection.wake();
    this.outbox.flush();
  }

  #onFrame(frame: ServerFrame): void {
    if (frame.event === 'ready') this.#onReady();
    this.unread.onFrame(frame);
    this.presence.onFrame(frame);
    this.notifications.onFrame(frame);
    this.directory.onFrame(frame);
    for (const listener of this.#listeners) listener(frame);
  }

  /** What happened while there was no connection is not replayed for everything: it is read again. */
  #onReady(): void {
    this.presence.clear();
    this.outbox.flush();
    if (this.directory.servers.get() === null) return;
    void Promise.all([this.unread.load(), this.notifications.load(), this.directory.load()]).catch(() => {});
  }
}
