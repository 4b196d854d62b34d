import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Channel } from '../src/api/types';
import { channelTree, type Branch } from '../src/state/directory';
import { childrenOf, isUnder, shifts, stepped, type Spot } from '../src/state/order';

const channel = (id: string, position: number, parent_category: string | null = null) =>
  ({ id, position, parent_category, created_at: id, server: 's' }) as Channel;

const CHANNELS = [channel('a', 0), channel('cat', 1), channel('c1', 0, 'cat'), channel('c2', 1, 'cat'), channel('z', 2)];

const carriedOut = (channels: readonly Channel[], id: string, spot: Spot) => {
  const changes = new Map(shifts(channels, id, spot).map((shift) => [shift.id, shift]));
  return channels.map((one) => ({ ...one, ...changes.get(one.id) }));
};

/** The channels as they are listed: `cat(c1 c2)`. */
const listed = (channels: readonly Channel[]): string => {
  const text = (branches: readonly Branch[]): string =>
    branches.map(({ channel: { id }, children }) => (children.length > 0 ? `${id}(${text(children)})` : id)).join(' ');
  return text(channelTree(channels));
};

test('a channel is put before another, at the end, and into a category', () => {
  expect(listed(CHANNELS)).toBe('a cat(c1 c2) z');
  expect(listed(carriedOut(CHANNELS, 'z', { parent: null, before: 'a' }))).toBe('z a cat(c1 c2)');
  expect(listed(carriedOut(CHANNELS, 'a', { parent: null, before: null }))).toBe('cat(c1 c2) z a');
  expect(listed(carriedOut(CHANNELS, 'z', { parent: 'cat', before: 'c2' }))).toBe('a cat(c1 z c2)');
});

test('only what changes is stored', () => {
  expect(shifts(CHANNELS, 'c1', { parent: 'cat', before: null }).map(({ id }) => id)).toEqual(['c2', 'c1']);
  expect(shifts(CHANNELS, 'a', { parent: null, before: 'cat' })).toEqual([]);
});

test('a category cannot stand under itself', () => {
  expect(shifts(CHANNELS, 'cat', { parent: 'cat', before: null })).toEqual([]);
  expect(shifts(CHANNELS, 'cat', { parent: 'c1', before: null })).toEqual([]);
});

test('steps lead through a level, and at its ends out of the category', () => {
  const step = (id: string, by: 1 | -1) => {
    const spot = stepped(CHANNELS, id, by);
    return spot && listed(carriedOut(CHANNELS, id, spot));
  };
  expect(step('a', 1)).toBe('cat(c1 c2) a z');
  expect(step('z', -1)).toBe('a z cat(c1 c2)');
  expect(step('c1', -1)).toBe('a c1 cat(c2) z');
  expect(step('c2', 1)).toBe('a cat(c1) c2 z');
  expect(step('a', -1)).toBeNull();
  expect(step('z', 1)).toBeNull();
});

test('whatever is moved wherever, every channel is still listed once', () => {
  const ids = CHANNELS.map(({ id }) => id);
  const spot = fc.record({ parent: fc.constantFrom(null, ...ids), before: fc.constantFrom(null, ...ids) });
  fc.assert(
    fc.property(fc.array(fc.record({ id: fc.constantFrom(...ids), spot }), { maxLength: 12 }), (moves) => {
      const after = moves.reduce((channels, move) => carriedOut(channels, move.id, move.spot), CHANNELS);
      expect(listed(after).match(/\w+/g)?.sort()).toEqual(ids.toSorted());
      for (const id of ids) expect(childrenOf(after, id).every((child) => !isUnder(after, id, child.id))).toBe(true);
    }),
  );
});
