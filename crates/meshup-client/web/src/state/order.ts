import type { Channel } from '../api/types';

/** Where a channel goes: under which category, and before which channel; null for the top, and for the end. */
export interface Spot {
  readonly parent: string | null;
  readonly before: string | null;
}

/** What has to change in a channel. */
export type Shift = Pick<Channel, 'id' | 'position' | 'parent_category'>;

/** The channels of one level in their order. A channel whose category is not visible is at the top. */
export function childrenOf(channels: readonly Channel[], parent: string | null): Channel[] {
  const known = new Set(channels.map(({ id }) => id));
  return channels
    .filter(({ parent_category: category }) => (category !== null && known.has(category) ? category : null) === parent)
    .sort((a, b) => a.position - b.position || a.created_at.localeCompare(b.created_at));
}

/** The channel is this one, or stands somewhere under it. */
export function isUnder(channels: readonly Channel[], id: string | null, above: string): boolean {
  const found = channels.find((channel) => channel.id === id);
  return id === above || (found !== undefined && isUnder(channels, found.parent_category, above));
}

/** The changes that bring a channel to a place: none if it is there, or if that is under itself. */
export function shifts(channels: readonly Channel[], id: string, { parent, before }: Spot): Shift[] {
  const moved = channels.find((channel) => channel.id === id);
  if (!moved || before === id || isUnder(channels, parent, id)) return [];
  const others = childrenOf(channels, parent).filter((channel) => channel.id !== id);
  const index = before === null ? others.length : others.findIndex((channel) => channel.id === before);
  if (index < 0) return [];
  return others
    .toSpliced(index, 0, moved)
    .map((channel, position) => ({ channel, shift: { id: channel.id, position, parent_category: channel.id === id ? parent : channel.parent_category } }))
    .filter(({ channel, shift }) => channel.position !== shift.position || channel.parent_category !== shift.parent_category)
    .map(({ shift }) => shift);
}

/** One step up or down in the list: within its level, and at either end out of its category. Null if there is none. */
export function stepped(channels: readonly Channel[], id: string, by: 1 | -1): Spot | null {
  const moved = channels.find((channel) => channel.id === id);
  const category = channels.find((channel) => channel.id === moved?.parent_category);
  const parent = category?.id ?? null;
  const level = childrenOf(channels, parent);
  const index = level.findIndex((channel) => channel.id === id);
  if (by === -1 && index > 0) return { parent, before: level[index - 1]?.id ?? null };
  if (by === 1 && index < level.length - 1) return { parent, before: level[index + 2]?.id ?? null };
  if (!category) return null;
  const above = childrenOf(channels, category.parent_category);
  const at = above.findIndex((channel) => channel.id === category.id);
  return { parent: category.parent_category, before: (by === -1 ? category.id : above[at + 1]?.id) ?? null };
}
