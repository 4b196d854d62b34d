import { expect, test } from 'vitest';
import type { Notification, RoomLevel, UnreadRoom } from '../src/api/types';
import { attention, badge, sums } from '../src/state/badge';

const room = (id: string, about: Partial<UnreadRoom> = {}): UnreadRoom => ({
  room: id,
  kind: 'channel',
  server: 'club',
  unread: 3,
  mentions: 1,
  last_read_seq: 0,
  last_seq: 3,
  ...about,
});
const rooms = (...all: UnreadRoom[]) => new Map(all.map((one) => [one.room, one]));
const levels = (...all: RoomLevel[]) => new Map(all.map((one) => [one.room, one]));
const notification = (id: string, about: Partial<Notification>) => ({ id, is_read: false, room: null, ...about }) as Notification;

test('a muted room asks for attention only where one is mentioned, and one of which nothing is wanted not at all', () => {
  const muted = levels({ room: 'a', level: 'default', muted_until: new Date(2_000).toISOString() });
  expect(attention(room('a'), muted, 1_000)).toEqual({ unread: 0, mentions: 1 });
  expect(attention(room('a'), muted, 3_000)).toEqual({ unread: 3, mentions: 1 });
  expect(attention(room('a'), levels({ room: 'a', level: 'none', muted_until: null }), 0)).toEqual({ unread: 0, mentions: 0 });
});

test('a community has the sum of its rooms', () => {
  const all = rooms(room('a'), room('b'), room('d', { kind: 'dm', server: null }));
  expect(sums(all, levels(), 0).get('club')).toEqual({ unread: 6, mentions: 2 });
  expect(sums(all, levels(), 0).get('dm')).toEqual({ unread: 3, mentions: 1 });
});

test('a direct message counts once, although there is a notification of it', () => {
  const all = rooms(room('d', { kind: 'dm', server: null, unread: 2 }));
  const list = [
    notification('n1', { kind: 'direct_message', room: 'd' }),
    notification('n2', { kind: 'mention', room: 'c' }),
    notification('n3', { kind: 'mention', room: 'c', is_read: true }),
  ];
  expect(badge(list, all, levels(), 0)).toBe(3);
});
