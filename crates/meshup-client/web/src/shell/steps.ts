import { addressOf, go, parameter } from '../routes';
import type { App } from '../state/app';
import { attention } from '../state/badge';
import { channelTree, type Branch } from '../state/directory';

function addresses({ directory }: App): { id: string; address: string }[] {
  const server = parameter('server');
  const community = server ? directory.communities.get().get(server) : undefined;
  if (!community) {
    return (directory.conversations.get() ?? []).map(({ id }) => ({ id, address: addressOf.conversation(id) }));
  }
  const flat = (branches: readonly Branch[]): Branch[] => branches.flatMap((branch) => [branch, ...flat(branch.children)]);
  return flat(channelTree(community.channels)).map(({ channel }) => ({
    id: channel.id,
    address: addressOf.channel(channel.server, channel.id),
  }));
}

const present = () => parameter('channel') ?? parameter('dm');

/** Goes to the room before or after the present one, as the sidebar lists them. */
export function goToNeighbour(app: App, step: 1 | -1): void {
  const all = addresses(app);
  const index = all.findIndex(({ id }) => id === present());
  const target = all[(index + step + all.length) % all.length];
  if (target) go(target.address);
}

/** Goes to a room with something unread: one with mentions first. */
export function goToUnread(app: App): void {
  const levels = app.levels.rooms.get();
  const unread = [...app.unread.rooms.get().values()]
    .map((room) => ({ ...room, ...attention(room, levels, app.ports.clock.now()) }))
    .filter(({ room, unread, mentions }) => unread + mentions > 0 && room !== present());
  const [first] = unread.sort((a, b) => b.mentions - a.mentions || Number(b.kind === 'dm') - Number(a.kind === 'dm'));
  if (!first) return;
  go(first.server === null ? addressOf.conversation(first.room) : addressOf.channel(first.server, first.room));
}
