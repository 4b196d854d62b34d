import { expect, test } from 'vitest';
import type { ServerFrame, UnreadRoom, UserBasic } from '../src/api/types';
import { firstUnread, UnreadCounts } from '../src/state/unread';
import { settle, TestClock } from './fakes';
import { alice, message } from './room-on-a-server';

const bob: UserBasic = { ...alice, id: 'bob', username: 'bob' };
const general: UnreadRoom = { room: 'general', kind: 'channel', server: 's', unread: 0, mentions: 0, last_read_seq: 4, last_seq: 4 };

const said = (seq: number, author: UserBasic = bob): ServerFrame => ({
  event: 'message.created',
  room: 'general',
  seq,
  payload: message(seq, { author }) as never,
});

const readUpTo = (last_read_seq: number, user: UserBasic = alice): ServerFrame => ({
  event: 'read.updated',
  room: 'general',
  payload: { user, last_read_seq },
});

async function counts(...answers: UnreadRoom[]) {
  const clock = new TestClock();
  const unread = new UnreadCounts('alice', { clock, load: async () => [answers.shift() ?? general] });
  await unread.load();
  const settled = async () => {
    clock.pass(300);
    await settle();
  };
  return { unread, settled, shown: () => unread.rooms.get().get('general') };
}

test('messages of others count, once each', async () => {
  const { unread, shown } = await counts(general);
  for (const frame of [said(5), said(6), said(5), said(6)]) unread.onFrame(frame);
  expect(shown()?.unread).toBe(2);
});

test("one's own message reads the room", async () => {
  const { unread, shown } = await counts({ ...general, unread: 3, mentions: 1, last_seq: 7 });
  unread.onFrame(said(8, alice));
  expect(shown()).toMatchObject({ unread: 0, mentions: 0, last_read_seq: 8 });
});

test('reading on another device is shown here, and what others read is not', async () => {
  const { unread, shown } = await counts({ ...general, unread: 2, last_seq: 6 });
  unread.onFrame(readUpTo(6, bob));
  expect(shown()?.unread).toBe(2);
  unread.onFrame(readUpTo(6));
  expect(shown()?.unread).toBe(0);
});

test('a marker that moves back, or not to the end, is counted by the server', async () => {
  const { unread, settled, shown } = await counts({ ...general, last_seq: 9, last_read_seq: 9 }, { ...general, unread: 4, last_seq: 9, last_read_seq: 5 });
  unread.onFrame(readUpTo(5));
  await settled();
  expect(shown()).toMatchObject({ unread: 4, last_read_seq: 5 });
});

test('an unread message that is deleted is counted by the server', async () => {
  const { unread, settled, shown } = await counts({ ...general, unread: 1, last_seq: 5 }, general);
  unread.onFrame({ event: 'message.deleted', room: 'general', seq: 6, payload: { id: 'm5', seq: 5 } });
  await settled();
  expect(shown()?.unread).toBe(0);
});

test('the line stands above the first message of somebody else after the marker', () => {
  const messages = [message(4, { author: bob }), message(5), message(6, { author: bob }), message(7, { author: bob })];
  expect(firstUnread(messages, 4, 'alice')).toBe('m6');
  expect(firstUnread(messages, 7, 'alice')).toBeNull();
});
