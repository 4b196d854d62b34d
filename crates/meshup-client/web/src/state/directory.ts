import type { Channel, Conversation, Member, Permission, Role, Server, ServerFrame } from '../api/types';
import { Cell, withEntry } from './cell';
import { debounce, type Clock } from './clock';
import { childrenOf, shifts, type Shift, type Spot } from './order';

/** A community with what the sidebar and the member list show of it. */
export interface Community {
  readonly server: Server;
  readonly channels: readonly Channel[];
  readonly members: readonly Member[];
  readonly roles: readonly Role[];
}

export interface DirectoryPorts {
  readonly clock: Clock;
  readonly cache: DirectoryCache;
  servers(): Promise<readonly Server[]>;
  channels(server: string): Promise<readonly Channel[]>;
  members(server: string): Promise<readonly Member[]>;
  roles(server: string): Promise<readonly Role[]>;
  conversations(): Promise<readonly Conversation[]>;
  requests(): Promise<readonly Conversation[]>;
}

/** What is kept of the directory for the next start. */
export interface KeptDirectory {
  readonly servers: readonly Server[];
  readonly conversations: readonly Conversation[];
  readonly communities: ReadonlyMap<string, Community>;
}

export interface DirectoryCache {
  read(): Promise<KeptDirectory | null>;
  write(kept: KeptDirectory): void;
}

/**
 * The communities of the account, and its conversations.
 *
 * They are read once and after each connection, and kept up to date by frames. A frame that arrives while an answer is
 * under way is applied to it again.
 */
export class Directory {
  readonly servers = new Cell<readonly Server[] | null>(null);
  /** Public communities that the account has not joined. */
  readonly open = new Cell<readonly Server[]>([]);
  readonly communities = new Cell<ReadonlyMap<string, Community>>(new Map());
  readonly conversations = new Cell<readonly Conversation[] | null>(null);
  /** Conversations that others ask for. */
  readonly requests = new Cell<readonly Conversation[]>([]);
  readonly #ports: DirectoryPorts;
  readonly #keepSoon: () => void;
  /** The frames since each request that has no answer yet. */
  readonly #overtaking = new Set<ServerFrame[]>();
  readonly #entered = new Set<string>();
  /** The communities of the account are known. */
  readonly #known: Promise<void>;

  constructor(ports: DirectoryPorts) {
    this.#ports = ports;
    this.#keepSoon = debounce(ports.clock, 2_000, () => this.#keep());
    this.#known = new Promise((resolve) => this.servers.subscribe((servers) => servers && resolve()));
  }

  /** Shows what was kept, unless the server has answered already. */
  async restore(): Promise<void> {
    const kept = await this.#ports.cache.read().catch(() => null);
    if (!kept || this.servers.get() !== null) return;
    this.communities.set(kept.communities);
    this.conversations.set(kept.conversations);
    this.servers.set(kept.servers);
  }

  async load(): Promise<void> {
    await this.#answered(async () => {
      const [all, conversations] = await Promise.all([this.#ports.servers(), this.#ports.conversations()]);
      const joined = all.filter(({ is_member }) => is_member);
      const ids = new Set(joined.map(({ id }) => id));
      this.communities.update((known) => new Map([...known].filter(([id]) => ids.has(id))));
      this.servers.set(joined);
      this.open.set(all.filter(({ is_member, can_join }) => !is_member && can_join));
      this.conversations.set(conversations);
    });
  }

  /** Loads what is in a community; what is known of it stays meanwhile. */
  async enter(id: string): Promise<void> {
    this.#entered.add(id);
    const { channels, members, roles } = this.#ports;
    await this.#answered(async () => this.#change(id, { channels: (await Promise.all([channels(id), this.#known]))[0] }));
    await this.#answered(async () => {
      const [all, held] = await Promise.all([members(id), roles(id)]);
      this.#change(id, { members: all, roles: held });
    });
  }

  /** Reads again what may have changed without a frame: there was no connection. */
  async reenter(): Promise<void> {
    await Promise.all([...this.#entered].map((id) => this.enter(id).catch(() => {})));
  }

  /** Moves a channel, at once for the user; `store` brings each change to the server. */
  async move(channel: Channel, to: Spot, store: (channel: Channel, shift: Shift) => Promise<Channel>): Promise<void> {
    const all = this.communities.get().get(channel.server)?.channels ?? [];
    const moves = shifts(all, channel.id, to).flatMap((shift) => all.filter(({ id }) => id === shift.id).map((before) => ({ before, shift })));
    for (const { before, shift } of moves) this.put({ ...before, ...shift });
    try {
      for (const { before, shift } of moves) this.put(await store(before, shift));
    } catch (thrown) {
      await this.enter(channel.server);
      throw thrown;
    }
  }

  /** Takes in a channel as the server has it now. */
  put(channel: Channel): void {
    this.#list(channel.server, 'channels', (all) => placed(all, channel));
  }

  /** A channel was deleted, or is hidden now. Those that had it as their category have none, without a frame. */
  drop({ server, id }: Pick<Channel, 'server' | 'id'>): void {
    this.#list(server, 'channels', (all) =>
      without(all, id).map((one) => (one.parent_category === id ? { ...one, parent_category: null } : one)),
    );
  }

  async loadConversations(): Promise<void> {
    await this.#answered(async () => this.conversations.set(await this.#ports.conversations()));
    await this.loadRequests();
  }

  async loadRequests(): Promise<void> {
    this.requests.set(await this.#ports.requests());
  }

  onFrame(frame: ServerFrame): void {
    for (const frames of this.#overtaking) frames.push(frame);
    this.#apply(frame);
  }

  #apply(frame: ServerFrame): void {
    switch (frame.event) {
      case 'channel.created':
      case 'channel.updated':
        return this.put(frame.payload);
      case 'channel.deleted':
        for (const server of this.communities.get().keys()) this.drop({ server, id: frame.payload.id });
        return;
      case 'member.joined':
      case 'member.updated':
        return this.#list(frame.server, 'members', (all) => placed(all, frame.payload));
      case 'member.left':
        return this.#list(frame.server, 'members', (all) => without(all, frame.payload.id));
      case 'role.created':
      case 'role.updated':
        return this.#list(frame.server, 'roles', (all) => placed(all, frame.payload));
      case 'role.deleted':
        return this.#roleDeleted(frame.server, frame.payload.id);
      case 'server.joined':
        return this.#joined(frame.payload);
      case 'server.updated':
        return this.#updated(frame.payload);
      case 'server.deleted':
      case 'server.left':
        return this.#lost(frame.payload.id);
      case 'message.created':
        return this.#touch(frame.room, frame.payload);
      default:
    }
  }

  /** Whoever has the role loses it, without a frame of their own. */
  #roleDeleted(server: string, id: string): void {
    this.#list(server, 'roles', (all) => without(all, id));
    this.#list(server, 'members', (all) =>
      all.map((one) => (one.roles.some((role) => role.id === id) ? { ...one, roles: one.roles.filter((role) => role.id !== id) } : one)),
    );
  }

  #joined(server: Server): void {
    this.servers.update((all) => all && placed(all, { ...server, is_member: true }));
    this.open.update((all) => without(all, server.id));
    this.#keepSoon();
  }

  /** Frames do not say what depends on the viewer. */
  #updated(said: Server): void {
    this.servers.update((all) => all && all.map((one) => (one.id === said.id ? { ...one, ...said } : one)));
    this.#change(said.id, {});
  }

  #lost(server: string): void {
    this.servers.update((all) => all && without(all, server));
    this.communities.update((all) => withEntry(all, server, undefined));
    this.#keepSoon();
  }

  /** Moves a conversation to the top when somebody writes in it. */
  #touch(room: string, { author, content, created_at }: { author: Server['owner']; content: string; created_at: string }): void {
    const all = this.conversations.get();
    const present = all?.find(({ id }) => id === room);
    if (!all || !present || (present.last_message_at ?? '') >= created_at) return;
    const moved = { ...present, last_message: { author, content, created_at }, last_message_at: created_at };
    this.conversations.set([moved, ...all.filter((one) => one !== present)]);
    this.#keepSoon();
  }

  #list<Name extends 'channels' | 'members' | 'roles'>(server: string, name: Name, change: (all: Community[Name]) => Community[Name]): void {
    const community = this.communities.get().get(server);
    if (community) this.#change(server, { [name]: change(community[name]) });
  }

  #change(id: string, part: Partial<Community>): void {
    const server = this.servers.get()?.find((one) => one.id === id);
    if (!server) return;
    const known = this.communities.get().get(id) ?? { channels: [], members: [], roles: [] };
    this.communities.update((all) => withEntry(all, id, { ...known, ...part, server }));
    this.#keepSoon();
  }

  /** Takes an answer in, and then what was said since it was asked for. */
  async #answered(take: () => Promise<void>): Promise<void> {
    const frames: ServerFrame[] = [];
    this.#overtaking.add(frames);
    try {
      await take();
    } finally {
      this.#overtaking.delete(frames);
    }
    for (const frame of frames) this.#apply(frame);
    this.#keepSoon();
  }

  #keep(): void {
    const servers = this.servers.get();
    const conversations = this.conversations.get();
    if (servers && conversations) this.#ports.cache.write({ servers, conversations, communities: this.communities.get() });
  }
}

interface Identified {
  readonly id: string;
}

/** The list with this one in place of its older state, or at the end. */
function placed<T extends Identified>(all: readonly T[], one: T): readonly T[] {
  const index = all.findIndex(({ id }) => id === one.id);
  return index < 0 ? [...all, one] : all.with(index, one);
}

function without<T extends Identified>(all: readonly T[], id: string): readonly T[] {
  return all.filter((one) => one.id !== id);
}

/** A channel with those that have it as their category. */
export interface Branch {
  readonly channel: Channel;
  readonly children: readonly Branch[];
}

/** The channels as a tree, each level in its order. A channel whose category is not visible stands at the top. */
export function channelTree(channels: readonly Channel[]): Branch[] {
  const under = (parent: string | null): Branch[] =>
    childrenOf(channels, parent).map((channel) => ({ channel, children: under(channel.id) }));
  return under(null);
}

/** What this user may do in a community. The server decides; this only tells what to offer. */
export function permissionsIn(community: Community, me: string, isAdmin: boolean): (permission: Permission) => boolean {
  if (isAdmin || community.server.owner.id === me) return () => true;
  const mine = community.members.find(({ user }) => user.id === me)?.roles.map(({ id }) => id) ?? [];
  const held = new Set(
    community.roles.filter(({ id }) => mine.includes(id)).flatMap(({ permissions }) => permissions.map(({ codename }) => codename)),
  );
  return (permission) => held.has(permission);
}
