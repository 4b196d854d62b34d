import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Refusal } from '../src/api/refusal';
import type { Message } from '../src/api/types';
import { Outbox } from '../src/state/outbox';
import type { Entry } from '../src/state/outbox/entry';
import { shownEntries } from '../src/state/outbox/shown';
import { StoredOutbox } from '../src/state/outbox/stored';
import { settle, TestClock, TestStore, TestTabs } from './fakes';
import { message } from './room-on-a-server';

const general = { id: 'general', kind: 'channel' } as const;

/** A server that stores a message once for each nonce. */
class TestServer {
  readonly stored = new Map<string, Message>();
  /** What becomes of the next requests; then all succeed. */
  plan: ('stored' | 'answer lost' | Refusal)[] = [];
  requests = 0;

  async send(entry: Entry): Promise<Message> {
    this.requests += 1;
    const next = this.plan.shift() ?? 'stored';
    if (next instanceof Refusal) throw next;
    const first = this.stored.get(entry.nonce) ?? message(this.stored.size + 1, { content: entry.content });
    this.stored.set(entry.nonce, first);
    if (next === 'answer lost') throw Refusal.offline('lost');
    return first;
  }

  get contents(): string[] {
    return [...this.stored.values()].map(({ content }) => content);
  }
}

function browser() {
  const store = new TestStore();
  const tabs = new TestTabs();
  const clock = new TestClock();
  const server = new TestServer();
  let nonces = 0;
  const open = async () => {
    const tab = tabs.open();
    const outbox = new Outbox({
      store,
      tabs: tab.tabs,
      clock,
      newNonce: () => `nonce ${++nonces}`,
      send: (entry) => server.send(entry),
      onSent: () => {},
    });
    await outbox.start();
    await settle();
    return { outbox, close: tab.close };
  };
  return { open, server, clock, store };
}

const write = async (outbox: Outbox, content: string) => {
  await outbox.write({ room: general, content });
  await settle();
};

test('a message is stored before it is sent, and removed when the server has it', async () => {
  const { open, server, store } = browser();
  const { outbox } = await open();
  await write(outbox, 'hello');
  expect(server.contents).toEqual(['hello']);
  expect(store.entries.size).toBe(0);
  expect(outbox.entries.get()).toEqual([]);
});

test('whatever is lost on the way, each message is stored once and in order', async () => {
  const outcome = fc.constantFrom('stored' as const, 'answer lost' as const, Refusal.offline('down'), new Refusal(503, 'unavailable', ''));
  await fc.assert(
    fc.asyncProperty(fc.array(outcome, { maxLength: 12 }), fc.integer({ min: 1, max: 6 }), async (plan, count) => {
      const { open, server, clock, store } = browser();
      server.plan = [...plan];
      const { outbox } = await open();
      const texts = Array.from({ length: count }, (_, index) => `message ${index}`);
      for (const text of texts) await write(outbox, text);
      for (let turn = 0; turn < 20; turn++) {
        clock.pass(60_000);
        await settle();
      }
      expect(server.contents).toEqual(texts);
      expect(store.entries.size).toBe(0);
    }),
    { numRuns: 60 },
  );
});

test('what was not sent when the tab closed is sent by the next', async () => {
  const { open, server } = browser();
  server.plan = [Refusal.offline('down')];
  const first = await open();
  await write(first.outbox, 'before closing');
  first.close();
  expect(server.contents).toEqual([]);
  await open();
  expect(server.contents).toEqual(['before closing']);
});

test('of two tabs one sends, and both show the same', async () => {
  const { open, server } = browser();
  const first = await open();
  const second = await open();
  server.plan = [Refusal.offline('down')];
  await write(second.outbox, 'from the second tab');
  expect(server.requests).toBe(1);
  expect(first.outbox.entries.get().map(({ content }) => content)).toEqual(['from the second tab']);
  first.outbox.flush();
  await settle();
  expect(server.contents).toEqual(['from the second tab']);
  expect(second.outbox.entries.get()).toEqual([]);
});

test('when the tab that sends is closed, another takes over', async () => {
  const { open, server } = browser();
  const first = await open();
  const second = await open();
  server.plan = [Refusal.offline('down')];
  await write(first.outbox, 'left behind');
  first.close();
  await settle();
  expect(server.contents).toEqual(['left behind']);
  expect(second.outbox.entries.get()).toEqual([]);
});

test('a refused message says why, does not hold up others, and can be sent again', async () => {
  const { open, server } = browser();
  const { outbox } = await open();
  server.plan = [new Refusal(403, 'announcements_only', 'Only announcements here.')];
  await write(outbox, 'refused');
  await write(outbox, 'accepted');
  expect(server.contents).toEqual(['accepted']);
  const [entry] = outbox.entries.get();
  expect(entry?.state).toEqual({ at: 'refused', reason: { code: 'announcements_only', detail: 'Only announcements here.' } });
  await outbox.retry(entry?.nonce ?? '');
  await settle();
  expect(server.contents).toEqual(['accepted', 'refused']);
});

test('a limit is waited for as long as the server says, if that is not long', async () => {
  const { open, server, clock } = browser();
  const { outbox } = await open();
  server.plan = [new Refusal(429, 'slow_mode', 'Slow down.', { retryAfter: 10 })];
  await write(outbox, 'patient');
  clock.pass(9_000);
  await settle();
  expect(server.contents).toEqual([]);
  clock.pass(1_000);
  await settle();
  expect(server.contents).toEqual(['patient']);

  server.plan = [new Refusal(429, 'slow_mode', 'Slow down.', { retryAfter: 3_600 })];
  await write(outbox, 'an hour');
  expect(outbox.entries.get()[0]?.state.at).toBe('refused');
});

test('a message whose nonce the server has forgotten is not sent without being asked for', async () => {
  const { open, server, clock } = browser();
  server.plan = [Refusal.offline('down')];
  const first = await open();
  await write(first.outbox, 'yesterday');
  first.close();
  clock.skip(24 * 60 * 60 * 1000);
  const { outbox } = await open();
  expect(server.contents).toEqual([]);
  const [entry] = outbox.entries.get();
  expect(entry?.state).toMatchObject({ at: 'refused', reason: { code: 'too_old' } });
  await outbox.retry(entry?.nonce ?? '');
  await settle();
  expect(server.contents).toEqual(['yesterday']);
});

test('a session that ended keeps the message', async () => {
  const { open, server } = browser();
  const { outbox } = await open();
  server.plan = [new Refusal(401, 'token_not_valid', '')];
  await write(outbox, 'kept');
  expect(outbox.entries.get()[0]?.state.at).toBe('waiting');
});

describe('entries among messages', () => {
  const entry = (about: Partial<Entry>): Entry => ({
    nonce: 'n',
    room: general,
    content: 'ok',
    replyTo: null,
    threadId: null,
    files: [],
    afterSeq: 5,
    createdAt: 0,
    state: { at: 'sending' },
    ...about,
  });

  test('an entry whose frame has arrived is not shown a second time', () => {
    expect(shownEntries([entry({})], 'general', [message(6, { content: 'ok' })], 'alice')).toEqual([]);
  });

  test('the nonce of the frame tells which entry it was, whatever its text and state', () => {
    const [first, second] = [entry({ nonce: 'n1' }), entry({ nonce: 'n2', state: { at: 'waiting' } })];
    expect(shownEntries([first, second], 'general', [message(6, { content: 'ok', nonce: 'n2' })], 'alice')).toEqual([first]);
  });

  test('the same words said before, or by somebody else, do not hide it', () => {
    const others = { content: 'ok', author: { ...message(7).author, id: 'bob' } };
    const messages = [message(4, { content: 'ok' }), message(7, others)];
    expect(shownEntries([entry({})], 'general', messages, 'alice')).toHaveLength(1);
  });
});

test('entries are kept in IndexedDB with their files', async () => {
  const store = new StoredOutbox('alice');
  const file = new File(['text'], 'note.txt', { type: 'text/plain' });
  const entry: Entry = {
    nonce: 'n1',
    room: general,
    content: 'with a file',
    replyTo: null,
    threadId: null,
    files: [file],
    afterSeq: 0,
    createdAt: 1,
    state: { at: 'waiting' },
  };
  await store.put(entry);
  const [kept] = await new StoredOutbox('alice').all();
  expect(kept).toMatchObject({ nonce: 'n1', content: 'with a file' });
  await store.remove('n1');
  expect(await store.all()).toEqual([]);
});
