import { api, ask, items } from './client';
import type { Account, Server } from './types';

const at = (user_id: string) => ({ params: { path: { user_id } } });

/** What site admins may do; everybody else is refused. */
export const admin = {
  stats: () => ask(api.GET('/api/v1/admin/stats/')),
  jobs: async () => items(await ask(api.GET('/api/v1/admin/jobs/'))),
  people: async (search: string): Promise<readonly Account[]> =>
    items(await ask(api.GET('/api/v1/admin/users/', { params: { query: { search, page_size: 50 } } }))),
  deactivate: (user: string): Promise<Account> => ask(api.POST('/api/v1/admin/users/{user_id}/deactivate/', { ...at(user), body: {} })),
  reactivate: (user: string): Promise<Account> => ask(api.POST('/api/v1/admin/users/{user_id}/reactivate/', at(user))),
  signOut: (user: string): Promise<Account> => ask(api.POST('/api/v1/admin/users/{user_id}/logout/', at(user))),
  setAdmin: (user: string, is_admin: boolean): Promise<Account> =>
    ask(api.PATCH('/api/v1/admin/users/{user_id}/', { ...at(user), body: { is_admin } })),
  communities: async (search: string): Promise<readonly Server[]> =>
    items(await ask(api.GET('/api/v1/admin/servers/', { params: { query: { search, page_size: 50 } } }))),
  removeCommunity: (server_id: string) => ask(api.DELETE('/api/v1/admin/servers/{server_id}/', { params: { path: { server_id } } })),
  announce: (title: string, body: string) => ask(api.POST('/api/v1/admin/announcements/', { body: { title, body } })),
  auditLog: async () => (await ask(api.GET('/api/v1/admin/audit-log/', { params: { query: { page_size: 50 } } }))).results,
};
