import type { Notification, RoomLevel, UnreadRoom } from '../api/types';
import { isMuted } from './levels';
import type { UnreadRooms } from './unread';

type Counts = Pick<UnreadRoom, 'unread' | 'mentions'>;
type RoomLevels = ReadonlyMap<string, RoomLevel>;

/** What a room asks attention for: a muted one only for mentions, and one of which nothing is wanted for none. */
export function attention({ room, unread, mentions }: UnreadRoom, levels: RoomLevels, now: number): Counts {
  const level = levels.get(room);
  if (level?.level === 'none') return { unread: 0, mentions: 0 };
  return { unread: isMuted(level, now) ? 0 : unread, mentions };
}

/** The sums of each community by its id, and of all conversations as `dm`. */
export function sums(rooms: UnreadRooms, levels: RoomLevels, now: number): ReadonlyMap<string, Counts> {
  const sums = new Map<string, Counts>();
  for (const room of rooms.values()) {
    const key = room.server ?? 'dm';
    const sum = sums.get(key) ?? { unread: 0, mentions: 0 };
    const { unread, mentions } = attention(room, levels, now);
    sums.set(key, { unread: sum.unread + unread, mentions: sum.mentions + mentions });
  }
  return sums;
}

/** The number in the title: messages in conversations, and notifications of anything else. */
export function badge(notifications: readonly Notification[], rooms: UnreadRooms, levels: RoomLevels, now: number): number {
  const isDirect = ({ room }: Notification) => room !== null && rooms.get(room)?.kind === 'dm';
  const others = notifications.filter((one) => !one.is_read && !isDirect(one)).length;
  return others + (sums(rooms, levels, now).get('dm')?.unread ?? 0);
}
