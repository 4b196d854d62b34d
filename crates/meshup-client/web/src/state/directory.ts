import type { Channel, Conversation, Member, Permission, Role, Server, ServerFrame } from '../api/types';
import { Cell, withEntry } from './cell';

/** A community with what the sidebar and the member list show of it. */
export interface Community {
  readonly server: Server;
  readonly channels: readonly Channel[];
  readonly members: readonly Member[];
  readonly roles: readonly Role[];
}

/** The communities that somebody sees: their own, and public ones that they could join. */
export interface Visible {
  readonly joined: readonly Server[];
  readonly open: readonly Server[];
}

export interface DirectoryPorts {
  servers(): Promise<Visible>;
  channels(server: string): Promise<readonly Channel[]>;
  members(server: string): Promise<readonly Member[]>;
  roles(server: string): Promise<readonly Role[]>;
  conversations(): Promise<readonly Conversation[]>;
}

/** The communities of the account, and its conversations. */
export class Directory {
  readonly servers = new Cell<readonly Server[] | null>(null);
  /** Public communities that the account has not joined. */
  readonly open = new Cell<readonly Server[]>([]);
  readonly communities = new Cell<ReadonlyMap<string, Community>>(new Map());
  readonly conversations = new Cell<readonly Conversation[] | null>(null);
  readonly #ports: DirectoryPorts;

  constructor(ports: DirectoryPorts) {
    this.#ports = ports;
  }

  async load(): Promise<void> {
    const [{ joined, open }, conversations] = await Promise.all([this.#ports.servers(), this.#ports.conversations()]);
    this.servers.set(joined);
    this.open.set(open);
    this.conversations.set(conversations);
  }

  /** Loads what is in a community; what is known of it stays meanwhile. */
  async enter(id: string): Promise<void> {
    const server = this.servers.get()?.find((one) => one.id === id);
    if (!server) return;
    const known = this.communities.get().get(id);
    const channels = await this.#ports.channels(id);
    const present = { members: [], roles: [], ...known, server, channels };
    this.communities.update((all) => withEntry(all, id, present));
    const [members, roles] = await Promise.all([this.#ports.members(id), this.#ports.roles(id)]);
    this.communities.update((all) => withEntry(all, id, { ...present, members, roles }));
  }

  async loadConversations(): Promise<void> {
    this.conversations.set(await this.#ports.conversations());
  }

  onFrame(frame: ServerFrame): void {
    if (frame.event === 'channel.updated') {
      const { payload } = frame;
      this.#changeChannels(payload.server, (all) => all.map((one) => (one.id === payload.id ? payload : one)));
    } else if (frame.event === 'channel.deleted') {
      const { id } = frame.payload;
      for (const server of this.communities.get().keys()) {
        this.#changeChannels(server, (all) => all.filter((one) => one.id !== id));
      }
    } else if (frame.event === 'message.created') this.#touch(frame.room, frame.payload);
  }

  /** Moves a conversation to the top when somebody writes in it. */
  #touch(room: string, { author, content, created_at }: { author: Server['owner']; content: string; created_at: string }): void {
    const all = this.conversations.get();
    const present = all?.find(({ id }) => id === room);
    if (!all || !present || (present.last_message_at ?? '') >= created_at) return;
    const moved = { ...present, last_message: { author, content, created_at }, last_message_at: created_at };
    this.conversations.set([moved, ...all.filter((one) => one !== present)]);
  }

  #changeChannels(server: string, change: (channels: readonly Channel[]) => readonly Channel[]): void {
    const community = this.communities.get().get(server);
    if (!community) return;
    this.communities.update((all) => withEntry(all, server, { ...community, channels: change(community.channels) }));
  }
}

/** A channel with those that have it as their category. */
export interface Branch {
  readonly channel: Channel;
  readonly children: readonly Branch[];
}

/** The channels as a tree, each level in its order. A channel whose category is not visible stands at the top. */
export function channelTree(channels: readonly Channel[]): Branch[] {
  const known = new Set(channels.map(({ id }) => id));
  const ordered = channels.toSorted((a, b) => a.position - b.position || a.created_at.localeCompare(b.created_at));
  const under = (parent: string | null): Branch[] =>
    ordered
      .filter(({ parent_category: category }) => (category !== null && known.has(category) ? category : null) === parent)
      .map((channel) => ({ channel, children: under(channel.id) }));
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
