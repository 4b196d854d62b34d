import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Poll } from '../src/api/types';
import { rowsOf, type Listing } from '../src/room/rows';
import { parsed } from '../src/text/parsed';
import { plainHtml } from '../src/text/plain';
import { alice, message } from './room-on-a-server';

const bob = { ...alice, id: 'bob', username: 'bob' };
const at = (minutes: number) => new Date(2026, 10, 30, 12, minutes).toISOString();
const listing = (about: Partial<Listing>): Listing => ({ messages: [], atStart: false, atEnd: true, firstUnread: null, ...about });
const poll = (minutes: number) => ({ id: `poll${minutes}`, created_at: at(minutes) }) as Poll;
const keys = (about: Partial<Listing>) => rowsOf(listing(about)).map(({ key }) => key);

test('what is said within five minutes by one person stands under one name', () => {
  const messages = [message(1, { created_at: at(0) }), message(2, { created_at: at(4) }), message(3, { created_at: at(10) }), message(4, { created_at: at(11), author: bob })];
  const rows = rowsOf(listing({ messages, atStart: true, firstUnread: 'm4' }));
  expect(rows.map((row) => (row.kind === 'message' ? row.isContinued : row.kind))).toEqual(['start', false, true, false, false]);
  expect(rows.at(-1)).toMatchObject({ isFirstUnread: true });
});

test('older messages only add lines in front', () => {
  const messages = [1, 2, 3, 4].map((seq) => message(seq, { created_at: at(seq * 10) }));
  const polls = [poll(5), poll(15), poll(35)];
  expect(keys({ messages, polls }).slice(-keys({ messages: messages.slice(2), polls }).length)).toEqual(keys({ messages: messages.slice(2), polls }));
});

test('a line about which nothing has changed is the same line', () => {
  const messages = [message(1), message(2)];
  const [before] = rowsOf(listing({ messages }));
  const [after] = rowsOf(listing({ messages: [...messages, message(3)] }));
  expect(after).toBe(before);
  const [answered] = rowsOf(listing({ messages: [...messages, message(3, { thread_id: 'm1' })] }));
  expect(answered).toMatchObject({ replies: 1 });
});

test('a poll stands where it was made, and interrupts what one person says', () => {
  const messages = [message(1, { created_at: at(10) }), message(2, { created_at: at(12) })];
  const rows = rowsOf(listing({ messages, polls: [poll(11), poll(20)] }));
  expect(rows.map(({ key }) => key)).toEqual(['m1', 'poll11', 'm2', 'poll20']);
  expect(rows[2]).toMatchObject({ isContinued: false });
});

test('a poll from a part of the room that is not loaded is not shown', () => {
  const messages = [message(1, { created_at: at(10) }), message(2, { created_at: at(12) })];
  const polls = [poll(5), poll(20)];
  expect(keys({ messages, polls, atEnd: false })).toEqual(['m1', 'm2']);
  expect(keys({ messages, polls, atStart: true, atEnd: false })).toEqual(['start', 'poll5', 'm1', 'm2']);
});

test('a thread has as many replies as the server says, or as are there', () => {
  const messages = [message(1, { reply_count: 5 }), message(2), message(3, { thread_id: 'm1' }), message(4, { thread_id: 'm2' })];
  const replies = rowsOf(listing({ messages })).map((row) => (row.kind === 'message' ? row.replies : null));
  expect(replies).toEqual([5, 1, 0, 0]);
});

test('a text without Markdown looks as Markdown would have it', () => {
  const letters = fc.constantFrom(...'ab Z0.,:;!?()-+=\'"%/ü😀\n\n#1*w'.match(/./gsu) ?? []);
  const quotes = (html: string) => html.replaceAll('&quot;', '"').replaceAll('&#39;', "'");
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 30 }), (text) => {
      const html = plainHtml(text.join(''));
      if (html !== null) expect(html).toBe(quotes(parsed(text.join(''))));
    }),
    { numRuns: 2_000 },
  );
  expect(plainHtml('Hello there.\nHow are you?\n\nFine!')).toBe('<p>Hello there.<br>How are you?</p>\n<p>Fine!</p>\n');
});

test('nothing that could be markup, an address or a mention passes as plain text', () => {
  for (const text of ['<b>', 'a & b', 'https://a.b', 'www.a.b', '@bob', 'a_b_', '- one', '1. one', '    code', 'a@b.c', '> said']) {
    expect(plainHtml(text)).toBeNull();
  }
});
