import { api, ask, everything, items } from './client';
import { page, type Page } from './pages';
import type { paths } from './rest.gen';
import type { Account, Member, Server } from './types';

type PeopleQuery = NonNullable<paths['/api/v1/admin/users/']['get']['parameters']['query']>;

/** Which accounts to list. */
export type PeopleFilter = Pick<PeopleQuery, 'search' | 'is_active' | 'is_admin'>;

const at = (user_id: string) => ({ params: { path: { user_id } } });

/** What site admins may do; everybody else is refused. */
export const admin = {
  stats: () => ask(api.GET('/api/v1/admin/stats/')),
  jobs: async () => items(await ask(api.GET('/api/v1/admin/jobs/'))),
  people: async (filter: PeopleFilter, number: number): Promise<Page<Account>> =>
    page<Account>(await ask(api.GET('/api/v1/admin/users/', { params: { query: { ...filter, page: number, page_size: 50 } } }))),
  deactivate: (user: string, reason: string): Promise<Account> =>
    ask(api.POST('/api/v1/admin/users/{user_id}/deactivate/', { ...at(user), body: reason ? { reason } : {} })),
  reactivate: (user: string): Promise<Account> => ask(api.POST('/api/v1/admin/users/{user_id}/reactivate/', at(user))),
  signOut: (user: string): Promise<Account> => ask(api.POST('/api/v1/admin/users/{user_id}/logout/', at(user))),
  setAdmin: (user: string, is_admin: boolean): Promise<Account> =>
    ask(api.PATCH('/api/v1/admin/users/{user_id}/', { ...at(user), body: { is_admin } })),
  communities: async (search: string, number: number): Promise<Page<Server>> =>
    page<Server>(await ask(api.GET('/api/v1/admin/servers/', { params: { query: { search, page: number, page_size: 50 } } }))),
  members: (server_id: string) =>
    everything<Member>(async (query) => ask(api.GET('/api/v1/servers/{server_id}/members/', { params: { path: { server_id }, query } }))),
  transfer: (server_id: string, user_id: string): Promise<Server> =>
    ask(api.POST('/api/v1/admin/servers/{server_id}/transfer/', { params: { path: { server_id } }, body: { user_id } })),
  removeCommunity: (server_id: string) => ask(api.DELETE('/api/v1/admin/servers/{server_id}/', { params: { path: { server_id } } })),
  announce: (title: string, body: string) => ask(api.POST('/api/v1/admin/announcements/', { body: { title, body } })),
  auditLog: async (number: number) =>
    page(await ask(api.GET('/api/v1/admin/audit-log/', { params: { query: { page: number, page_size: 50 } } }))),
};
