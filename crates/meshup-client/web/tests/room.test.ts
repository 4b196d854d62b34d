import { expect, test } from 'vitest';
import { Refusal } from '../src/api/refusal';
import type { DurableFrame } from '../src/api/types';
import { Connection } from '../src/state/connection';
import { Room, type At, type Listed, type RoomCache } from '../src/state/room';
import { settle, TestClock, TestSockets } from './fakes';
import { message } from './room-on-a-server';

const created = (seq: number): DurableFrame => ({ event: 'message.created', room: 'general', seq, payload: message(seq) as never });

/** A cache that remembers nothing unless a test says so. */
const forgetful: RoomCache = { read: async () => null, write: () => {} };

function openedRoom(load: (at: At) => Promise<Listed>, cache = forgetful) {
  const clock = new TestClock();
  const sockets = new TestSockets();
  const connection = new Connection(sockets.open, clock);
  connection.start();
  sockets.last.ready();
  const room = new Room({ id: 'general', kind: 'channel' }, { load: (_, at) => load(at), connection, clock, cache });
  return { clock, sockets, room, seqs: () => room.timeline.get()?.messages.map(({ seq }) => seq) };
}

const listed = (...seqs: number[]): Listed => ({ messages: seqs.map((seq) => message(seq)), reachesStart: false, reachesEnd: true });

test('a room shows its newest messages and goes on after the last of them', async () => {
  const { room, sockets, seqs } = openedRoom(async () => listed(3, 4));
  await room.open();
  expect(seqs()).toEqual([3, 4]);
  expect(sockets.last.heard.at(-1)).toEqual({ event: 'subscribe', room: 'general', payload: { after_seq: 4 } });
  sockets.last.say(created(5));
  expect(seqs()).toEqual([3, 4, 5]);
});

test('a frame that is missing for a moment is asked for', async () => {
  const { room, sockets, clock, seqs } = openedRoom(async () => listed(1));
  await room.open();
  sockets.last.say(created(3));
  expect(seqs()).toEqual([1]);
  clock.pass(500);
  expect(sockets.last.heard.slice(-2)).toEqual([
    { event: 'unsubscribe', room: 'general', payload: {} },
    { event: 'subscribe', room: 'general', payload: { after_seq: 1 } },
  ]);
  sockets.last.say(created(2));
  sockets.last.say(created(3));
  expect(seqs()).toEqual([1, 2, 3]);
});

test('a frame that is only late is not asked for', async () => {
  const { room, sockets, clock, seqs } = openedRoom(async () => listed(1));
  await room.open();
  const before = sockets.last.heard.length;
  sockets.last.say(created(3));
  sockets.last.say(created(2));
  clock.pass(500);
  expect(seqs()).toEqual([1, 2, 3]);
  expect(sockets.last.heard).toHaveLength(before);
});

test('who missed too much reads the newest messages again', async () => {
  const answers = [listed(1, 2), listed(20_001, 20_002)];
  const { room, sockets, seqs } = openedRoom(async () => answers.shift() ?? listed());
  await room.open();
  sockets.last.say({ event: 'resync.required', room: 'general', payload: { last_seq: 20_002 } });
  await settle();
  expect(seqs()).toEqual([20_001, 20_002]);
  sockets.last.say(created(20_003));
  expect(seqs()).toEqual([20_001, 20_002, 20_003]);
});

test('an answer that fails says so, and can be asked for again', async () => {
  let fails = true;
  const { room, seqs } = openedRoom(async () => {
    if (fails) throw Refusal.offline('down');
    return listed(1);
  });
  await room.open();
  expect(room.failure.get()?.code).toBe('offline');
  expect(room.loading.get()).toBeNull();
  fails = false;
  await room.open();
  expect(room.failure.get()).toBeNull();
  expect(seqs()).toEqual([1]);
});

test('a room that is closed to the user says so', async () => {
  const { room, sockets } = openedRoom(async () => listed(1));
  await room.open();
  sockets.last.say({ event: 'unsubscribed', room: 'general', payload: { code: 4403 } });
  expect(room.lost.get()).toBe(4403);
});

test('a room that was kept is shown at once, and goes on where it was', async () => {
  const kept = { applied: 7, messages: [message(5), message(6)], atStart: false };
  const written: unknown[] = [];
  const cache: RoomCache = { read: async () => kept, write: (_, end) => written.push(end) };
  const { room, sockets, clock, seqs } = openedRoom(() => Promise.reject(new Error('nothing is asked for')), cache);
  await room.open();
  expect(seqs()).toEqual([5, 6]);
  expect(sockets.last.heard.at(-1)).toEqual({ event: 'subscribe', room: 'general', payload: { after_seq: 7 } });
  sockets.last.say(created(8));
  clock.pass(1_000);
  expect(written).toMatchObject([{ applied: 8, messages: [{ seq: 5 }, { seq: 6 }, { seq: 8 }] }]);
});

test('a room that cannot be subscribed to says so, and a refused frame later does not', async () => {
  const refusal = { event: 'error', room: 'general', detail: '', payload: { code: 'forbidden' } } as const;
  const closed = openedRoom(async () => listed(1));
  closed.sockets.last.say(refusal);
  expect(closed.room.lost.get()).toBe(4403);
  const subscribed = openedRoom(async () => listed(1));
  subscribed.sockets.last.say({ event: 'subscribed', room: 'general', payload: { last_seq: 1, online: [], online_count: 0 } });
  subscribed.sockets.last.say(refusal);
  expect(subscribed.room.lost.get()).toBeNull();
});

test('an older page that arrives after a jump is not joined to other messages', async () => {
  let answerOlder: (listed: Listed) => void = () => {};
  const { room, seqs } = openedRoom((at) => {
    if (at.place === 'older') return new Promise((resolve) => (answerOlder = resolve));
    return Promise.resolve(at.place === 'around' ? { ...listed(10, 11), reachesEnd: false } : listed(90, 91));
  });
  await room.open();
  const older = room.older();
  await room.around('m10');
  answerOlder(listed(88, 89));
  await older;
  expect(seqs()).toEqual([10, 11]);
});
