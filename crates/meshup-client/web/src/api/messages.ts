import type { At, Listed } from '../state/room';
import type { Entry } from '../state/outbox/entry';
import { api, ask, items, send } from './client';
import type { Message, RoomRef } from './types';
import { upload } from './upload';

/** Messages that are loaded at once. */
const LIMIT = 50;
/** Messages that are loaded when a room is opened: a screen of them, and a little more. */
const FIRST = 30;

type Query = { limit: number; before?: string; after?: string; around?: string };

async function list({ id, kind }: RoomRef, query: Query): Promise<Message[]> {
  const params = { query: query as { limit: number } };
  const answer =
    kind === 'channel'
      ? await ask(api.GET('/api/v1/messages/channels/{channel_id}/', { params: { ...params, path: { channel_id: id } } }))
      : await ask(api.GET('/api/v1/messages/dm/{dm_id}/messages/', { params: { ...params, path: { dm_id: id } } }));
  return [...items<Message>(answer)].sort((a, b) => a.seq - b.seq);
}

async function around(room: RoomRef, message: string): Promise<Listed> {
  const messages = await list(room, { limit: LIMIT, around: message });
  const index = messages.findIndex(({ id }) => id === message);
  const after = messages.length - 1 - index;
  return { messages, reachesStart: index < Math.floor(LIMIT / 2) - 1, reachesEnd: after < Math.floor(LIMIT / 2) - 1 };
}

/** The newest messages of a room that were asked for before anything else was known. */
let early: { readonly room: string; readonly messages: Promise<Message[]> } | null = null;

/** Asks for the newest messages of the room that the page was opened at, while it is still being set up. */
export function askEarly(room: RoomRef): void {
  early = { room: room.id, messages: list(room, { limit: FIRST }) };
  early.messages.catch(() => {});
}

function newest(room: RoomRef): Promise<Message[]> {
  const asked = early?.room === room.id ? early.messages : null;
  early = null;
  return asked ? asked.catch(() => list(room, { limit: FIRST })) : list(room, { limit: FIRST });
}

/** Part of a room's list of messages. */
export async function loadMessages(room: RoomRef, at: At): Promise<Listed> {
  switch (at.place) {
    case 'newest': {
      const messages = await newest(room);
      return { messages, reachesStart: messages.length < FIRST, reachesEnd: true };
    }
    case 'older': {
      const messages = await list(room, { limit: LIMIT, before: at.from });
      return { messages, reachesStart: messages.length < LIMIT, reachesEnd: false };
    }
    case 'newer': {
      const messages = await list(room, { limit: LIMIT, after: at.from });
      return { messages, reachesStart: false, reachesEnd: messages.length < LIMIT };
    }
    case 'around':
      return around(room, at.message);
  }
}

/** The address of a room's messages, or of one of them. */
function address({ id, kind }: RoomRef, rest = ''): string {
  const base = kind === 'channel' ? `/api/v1/messages/channels/${id}/` : `/api/v1/messages/dm/${id}/messages/`;
  return base + rest;
}

/** Sends a message of the outbox; the same one again gives the first message. */
export function sendMessage(entry: Entry, onProgress: (sent: number) => void): Promise<Message> {
  const { content, nonce, replyTo, threadId, files, room } = entry;
  const fields = { content, nonce, ...(replyTo && { reply_to: replyTo }), ...(threadId && { thread_id: threadId }) };
  if (files.length === 0) return send('POST', address(room), fields);
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const file of files) form.append('attachments', file, file.name);
  return upload(address(room), form, onProgress);
}

export const messages = {
  edit: (room: RoomRef, id: string, content: string) => send<Message>('PATCH', address(room, `${id}/`), { content }),
  remove: (room: RoomRef, id: string) => send<void>('DELETE', address(room, `${id}/`)),
  react: (room: RoomRef, id: string, emoji: string) => send<void>('POST', address(room, `${id}/react/`), { emoji }),
  unreact: (room: RoomRef, id: string, emoji: string) =>
    send<void>('DELETE', address(room, `${id}/unreact/?emoji=${encodeURIComponent(emoji)}`)),
  pin: (room: RoomRef, id: string) => send<void>('POST', address(room, `${id}/pin/`)),
  unpin: (room: RoomRef, id: string) => send<void>('DELETE', address(room, `${id}/unpin/`)),
  history: (room: RoomRef, id: string) =>
    send<{ content: string; created_at: string }[]>('GET', address(room, `${id}/history/`)),
  pinned: async (room: RoomRef) => items(await send<Message[]>('GET', address(room, '?is_pinned=true&limit=200'))),
  thread: async (room: RoomRef, thread: string) =>
    [...items(await send<Message[]>('GET', address(room, `?thread_id=${thread}&limit=200`)))].sort((a, b) => a.seq - b.seq),
  markRead: ({ id, kind }: RoomRef, message: string) =>
    send<void>('POST', `/api/v1/messages/${kind === 'channel' ? 'channels' : 'dm'}/${id}/read/`, { message_id: message }),
  markUnread: ({ id, kind }: RoomRef, message: string) =>
    send<void>('POST', `/api/v1/messages/${kind === 'channel' ? 'channels' : 'dm'}/${id}/unread/`, { message_id: message }),
};
