import { expect, test } from 'vitest';
import { Refusal } from '../src/api/refusal';
import type { UnreadRoom } from '../src/api/types';
import { ReadMarker } from '../src/state/read-marker';
import { settle, TestClock } from './fakes';
import { message } from './room-on-a-server';

const unread: UnreadRoom = { room: 'r', kind: 'channel', server: 's', unread: 2, mentions: 0, last_read_seq: 1, last_seq: 3 };

function marker() {
  const clock = new TestClock();
  const told: number[] = [];
  const state = { counts: unread as UnreadRoom | undefined, isLookedAt: true, refusal: null as Refusal | null };
  const marker = new ReadMarker({
    clock,
    counts: () => state.counts,
    isLookedAt: () => state.isLookedAt,
    tell: async ({ seq }) => {
      if (state.refusal) throw state.refusal;
      told.push(seq);
    },
  });
  const pause = async () => {
    clock.pass(400);
    await settle();
  };
  return { marker, told, state, pause };
}

test('what is seen is told once, after a pause, up to the last', async () => {
  const { marker: read, told, pause } = marker();
  read.seen(message(2));
  read.seen(message(3));
  await pause();
  read.seen(message(3));
  await pause();
  expect(told).toEqual([3]);
});

test('nothing is read in a page that nobody looks at, nor before it is known what is unread', async () => {
  const { marker: read, told, state, pause } = marker();
  state.isLookedAt = false;
  read.seen(message(3));
  await pause();
  state.isLookedAt = true;
  state.counts = undefined;
  read.seen(message(3));
  await pause();
  expect(told).toEqual([]);
});

test('what was marked as unread stays so until somebody asks', async () => {
  const { marker: read, told, pause } = marker();
  read.seen(message(3));
  await pause();
  read.hold();
  read.seen(message(3));
  await pause();
  expect(told).toEqual([3]);
  read.seen(message(3), true);
  await pause();
  expect(told).toEqual([3, 3]);
});

test('marking as unread stops what has not been told yet', async () => {
  const { marker: read, told, pause } = marker();
  read.seen(message(3));
  read.hold();
  await pause();
  expect(told).toEqual([]);
});

test('what could not be told is told the next time', async () => {
  const { marker: read, told, state, pause } = marker();
  state.refusal = Refusal.offline('down');
  read.seen(message(3));
  await pause();
  state.refusal = null;
  read.seen(message(3));
  await pause();
  expect(told).toEqual([3]);
});
