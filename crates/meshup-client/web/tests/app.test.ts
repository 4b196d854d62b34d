import { expect, test } from 'vitest';
import { Refusal } from '../src/api/refusal';
import type { Channel, Conversation, Notification, Server, UnreadRoom, User } from '../src/api/types';
import { App, type Ports } from '../src/state/app';
import { settle, TestClock, TestSockets, TestStore, TestTabs } from './fakes';
import { alice } from './room-on-a-server';

const me = { ...alice, display_name: 'Alice' } as unknown as User;
const club = { id: 'club', name: 'Club', is_member: true } as Server;
const counted = (room: string, kind: UnreadRoom['kind'] = 'channel'): UnreadRoom => ({
  room,
  kind,
  server: kind === 'channel' ? 'club' : null,
  unread: 0,
  mentions: 0,
  last_read_seq: 0,
  last_seq: 0,
});

/** The client of Alice, with what the server has and how often it was asked for its communities. */
function client(ports: Partial<Ports> = {}) {
  const server = { rooms: [counted('general')], conversations: [] as Conversation[], servers: [club], asked: 0, down: false };
  const clock = new TestClock();
  const sockets = new TestSockets();
  const answer = async <T>(value: () => T): Promise<T> => {
    if (server.down) throw Refusal.offline('down');
    return value();
  };
  const app = new App(me, {
    clock,
    tabs: new TestTabs().open().tabs,
    openSocket: sockets.open,
    outboxStore: new TestStore(),
    localDrafts: { read: () => ({}), write: () => {} },
    directory: {
      cache: { read: async () => null, write: () => {} },
      servers: () => answer(() => (server.asked++, server.servers)),
      channels: async () => [],
      members: async () => [],
      roles: async () => [],
      conversations: () => answer(() => server.conversations),
      requests: async () => [],
    },
    levels: { load: async () => [], store: async () => {} },
    relations: { blocked: async () => [], followed: async () => [], block: async () => {}, follow: async () => {} },
    loadMessages: async () => ({ messages: [], reachesStart: true, reachesEnd: true }),
    roomCache: { read: async () => null, write: () => {} },
    newNonce: () => 'nonce',
    send: () => Promise.reject(Refusal.offline('down')),
    loadUnread: () => answer(() => server.rooms),
    loadNotifications: async () => [],
    markNotificationsRead: async () => {},
    saveDraft: async () => {},
    loadDrafts: async () => [],
    ...ports,
  });
  const subscribed = () => sockets.last.heard.flatMap((frame) => (frame.event === 'subscribe' ? [frame.room] : []));
  return { app, server, sockets, clock, subscribed };
}

test('every room that counts is listened to, also one that is made later', async () => {
  const { app, server, sockets, clock, subscribed } = client();
  const starting = app.start();
  sockets.last.ready();
  await starting;
  expect(subscribed()).toEqual(['general']);
  server.rooms.push(counted('random'));
  sockets.last.say({ event: 'channel.created', server: 'club', payload: { id: 'random', server: 'club' } as Channel });
  clock.pass(300);
  await settle();
  expect(subscribed()).toEqual(['general', 'random']);
});

test('a conversation that somebody begins is there with its first message', async () => {
  const { app, server, sockets, subscribed } = client();
  const starting = app.start();
  sockets.last.ready();
  await starting;
  server.rooms.push(counted('dm', 'dm'));
  server.conversations = [{ id: 'dm', participants: [] } as unknown as Conversation];
  sockets.last.say({ event: 'notification.created', payload: { id: 'n', kind: 'direct_message', room: 'dm', server: null } as Notification });
  await settle();
  expect(app.directory.conversations.get()?.map(({ id }) => id)).toEqual(['dm']);
  expect(subscribed()).toContain('dm');
});

test('a start without a connection is made up for when there is one', async () => {
  const { app, server, sockets } = client();
  server.down = true;
  await app.start().catch(() => {});
  expect(app.directory.servers.get()).toBeNull();
  server.down = false;
  sockets.last.ready();
  await settle();
  expect(app.directory.servers.get()?.map(({ id }) => id)).toEqual(['club']);
});

test('at the start everything is asked for once, and again after a connection was lost', async () => {
  const { app, server, sockets, clock } = client();
  const starting = app.start();
  sockets.last.ready();
  await starting;
  expect(server.asked).toBe(1);
  sockets.last.lose(1006);
  clock.pass(60_000);
  sockets.last.ready();
  await settle();
  expect(server.asked).toBe(2);
});

test('what another device changes about a room is shown here', async () => {
  const { app, sockets } = client();
  await app.start();
  sockets.last.say({ event: 'draft.updated', payload: { room: 'general', content: 'hello', reply_to: null } });
  sockets.last.say({ event: 'room_settings.updated', payload: { room: 'general', level: 'none', muted_until: null } });
  expect(app.drafts.of('general')?.content).toBe('hello');
  expect(app.levels.of('general').level).toBe('none');
});
