import type { InvitePreview, RemoteDraft, RoomLevel } from './ahead';
import { api, ask, everything, items, send, type ListOf } from './client';
import type { components } from './rest.gen';
import type { Channel, Conversation, Poll, RoomRef, UserBasic } from './types';

type Body<Name extends keyof components['schemas']> = components['schemas'][Name];

const at = ({ server, id }: Pick<Channel, 'server' | 'id'>) => ({ server_id: server, channel_id: id });

/** What those who look after channels may change in one. */
export const channels = {
  change: (channel: Channel, body: Body<'UpdateChannel'>): Promise<Channel> =>
    ask(api.PATCH('/api/v1/channels/{server_id}/{channel_id}/', { params: { path: at(channel) }, body })),
  remove: (channel: Channel) => ask(api.DELETE('/api/v1/channels/{server_id}/{channel_id}/', { params: { path: at(channel) } })),
  people: (channel: Channel) =>
    everything<UserBasic>(async (query) => ask(api.GET('/api/v1/channels/{server_id}/{channel_id}/members/', { params: { path: at(channel), query } }))),
  add: (channel: Channel, user_id: string) =>
    ask(api.PUT('/api/v1/channels/{server_id}/{channel_id}/members/{user_id}/', { params: { path: { ...at(channel), user_id } } })),
  drop: (channel: Channel, user_id: string) =>
    ask(api.DELETE('/api/v1/channels/{server_id}/{channel_id}/members/{user_id}/', { params: { path: { ...at(channel), user_id } } })),
  polls: async (server_id: string, channel: string): Promise<readonly Poll[]> =>
    items(await ask(api.GET('/api/v1/polls/{server_id}/', { params: { path: { server_id }, query: { channel } } }))),
};

const LEVELS = '/api/v1/users/me/rooms/';
const DRAFTS = '/api/v1/users/me/drafts/';

export const levels = {
  load: async (): Promise<readonly RoomLevel[]> => items(await send<ListOf<RoomLevel>>('GET', LEVELS)),
  store: ({ room, level, muted_until }: RoomLevel) => send<RoomLevel>('PUT', `${LEVELS}${room}/`, { level, muted_until }),
};

export const drafts = {
  load: async (): Promise<readonly RemoteDraft[]> => items(await send<ListOf<RemoteDraft>>('GET', DRAFTS)),
  store: (room: string, content: string, reply_to: string | null) => send<unknown>('PUT', `${DRAFTS}${room}/`, { content, reply_to }),
  remove: (room: string) => send<void>('DELETE', `${DRAFTS}${room}/`),
};

/** Reads a whole room. */
export function markAllRead({ id, kind }: RoomRef): Promise<void> {
  return send('POST', `/api/v1/messages/${kind === 'channel' ? 'channels' : 'dm'}/${id}/read/`);
}

/** What a community shows to whoever has an invitation to it. */
export function previewInvite(code: string): Promise<InvitePreview> {
  return send('GET', `/api/v1/invites/${encodeURIComponent(code)}/`);
}

/** Conversations that others ask for. */
export const requests = {
  list: async (): Promise<readonly Conversation[]> => items(await send<ListOf<Conversation>>('GET', '/api/v1/messages/dm/requests/')),
  accept: (dm: string) => send<unknown>('POST', `/api/v1/messages/dm/${dm}/accept/`),
  decline: (dm: string) => send<unknown>('POST', `/api/v1/messages/dm/${dm}/decline/`),
};

const user = (user_id: string) => ({ params: { path: { user_id } } });

/** Whom one follows, and whom one wants to hear nothing of. */
export const relations = {
  blocked: async () => (await everything<UserBasic>(async (query) => ask(api.GET('/api/v1/users/me/blocks/', { params: { query } })))).map(({ id }) => id),
  followed: async () =>
    (await everything<UserBasic>(async (query) => ask(api.GET('/api/v1/users/me/following/', { params: { query } })))).map(({ id }) => id),
  block: (id: string, on: boolean) => ask<unknown>(on ? api.PUT('/api/v1/users/{user_id}/block/', user(id)) : api.DELETE('/api/v1/users/{user_id}/block/', user(id))),
  follow: (id: string, on: boolean) =>
    ask<unknown>(on ? api.PUT('/api/v1/users/{user_id}/follow/', user(id)) : api.DELETE('/api/v1/users/{user_id}/follow/', user(id))),
};
