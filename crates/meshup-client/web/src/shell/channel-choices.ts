import Bell from '@lucide/svelte/icons/bell';
import CheckCheck from '@lucide/svelte/icons/check-check';
import Link from '@lucide/svelte/icons/link';
import MoveDown from '@lucide/svelte/icons/move-down';
import MoveUp from '@lucide/svelte/icons/move-up';
import Pencil from '@lucide/svelte/icons/pencil';
import { channels, markAllRead } from '../api/rooms';
import type { Channel } from '../api/types';
import { addressOf } from '../routes';
import type { App } from '../state/app';
import { stepped, type Spot } from '../state/order';
import { attempt, say } from '../ui/toasts';
import type { Choice } from '../ui/Menu.svelte';
import { w } from '../words';
import { open } from './overlays';

/** Brings a channel to another place in the list. */
export async function move({ directory }: App, channel: Channel, to: Spot): Promise<void> {
  const store = (one: Channel, { position, parent_category }: Pick<Channel, 'position' | 'parent_category'>) =>
    channels.change(one, { position, parent_category });
  if (await attempt(() => directory.move(channel, to, store))) say(w.rooms.moved(channel.name));
}

/** Moves a channel one step up or down; at the end of the list it stays. */
export async function step(app: App, channel: Channel, by: 1 | -1): Promise<void> {
  const all = app.directory.communities.get().get(channel.server)?.channels ?? [];
  const to = stepped(all, channel.id, by);
  if (to) await move(app, channel, to);
}

/** What can be done with a channel in the list. */
export function channelChoices(app: App, channel: Channel, mayManage: boolean): Choice[] {
  const { id, name, server } = channel;
  const unread = app.unread.rooms.get().get(id)?.unread ?? 0;
  const all: (Choice | false)[] = [
    unread > 0 && { label: w.rooms.markRead, icon: CheckCheck, run: () => attempt(() => markAllRead({ id, kind: 'channel' })) },
    { label: w.rooms.notifications, icon: Bell, run: () => open({ kind: 'level', id, name }) },
    { label: w.room.copyLink, icon: Link, run: () => navigator.clipboard.writeText(location.origin + addressOf.channel(server, id)) },
    mayManage && { label: w.rooms.edit, icon: Pencil, run: () => open({ kind: 'channel', server, id }) },
    mayManage && { label: w.rooms.moveUp, icon: MoveUp, key: 'Ctrl ⇧ ↑', run: () => step(app, channel, -1) },
    mayManage && { label: w.rooms.moveDown, icon: MoveDown, key: 'Ctrl ⇧ ↓', run: () => step(app, channel, 1) },
  ];
  return all.filter((choice) => choice !== false);
}
