import { expect, test } from 'vitest';
import { Refusal } from '../src/api/refusal';
import type { RoomLevel } from '../src/api/types';
import { isMuted, Levels } from '../src/state/levels';
import { Relations } from '../src/state/people/relations';

const level = (about: Partial<RoomLevel> = {}): RoomLevel => ({ room: 'room', level: 'default', muted_until: null, ...about });

test('a room is muted while it is, and where nothing is wanted of it', () => {
  const noon = Date.parse('2026-12-01T12:00:00Z');
  expect(isMuted(undefined, noon)).toBe(false);
  expect(isMuted(level(), noon)).toBe(false);
  expect(isMuted(level({ level: 'none' }), noon)).toBe(true);
  expect(isMuted(level({ muted_until: '2026-12-01T13:00:00Z' }), noon)).toBe(true);
  expect(isMuted(level({ muted_until: '2026-12-01T11:00:00Z' }), noon)).toBe(false);
});

test('a change of level is shown at once and keeps the mute; a refused one is taken back', async () => {
  const stored: RoomLevel[] = [];
  let refusal: Refusal | null = null;
  const levels = new Levels({
    load: async () => [level({ muted_until: '2026-12-01T13:00:00Z' })],
    store: async (one) => {
      if (refusal) throw refusal;
      stored.push(one);
    },
  });
  await levels.load();
  await levels.change('room', { level: 'mentions' });
  expect(stored).toEqual([level({ level: 'mentions', muted_until: '2026-12-01T13:00:00Z' })]);
  refusal = new Refusal(404, 'not_found', '');
  const changing = levels.change('room', { level: 'none' });
  expect(levels.of('room').level).toBe('none');
  await expect(changing).rejects.toThrow();
  expect(levels.of('room').level).toBe('mentions');
});

test('whoever is blocked is shown so at once, and not if it is refused', async () => {
  const relations = new Relations({
    blocked: async () => ['bob'],
    followed: async () => [],
    block: () => Promise.reject(new Refusal(400, 'yourself', '')),
    follow: async () => {},
  });
  await relations.load();
  await relations.follow('carol', true);
  const blocking = relations.block('alice', true);
  expect([...relations.blocked.get()]).toEqual(['bob', 'alice']);
  await expect(blocking).rejects.toThrow();
  expect([...relations.blocked.get()]).toEqual(['bob']);
  expect([...relations.followed.get()]).toEqual(['carol']);
});
