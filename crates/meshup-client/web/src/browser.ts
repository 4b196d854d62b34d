import { loadMessages, sendMessage } from './api/messages';
import { conversations, loadUnread, notifications, servers } from './api/servers';
import { send } from './api/client';
import type { Server } from './api/types';
import type { Ports } from './state/app';
import { systemClock } from './state/clock';
import type { OpenSocket } from './state/connection';
import type { Draft } from './state/drafts';
import { StoredOutbox } from './state/outbox/stored';
import type { Visible } from './state/directory';
import { StoredRooms } from './state/room/stored';
import { browserTabs } from './state/tabs';

const openSocket: OpenSocket = ({ onText, onClose }) => {
  const address = new URL('/ws/v1/realtime/', location.href);
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(address);
  socket.onmessage = ({ data }) => onText(String(data));
  socket.onclose = ({ code }) => onClose(code);
  return { send: (text) => socket.send(text), close: () => socket.close() };
};

function localDrafts(account: string): Ports['localDrafts'] {
  const key = `drafts-${account}`;
  return {
    read: () => JSON.parse(localStorage.getItem(key) ?? '{}') as Record<string, Draft>,
    write: (drafts) => localStorage.setItem(key, JSON.stringify(drafts)),
  };
}

/**
 * The communities by whether this account is in them.
 *
 * The API lists both kinds alike. Rooms are only counted for members, so a community with a counted room is joined.
 */
async function visibleTo(account: string): Promise<Visible> {
  const [all, rooms] = await Promise.all([servers.list(), loadUnread()]);
  const counted = new Set(rooms.map(({ server }) => server));
  const isJoined = ({ id, owner }: Server) => owner.id === account || counted.has(id);
  return { joined: all.filter(isJoined), open: all.filter((server) => !isJoined(server)) };
}

/** Drafts on the server, as the API will have them. */
interface StoredDraft {
  readonly room: string;
  readonly content: string;
  readonly reply_to: string | null;
}

async function loadDrafts(): Promise<Record<string, Draft>> {
  const stored = await send<StoredDraft[]>('GET', '/api/v1/users/me/drafts/');
  return Object.fromEntries(stored.map(({ room, content, reply_to }) => [room, { content, replyTo: reply_to }]));
}

function saveDraft(room: string, draft: Draft | null): Promise<void> {
  const address = `/api/v1/users/me/drafts/${room}/`;
  if (draft === null) return send('DELETE', address);
  return send('PUT', address, { content: draft.content, reply_to: draft.replyTo });
}

/** The API, the socket and the storage of this browser, for this account. */
export function browserPorts(account: string): Ports {
  return {
    clock: systemClock,
    tabs: browserTabs(account),
    openSocket,
    outboxStore: new StoredOutbox(account),
    localDrafts: localDrafts(account),
    directory: {
      servers: () => visibleTo(account),
      channels: servers.channels,
      members: servers.members,
      roles: servers.roles,
      conversations: conversations.list,
    },
    loadMessages,
    roomCache: new StoredRooms(account),
    newNonce: () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(''),
    send: sendMessage,
    loadUnread,
    loadNotifications: notifications.load,
    markNotificationsRead: notifications.markRead,
    saveDraft,
    loadDrafts,
  };
}
