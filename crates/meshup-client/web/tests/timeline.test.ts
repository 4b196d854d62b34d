import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DurableFrame, Message } from '../src/api/types';
import { hasGap, merge, open, receive, resync, take, trim, type Page, type Timeline } from '../src/state/room/timeline';
import { deeds, message, RoomOnAServer } from './room-on-a-server';

const newest = (messages: readonly Message[], begunAt: number | null = null): Page => ({
  place: 'newest',
  messages,
  begunAt,
  reachesStart: true,
  reachesEnd: true,
});

/** Reactions are a set: their order is not part of a room's state. */
const shown = (messages: readonly Message[]) =>
  messages.map((one) => ({ ...one, reactions: one.reactions.map(({ id }) => id).sort() }));

const all = (timeline: Timeline, frames: readonly DurableFrame[]) => frames.reduce(receive, timeline);

test('frames in any order and number lead to the state of the server', () => {
  fc.assert(
    fc.property(deeds, fc.infiniteStream(fc.nat()), (what, chance) => {
      const room = new RoomOnAServer(what);
      const twice = [...room.frames, ...room.frames];
      const shuffled = twice
        .map((frame) => ({ frame, at: chance.next().value as number }))
        .sort((a, b) => a.at - b.at)
        .map(({ frame }) => frame);
      const timeline = all(open(newest([])), shuffled);
      expect(timeline.applied).toBe(room.head);
      expect(hasGap(timeline)).toBe(false);
      expect(shown(timeline.messages)).toEqual(shown(room.messages));
    }),
  );
});

test('a stream that is cut at any frame is noticed, and healed by a replay from what was applied', () => {
  fc.assert(
    fc.property(deeds, fc.nat(), fc.nat(5), (what, where, length) => {
      const room = new RoomOnAServer(what);
      const from = where % (room.head + 1);
      const lost = room.frames.slice(from, from + length);
      const cut = all(open(newest([])), room.frames.filter((frame) => !lost.includes(frame)));
      expect(hasGap(cut)).toBe(lost.length > 0 && from + length < room.head);
      const healed = all(cut, room.frames.slice(cut.applied));
      expect(hasGap(healed)).toBe(false);
      expect(shown(healed.messages)).toEqual(shown(room.messages));
    }),
  );
});

test('a first page and the events after its last message lead to the state of the server', () => {
  fc.assert(
    fc.property(deeds, fc.nat(), (what, when) => {
      const room = new RoomOnAServer(what);
      const read = room.states[when % room.states.length] ?? [];
      const timeline = open(newest(read));
      const replayed = all(timeline, room.frames.slice(timeline.applied));
      expect(shown(replayed.messages)).toEqual(shown(room.messages));
    }),
  );
});

test('an answer that was overtaken by events does not undo them', () => {
  fc.assert(
    fc.property(deeds, fc.nat(), fc.nat(), fc.nat(), (what, a, b, c) => {
      const room = new RoomOnAServer(what);
      const [asked, read, answered] = [a, b, c].map((at) => at % (room.head + 1)).sort((x, y) => x - y) as [number, number, number];
      const before = all(open(newest([])), room.frames.slice(0, asked));
      const meanwhile = all(before, room.frames.slice(asked, answered));
      const merged = merge(meanwhile, newest(room.states[read] ?? [], asked));
      expect(merged).not.toBeNull();
      const end = all(merged ?? meanwhile, room.frames.slice(answered));
      expect(shown(end.messages)).toEqual(shown(room.messages));
    }),
  );
});

test('an answer from before a resync is asked for again', () => {
  const timeline = resync(open(newest([message(1), message(2)])), 20_000);
  expect(merge(timeline, newest([message(1)], 2))).toBeNull();
  const merged = merge(timeline, newest([message(19_999)], 20_000));
  expect(merged?.messages.map(({ seq }) => seq)).toEqual([19_999]);
  expect(merged?.atEnd).toBe(true);
});

test('older and newer pages extend the stretch, and say when it ends', () => {
  const base = open({ ...newest([message(5), message(6)]), reachesStart: false });
  const older = merge(base, { place: 'older', messages: [message(2), message(4)], begunAt: 6, reachesStart: true, reachesEnd: false });
  expect(older?.messages.map(({ seq }) => seq)).toEqual([2, 4, 5, 6]);
  expect(older?.atStart).toBe(true);
});

test('a message does not join a stretch that ends before it', () => {
  const away = merge(open(newest([message(9)])), {
    place: 'around',
    messages: [message(1), message(2)],
    begunAt: 9,
    reachesStart: true,
    reachesEnd: false,
  });
  const after = receive(away as Timeline, { event: 'message.created', room: 'room', seq: 10, payload: message(10) as never });
  expect(after.messages.map(({ seq }) => seq)).toEqual([1, 2]);
  const returned = merge(after, { place: 'newer', messages: [message(9)], begunAt: 9, reachesStart: false, reachesEnd: true });
  expect(returned?.messages.map(({ seq }) => seq)).toEqual([1, 2, 9, 10]);
});

test('a message that was sent is shown before its frame arrives, once', () => {
  const sent = take(open(newest([message(1)])), message(3), 1);
  expect(sent.messages.map(({ seq }) => seq)).toEqual([1, 3]);
  const frame = (seq: number) => ({ event: 'message.created', room: 'room', seq, payload: message(seq) as never }) as const;
  const heard = all(sent, [frame(2), frame(3)]);
  expect(heard.messages.map(({ seq }) => seq)).toEqual([1, 2, 3]);
});

test('a long stretch lets go of the end that is not looked at', () => {
  const timeline = open(newest([1, 2, 3, 4].map((seq) => message(seq))));
  expect(trim(timeline, 3, 'newer')).toMatchObject({ atStart: false, atEnd: true });
  const older = trim(timeline, 3, 'older');
  expect(older.messages.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  expect(older.atEnd).toBe(false);
});

test('an edit does not forget with which nonce a message was sent', () => {
  const sent = open(newest([message(1, { nonce: 'n' })]));
  const edited = receive(sent, { event: 'message.updated', room: 'room', seq: 2, payload: message(1, { content: 'better' }) as never });
  expect(edited.messages).toMatchObject([{ content: 'better', nonce: 'n' }]);
});
