import { expect, test } from 'vitest';
import type { RemoteDraft } from '../src/api/ahead';
import { Refusal } from '../src/api/refusal';
import { Drafts, type Draft, type KeptDraft } from '../src/state/drafts';
import { settle, TestClock, TestTabs } from './fakes';

/** Drafts of one device, the server's drafts, and whether it can be reached. */
function device(server: Map<string, RemoteDraft> = new Map(), kept: Record<string, KeptDraft> = {}) {
  const clock = new TestClock();
  const saved: (Draft | null)[] = [];
  const state = { kept, refusal: null as Refusal | null };
  const reached = () => {
    if (state.refusal) throw state.refusal;
  };
  const drafts = new Drafts({
    clock,
    tabs: new TestTabs().open().tabs,
    local: { read: () => state.kept, write: (all) => (state.kept = all) },
    save: async (room, draft) => {
      reached();
      saved.push(draft);
      if (draft) server.set(room, { room, content: draft.content, reply_to: draft.replyTo });
      else server.delete(room);
    },
    load: async () => (reached(), [...server.values()]),
  });
  const pause = async () => {
    clock.pass(1_000);
    await settle();
  };
  const type = (content: string) => drafts.write('room', { content, replyTo: null });
  return { drafts, saved, state, pause, type, server };
}

const remote = (content: string | null): RemoteDraft => ({ room: 'room', content, reply_to: null });

test('a draft is kept at once, and saved for other devices when one pauses', async () => {
  const { drafts, saved, state, pause, type } = device();
  for (const content of ['h', 'he', 'hey']) type(content);
  expect(state.kept['room']?.content).toBe('hey');
  expect(saved).toEqual([]);
  await pause();
  expect(saved).toMatchObject([{ content: 'hey', replyTo: null }]);
  drafts.clear('room');
  await pause();
  expect(saved.at(-1)).toBeNull();
  expect(state.kept).toEqual({});
});

test('what another device has written is shown, and its end too', async () => {
  const { drafts } = device();
  drafts.onRemote(remote('from the phone'));
  expect(drafts.of('room')?.content).toBe('from the phone');
  drafts.onRemote(remote(null));
  expect(drafts.of('room')).toBeUndefined();
});

test('what is typed here is not replaced by an older state from the server', async () => {
  const { drafts, pause, type, saved } = device();
  type('hel');
  drafts.onRemote(remote('he'));
  expect(drafts.of('room')?.content).toBe('hel');
  await pause();
  drafts.onRemote(remote('changed later'));
  expect(drafts.of('room')?.content).toBe('changed later');
  expect(saved).toHaveLength(1);
});

test('a draft that could not be saved is saved when the server can be reached, also after closing the tab', async () => {
  const first = device();
  first.state.refusal = Refusal.offline('down');
  first.type('written in a tunnel');
  await first.pause();
  const server = new Map([['room', remote('older')]]);
  const second = device(server, first.state.kept);
  await second.drafts.load();
  await settle();
  expect(second.drafts.of('room')?.content).toBe('written in a tunnel');
  expect(server.get('room')?.content).toBe('written in a tunnel');
});

test('a draft that was sent without a connection does not come back from the server', async () => {
  const { drafts, state, pause, server } = device(new Map([['room', remote('hello')]]));
  await drafts.load();
  state.refusal = Refusal.offline('down');
  drafts.clear('room');
  await pause();
  state.refusal = null;
  await drafts.load();
  await settle();
  expect(drafts.of('room')).toBeUndefined();
  expect(server.size).toBe(0);
});

test('a draft that another device has ended meanwhile is gone after a load', async () => {
  const { drafts, server } = device(new Map([['room', remote('hello')]]));
  await drafts.load();
  server.clear();
  await drafts.load();
  expect(drafts.of('room')).toBeUndefined();
});

test('a draft that is refused for good stays in this browser, and is not offered again', async () => {
  const { drafts, state, pause, type, saved } = device();
  state.refusal = new Refusal(404, 'not_found', '');
  type('in a room that is gone');
  await pause();
  state.refusal = null;
  await pause();
  expect(drafts.of('room')?.content).toBe('in a room that is gone');
  expect(saved).toEqual([]);
});

test('what is written in a thread stays in this browser', async () => {
  const { drafts, pause, saved } = device();
  drafts.write('room/thread', { content: 'hm', replyTo: null });
  await pause();
  await drafts.load();
  expect(drafts.of('room/thread')?.content).toBe('hm');
  expect(saved).toEqual([]);
});
