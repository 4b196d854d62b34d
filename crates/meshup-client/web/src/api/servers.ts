import { api, ask, everything, items } from './client';
import type { paths } from './rest.gen';
import type { Channel, Conversation, Member, Notification, Role, Server, UnreadRoom } from './types';

type Operation = paths['/api/v1/servers/{server_id}/search/']['get']['parameters']['query'];

export type SearchFilters = Omit<NonNullable<Operation>, 'q' | 'page' | 'page_size'>;

const inServer = (server_id: string) => ({ path: { server_id } });

/** Communities and what is in them. */
export const servers = {
  list: () => everything<Server>(async (query) => ask(api.GET('/api/v1/servers/', { params: { query } }))),
  create: (name: string, description: string) => ask(api.POST('/api/v1/servers/', { body: { name, description } })),
  join: (id: string) => ask(api.POST('/api/v1/servers/{server_id}/join/', { params: inServer(id) })),
  leave: (id: string) => ask(api.POST('/api/v1/servers/{server_id}/leave/', { params: inServer(id) })),
  accept: (code: string) => ask(api.POST('/api/v1/servers/invites/accept/', { body: { code } })),
  invite: (id: string, max_uses: number | null, expires_at: string | null) =>
    ask(api.POST('/api/v1/servers/{server_id}/invites/', { params: inServer(id), body: { max_uses, expires_at } })),
  channels: (id: string) =>
    everything<Channel>(async (query) =>
      ask(api.GET('/api/v1/channels/{server_id}/', { params: { ...inServer(id), query } })),
    ),
  createChannel: (id: string, body: { name: string; description?: string; is_private?: boolean; parent_category?: string | null }) =>
    ask(api.POST('/api/v1/channels/{server_id}/', { params: inServer(id), body })),
  members: (id: string) =>
    everything<Member>(async (query) =>
      ask(api.GET('/api/v1/servers/{server_id}/members/', { params: { ...inServer(id), query } })),
    ),
  roles: (id: string) =>
    everything<Role>(async (query) =>
      ask(api.GET('/api/v1/servers/{server_id}/roles/', { params: { ...inServer(id), query } })),
    ),
  search: async (id: string, q: string, filters: SearchFilters = {}) =>
    items(await ask(api.GET('/api/v1/servers/{server_id}/search/', { params: { ...inServer(id), query: { q, ...filters } } }))),
};

export const conversations = {
  list: () => everything<Conversation>(async (query) => ask(api.GET('/api/v1/messages/dm/', { params: { query } }))),
  open: (participant_ids: string[]) => ask(api.POST('/api/v1/messages/dm/', { body: { participant_ids } })),
};

export async function loadUnread(): Promise<readonly UnreadRoom[]> {
  return (await ask(api.GET('/api/v1/users/me/unread/'))).rooms;
}

export const notifications = {
  load: async (page: number): Promise<readonly Notification[]> =>
    ask(api.GET('/api/v1/notifications/', { params: { query: { page, page_size: 50 } } }))
      .then((list) => items<Notification>(list))
      .catch((refusal: { status?: number }) => {
        // A page past the end is none.
        if (refusal.status === 404) return [];
        throw refusal;
      }),
  markRead: async (ids: readonly string[] | 'all'): Promise<void> => {
    await ask(api.POST('/api/v1/notifications/read/', { body: ids === 'all' ? { all: true } : { ids: [...ids] } }));
  },
};

export async function searchPeople(q: string) {
  return items(await ask(api.GET('/api/v1/users/search/', { params: { query: { q } } })));
}
