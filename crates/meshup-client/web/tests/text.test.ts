import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventOccurrence, Member } from '../src/api/types';
import { daysOf, onDay, shifted } from '../src/calendar/month';
import { compare } from '../src/notes/diff';
import { begunAt, completed, memberProposals } from '../src/room/completion';
import { isEmoji } from '../src/text/emoji';
import { reactionGroups } from '../src/room/rows';
import { fit, ranked, type Target } from '../src/shell/palette';
import { marked } from '../src/text/snippet';
import { alice, message } from './room-on-a-server';

const bob = { ...alice, id: 'bob', username: 'bob.martin' };
const member = (username: string, nickname: string | null = null) => ({ user: { ...alice, id: username, username }, nickname }) as Member;

test('a comparison contains both texts whole', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 }).map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = compare(before, after);
      const without = (kind: string) => lines.filter((line) => line.kind !== kind).map((line) => line.text).join('\n');
      expect(without('added')).toBe(before);
      expect(without('removed')).toBe(after);
    }),
  );
});

test('lines that both texts share are shown once', () => {
  expect(compare('one\ntwo\nthree', 'one\n2\nthree').map(({ kind }) => kind)).toEqual(['same', 'removed', 'added', 'same']);
});

test('a mention begins at a word, and an emoji with two letters', () => {
  expect(begunAt('hello @bo', 9)).toEqual({ sign: '@', letters: 'bo', from: 6 });
  expect(begunAt('bob@example', 11)).toBeNull();
  expect(begunAt('at 10:3', 7)).toBeNull();
  expect(begunAt(':ro', 3)?.sign).toBe(':');
});

test('a completed word is followed by one space, and the cursor by the rest', () => {
  const begun = begunAt('ask @bo now', 7);
  expect(begun && completed('ask @bo now', begun, { key: '', text: '@bob', label: '', detail: '' })).toEqual({ text: 'ask @bob now', cursor: 9 });
});

test('names that begin so are proposed first, and a complete name no more', () => {
  const members = [member('bob'), member('jim', 'Bobby'), member('rambo'), member('zoe')];
  expect(memberProposals(members, 'bo').map(({ label }) => label)).toEqual(['bob', 'jim', 'rambo']);
  expect(memberProposals(members, 'bob')).toEqual([]);
});

test('reactions are grouped in the order in which each emoji was first used', () => {
  const reaction = (emoji: string, user: typeof bob | typeof alice) => ({ id: emoji + user.id, emoji, user, created_at: '' });
  const groups = reactionGroups(message(1, { reactions: [reaction('b', bob), reaction('a', alice), reaction('b', alice)] }), 'alice');
  expect(groups).toEqual([
    { emoji: 'b', names: ['bob.martin', 'alice'], mine: true },
    { emoji: 'a', names: ['alice'], mine: true },
  ]);
});

test('the palette finds by beginnings, parts and letters, without accents', () => {
  expect(fit('Général', 'gene')).toBeGreaterThan(fit('in general', 'gene'));
  expect(fit('development', 'dvl')).toBe(1);
  expect(fit('development', 'xyz')).toBe(0);
});

test('of what fits alike the palette shows mentions and unread rooms first', () => {
  const target = (id: string, unread: number, mentions: number): Target => ({ id, kind: '', label: id, detail: '', unread, mentions, run: () => {} });
  expect(ranked([target('a', 0, 0), target('b', 5, 0), target('c', 1, 1)], '').map(({ id }) => id)).toEqual(['c', 'b', 'a']);
});

test('a month is shown in whole weeks, and an event on each day that it touches', () => {
  const november = { year: 2026, month: 11 };
  const days = daysOf(november, 1);
  expect(days).toHaveLength(42);
  expect(days[0]?.getDate()).toBe(26);
  expect(shifted({ year: 2026, month: 12 }, 1)).toEqual({ year: 2027, month: 1 });
  const event = { start_time: new Date(2026, 10, 3, 22).toISOString(), end_time: new Date(2026, 10, 4, 2).toISOString() } as EventOccurrence;
  const touched = days.filter((day) => onDay([event], day).length > 0).map((day) => day.getDate());
  expect(touched).toEqual([3, 4]);
});

test('the words that were found are marked in a snippet, and nothing else in it is markup', () => {
  expect(marked('a <mark>b</mark> <i>c')).toEqual([
    { text: 'a ', isMarked: false },
    { text: 'b', isMarked: true },
    { text: ' <i>c', isMarked: false },
  ]);
});

test('a few emoji alone are shown large, words and numbers are not', () => {
  for (const text of ['👍', '🎉🎉 🎉', '👩‍💻', '👍🏽', '❤️']) expect(isEmoji(text)).toBe(true);
  for (const text of ['', 'ok', '1', 'Ärger', '👍 ok', '🎉'.repeat(6)]) expect(isEmoji(text)).toBe(false);
});

test('a message of many emoji and a letter is told within moments', () => {
  const begun = performance.now();
  expect(isEmoji(`${'🎉'.repeat(1_999)}x`)).toBe(false);
  expect(performance.now() - begun).toBeLessThan(200);
});
