import { expect, test } from 'vitest';
import { Refusal } from '../src/api/refusal';
import type { Export } from '../src/api/types';
import { SearchList } from '../src/admin/search-list';
import { linesOf, mutedUntil } from '../src/community/rules';
import { changeIn } from '../src/community/log';
import { ExportWatch } from '../src/settings/export';
import { bodyOf, muteOf } from '../src/settings/preferences';
import { de } from '../src/words/de';
import { en } from '../src/words/en';
import { settle, TestClock } from './fakes';

const exported = (status: Export['status']) => ({ id: 'x', status, created_at: '', expires_at: null, file: null }) as Export;

function watching(...answers: (Export | Refusal | null)[]) {
  const clock = new TestClock();
  let asked = 0;
  const answer = async () => {
    const next = answers[Math.min(asked++, answers.length - 1)] ?? null;
    if (next instanceof Refusal) throw next;
    return next;
  };
  const watch = new ExportWatch({ clock, latest: answer, request: async () => (await answer()) ?? exported('pending') });
  return { clock, watch, asked: () => asked };
}

test('an export is asked for until it is ready, and no longer', async () => {
  const { clock, watch, asked } = watching(exported('pending'), exported('running'), exported('ready'));
  await watch.request();
  clock.pass(3_000);
  await settle();
  expect(watch.latest.get()?.status).toBe('running');
  clock.pass(3_000);
  await settle();
  expect(watch.latest.get()?.status).toBe('ready');
  clock.pass(60_000);
  await settle();
  expect(asked()).toBe(3);
});

test('an export is watched through a lost connection', async () => {
  const { clock, watch } = watching(exported('running'), Refusal.offline('gone'), exported('ready'));
  await watch.load();
  clock.pass(3_000);
  await settle();
  expect(watch.refusal.get()?.code).toBe('offline');
  clock.pass(3_000);
  await settle();
  expect(watch.refusal.get()).toBeNull();
  expect(watch.latest.get()?.status).toBe('ready');
});

test('a second export on a day is refused, and the first stays', async () => {
  const { watch } = watching(exported('ready'), new Refusal(429, 'export_limit', 'Once a day.'));
  await watch.load();
  await watch.request();
  expect(watch.refusal.get()?.code).toBe('export_limit');
  expect(watch.latest.get()?.status).toBe('ready');
});

test('nothing is asked for once the page was left', async () => {
  const { clock, watch, asked } = watching(exported('pending'));
  await watch.load();
  watch.stop();
  clock.pass(60_000);
  await settle();
  expect(asked()).toBe(1);
});

test('a mute that has run out is none', () => {
  const now = Date.parse('2026-11-30T12:00:00Z');
  expect(muteOf(undefined, now)).toBe('off');
  expect(muteOf({ mute_server: true, mute_until: null }, now)).toBe('always');
  expect(muteOf({ mute_server: true, mute_until: '2026-11-30T12:00:01Z' }, now)).toBe('until');
  expect(muteOf({ mute_server: true, mute_until: '2026-11-30T11:00:00Z' }, now)).toBe('off');
  expect(bodyOf('hour', now)).toEqual({ mute_server: true, mute_until: '2026-11-30T13:00:00.000Z' });
  expect(bodyOf('always', now)).toEqual({ mute_server: true, mute_until: null });
  expect(bodyOf('off', now)).toEqual({ mute_server: false, mute_until: null });
  expect(mutedUntil('day', now)).toBe('2026-12-01T12:00:00.000Z');
  expect(mutedUntil('always', now)).toBeNull();
});

test('banned words stand on lines of their own', () => {
  expect(linesOf(' one \n\ntwo words\n')).toEqual(['one', 'two words']);
});

test('a list is read page by page, each entry once', async () => {
  const pages = [['a', 'b'], ['b', 'c']];
  const list = new SearchList(async (_query: string, number) => ({
    entries: (pages[number - 1] ?? []).map((id) => ({ id })),
    hasMore: number < pages.length,
  }));
  await list.search('');
  expect(list.hasMore.get()).toBe(true);
  await list.more();
  expect(list.entries.get()?.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  expect(list.hasMore.get()).toBe(false);
  list.remove('b');
  expect(list.entries.get()?.map(({ id }) => id)).toEqual(['a', 'c']);
});

test('the answer to a former search is dropped', async () => {
  const answers = new Map<string, (id: string) => void>();
  const list = new SearchList(
    (query: string) => new Promise<{ entries: { id: string }[]; hasMore: boolean }>((resolve) => answers.set(query, (id) => resolve({ entries: [{ id }], hasMore: false }))),
  );
  const first = list.search('a');
  const second = list.search('ab');
  answers.get('ab')?.('new');
  answers.get('a')?.('old');
  await Promise.all([first, second]);
  expect(list.entries.get()).toEqual([{ id: 'new' }]);
});

test('a search that failed can be tried again', async () => {
  let works = false;
  const list = new SearchList(async (_query: string) => {
    if (!works) throw Refusal.offline('gone');
    return { entries: [{ id: 'a' }], hasMore: false };
  });
  await list.search('x');
  expect(list.failure.get()?.code).toBe('offline');
  works = true;
  await list.again();
  expect(list.failure.get()).toBeNull();
  expect(list.entries.get()).toEqual([{ id: 'a' }]);
});

test('a change in the log names the field and what it was', () => {
  expect(changeIn({ field: 'retention_days', from: null, to: '90' })).toBe('retention days: 90');
  expect(changeIn({ field: 'name', from: 'Old', to: 'New' })).toBe('Name: Old → New');
});

test('each reason that there are words for has them in both languages', () => {
  expect(Object.keys(de.reasons).sort()).toEqual(Object.keys(en.reasons).sort());
  expect(Object.keys(de.care.actions).sort()).toEqual(Object.keys(en.care.actions).sort());
});
