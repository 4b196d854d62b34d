import type { RemoteDraft } from '../api/ahead';
import type { Message, Notification, RoomRef, ServerFrame, UnreadRoom, User } from '../api/types';
import { Cell } from './cell';
import type { Clock } from './clock';
import { Connection, type OpenSocket } from './connection';
import { Directory, type DirectoryPorts } from './directory';
import { Drafts, type Draft, type DraftPorts } from './drafts';
import { Levels, type LevelPorts } from './levels';
import { Notifications } from './notifications';
import { Outbox, type OutboxStore } from './outbox';
import type { Entry } from './outbox/entry';
import { Presence } from './people/presence';
import { Relations, type RelationPorts } from './people/relations';
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
  readonly localDrafts: DraftPorts['local'];
  readonly directory: Omit<DirectoryPorts, 'clock'>;
  readonly levels: LevelPorts;
  readonly relations: RelationPorts;
  readonly loadMessages: LoadMessages;
  readonly roomCache: RoomCache;
  newNonce(): string;
  send(entry: Entry, onProgress: (sent: number) => void): Promise<Message>;
  loadUnread(): Promise<readonly UnreadRoom[]>;
  loadNotifications(page: number): Promise<readonly Notification[]>;
  markNotificationsRead(ids: readonly string[] | 'all'): Promise<void>;
  saveDraft(room: string, draft: Draft | null): Promise<unknown>;
  loadDrafts(): Promise<readonly RemoteDraft[]>;
}

/** The state of the client while somebody is signed in. */
export class App {
  /** Whoever is signed in, as the server said last. */
  readonly account: Cell<User>;
  readonly connection: Connection;
  readonly directory: Directory;
  readonly unread: UnreadCounts;
  readonly outbox: Outbox;
  readonly notifications: Notifications;
  readonly levels: Levels;
  readonly presence = new Presence();
  readonly relations: Relations;
  readonly drafts: Drafts;
  readonly ports: Ports;
  readonly #rooms = new Map<string, Room>();
  readonly #listeners = new Set<(frame: ServerFrame) => void>();
  #loading: Promise<void> | null = null;

  constructor(me: User, ports: Ports) {
    this.account = new Cell(me);
    this.ports = ports;
    const { clock, tabs } = ports;
    this.connection = new Connection(ports.openSocket, clock);
    this.directory = new Directory({ ...ports.directory, clock });
    this.unread = new UnreadCounts(me.id, { clock, load: ports.loadUnread });
    this.levels = new Levels(ports.levels);
    this.relations = new Relations(ports.relations);
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

  get me(): User {
    return this.account.get();
  }

  /** Loads what every page shows, and connects. */
  async start(): Promise<void> {
    this.connection.start();
    void this.outbox.start();
    void this.directory.restore();
    // Every room that counts is listened to, also one that is new.
    this.unread.rooms.subscribe((rooms) => {
      for (const { room, kind } of rooms.values()) this.room({ id: room, kind });
    });
    await this.#load();
    await this.relations.load().catch(() => {});
  }

  #load(): Promise<void> {
    this.#loading ??= this.#loadAll().finally(() => (this.#loading = null));
    return this.#loading;
  }

  async #loadAll(): Promise<void> {
    const { directory, unread, notifications, levels, drafts } = this;
    await Promise.all([directory.load(), unread.load(), notifications.load()]);
    // Without these the client is of use as well.
    await Promise.allSettled([levels.load(), drafts.load(), directory.loadRequests()]);
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
    this.#onOwnFrame(frame);
    for (const listener of this.#listeners) listener(frame);
  }

  /** What concerns the account on whichever device, and the rooms that it sees. */
  #onOwnFrame(frame: ServerFrame): void {
    if (frame.event === 'draft.updated') this.drafts.onRemote(frame.payload);
    if (frame.event === 'room_settings.updated') this.levels.put(frame.payload);
    if (frame.event === 'server.joined' || frame.event === 'channel.created') this.unread.loadSoon();
    const isNew = frame.event === 'notification.created' && frame.payload.server === null && frame.payload.room !== null;
    if (isNew && !this.directory.conversations.get()?.some(({ id }) => id === frame.payload.room)) {
      void Promise.all([this.directory.loadConversations(), this.unread.load()]).catch(() => {});
    }
  }

  /** What happened while there was no connection is not replayed for everything: it is read again. */
  #onReady(): void {
    this.presence.clear();
    this.outbox.flush();
    // At the start everything is being read anyway.
    const loaded = this.#loading ? this.#loading.catch(() => this.#load()) : this.#load().then(() => this.directory.reenter());
    void loaded.catch(() => {});
  }
}
