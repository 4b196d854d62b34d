import { api, ask, everything, items } from './client';
import type { components } from './rest.gen';
import type { Invite, Member, Permission, Role, Server, ServerSettings } from './types';

type Body<Name extends keyof components['schemas']> = components['schemas'][Name];

const at = (server_id: string) => ({ params: { path: { server_id } } });
const member = (server_id: string, member_id: string) => ({ params: { path: { server_id, member_id } } });

/** What those who look after a community may change in it. */
export const community = {
  change: (server: string, body: Body<'UpdateServer'>): Promise<Server> => ask(api.PATCH('/api/v1/servers/{server_id}/', { ...at(server), body })),
  remove: (server: string) => ask(api.DELETE('/api/v1/servers/{server_id}/', at(server))),
  settings: (server: string): Promise<ServerSettings> => ask(api.GET('/api/v1/settings/servers/{server_id}/', at(server))),
  changeSettings: (server: string, body: Body<'UpdateServerSettings'>): Promise<ServerSettings> =>
    ask(api.PATCH('/api/v1/settings/servers/{server_id}/', { ...at(server), body })),
  invites: async (server: string): Promise<readonly Invite[]> => items(await ask(api.GET('/api/v1/servers/{server_id}/invites/', at(server)))),
  revoke: (server_id: string, code: string) => ask(api.DELETE('/api/v1/servers/{server_id}/invites/{code}/', { params: { path: { server_id, code } } })),
  roles: (server: string) =>
    everything<Role>(async (query) => ask(api.GET('/api/v1/servers/{server_id}/roles/', { params: { path: { server_id: server }, query } }))),
  createRole: (server: string, name: string): Promise<Role> => ask(api.POST('/api/v1/servers/{server_id}/roles/', { ...at(server), body: { name } })),
  changeRole: (server_id: string, role_id: string, permissions: Permission[]): Promise<Role> =>
    ask(api.PATCH('/api/v1/servers/{server_id}/roles/{role_id}/', { params: { path: { server_id, role_id } }, body: { permissions } })),
  removeRole: (server_id: string, role_id: string) =>
    ask(api.DELETE('/api/v1/servers/{server_id}/roles/{role_id}/', { params: { path: { server_id, role_id } } })),
  banned: async (server: string): Promise<readonly Member[]> =>
    items(await ask(api.GET('/api/v1/servers/{server_id}/members/', { params: { path: { server_id: server }, query: { banned: true } } }))),
  kick: (server: string, id: string) => ask(api.DELETE('/api/v1/servers/{server_id}/members/{member_id}/', member(server, id))),
  ban: (server: string, id: string) => ask(api.POST('/api/v1/servers/{server_id}/members/{member_id}/ban/', { ...member(server, id), body: {} })),
  unban: (server: string, id: string) => ask(api.POST('/api/v1/servers/{server_id}/members/{member_id}/unban/', member(server, id))),
  mute: (server: string, id: string) => ask(api.POST('/api/v1/servers/{server_id}/members/{member_id}/mute/', { ...member(server, id), body: {} })),
  unmute: (server: string, id: string) => ask(api.POST('/api/v1/servers/{server_id}/members/{member_id}/unmute/', member(server, id))),
  assign: (server: string, id: string, role_ids: string[]) =>
    ask(api.POST('/api/v1/servers/{server_id}/members/{member_id}/roles/', { ...member(server, id), body: { role_ids } })),
  auditLog: async (server: string) =>
    (await ask(api.GET('/api/v1/servers/{server_id}/audit-log/', { params: { path: { server_id: server }, query: { page_size: 50 } } }))).results,
};
