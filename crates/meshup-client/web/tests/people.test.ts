import { expect, test } from 'vitest';
import type { Channel } from '../src/api/types';
import { channelTree } from '../src/state/directory';
import { OwnTyping, Typing } from '../src/state/people/typing';
import { Presence } from '../src/state/people/presence';
import { TestClock } from './fakes';
import { alice, message } from './room-on-a-server';

const bob = { ...alice, id: 'bob', username: 'bob' };
const frame = (event: 'typing.start' | 'typing.stop') => ({ event, room: 'r', payload: { user: bob } }) as const;

test('typing ends when it is said, by a message, or by itself', () => {
  const clock = new TestClock();
  const typing = new Typing(clock);
  const names = () => typing.people.get().map(({ username }) => username);
  typing.onFrame(frame('typing.start'));
  expect(names()).toEqual(['bob']);
  typing.onFrame(frame('typing.stop'));
  expect(names()).toEqual([]);
  typing.onFrame(frame('typing.start'));
  typing.onFrame({ event: 'message.created', room: 'r', seq: 1, payload: message(1, { author: bob }) as never });
  expect(names()).toEqual([]);
  typing.onFrame(frame('typing.start'));
  clock.pass(10_000);
  expect(names()).toEqual([]);
});

test("one's own typing is said every five seconds, and its end once", () => {
  const clock = new TestClock();
  const said: string[] = [];
  const typing = new OwnTyping(clock, (event) => said.push(event));
  for (let second = 0; second < 12; second++) {
    typing.onInput(false);
    clock.pass(1_000);
  }
  typing.onInput(true);
  typing.stop();
  expect(said).toEqual(['typing.start', 'typing.start', 'typing.start', 'typing.stop']);
});

test('who is in any room is online', () => {
  const presence = new Presence();
  const joined = (room: string) => presence.onFrame({ event: 'presence.join', room, payload: { user: bob } });
  for (const room of ['a', 'b']) {
    presence.onFrame({ event: 'subscribed', room, payload: { last_seq: 0, online: [alice], online_count: 1 } });
    joined(room);
  }
  presence.onFrame({ event: 'presence.leave', room: 'a', payload: { user: bob } });
  expect([...presence.online.get()].sort()).toEqual(['alice', 'bob']);
  presence.onFrame({ event: 'presence.leave', room: 'b', payload: { user: bob } });
  expect([...presence.online.get()]).toEqual(['alice']);
});

test('channels stand under their category in their order, and at the top if it is not visible', () => {
  const channel = (id: string, position: number, parent_category: string | null) =>
    ({ id, position, parent_category, created_at: '' }) as Channel;
  const tree = channelTree([channel('b', 2, 'cat'), channel('lost', 3, 'hidden'), channel('a', 1, 'cat'), channel('cat', 0, null)]);
  expect(tree.map(({ channel: { id } }) => id)).toEqual(['cat', 'lost']);
  expect(tree[0]?.children.map(({ channel: { id } }) => id)).toEqual(['a', 'b']);
});
