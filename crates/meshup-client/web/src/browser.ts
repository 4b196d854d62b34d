import { loadMessages, sendMessage } from './api/messages';
import { conversations, loadUnread, notifications, servers } from './api/servers';
import { drafts, levels, relations, requests } from './api/rooms';
import type { Ports } from './state/app';
import { systemClock } from './state/clock';
import type { OpenSocket } from './state/connection';
import type { Draft, KeptDraft } from './state/drafts';
import { StoredOutbox } from './state/outbox/stored';
import { keptValues } from './state/kept';
import type { KeptDirectory } from './state/directory';
import type { Kept } from './state/room/timeline';
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
    read: () => JSON.parse(localStorage.getItem(key) ?? '{}') as Record<string, KeptDraft>,
    write: (drafts) => localStorage.setItem(key, JSON.stringify(drafts)),
  };
}

function saveDraft(room: string, draft: Draft | null): Promise<unknown> {
  return draft === null ? drafts.remove(room) : drafts.store(room, draft.content, draft.replyTo);
}

/** The API, the socket and the storage of this browser, for this account. */
export function browserPorts(account: string): Ports {
  const kept = keptValues(account);
  return {
    clock: systemClock,
    tabs: browserTabs(account),
    openSocket,
    outboxStore: new StoredOutbox(account),
    localDrafts: localDrafts(account),
    directory: {
      servers: servers.list,
      channels: servers.channels,
      members: servers.members,
      roles: servers.roles,
      conversations: conversations.list,
      requests: requests.list,
      cache: { read: () => kept.read<KeptDirectory>('directory'), write: (directory) => kept.write('directory', directory) },
    },
    levels,
    relations,
    loadMessages,
    roomCache: { read: (room) => kept.read<Kept>(room), write: (room, end) => kept.write(room, end) },
    newNonce: () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(''),
    send: sendMessage,
    loadUnread,
    loadNotifications: notifications.load,
    markNotificationsRead: notifications.markRead,
    saveDraft,
    loadDrafts: drafts.load,
  };
}
