import { api, ask, everything, items } from './client';
import type { components } from './rest.gen';
import { page } from './pages';
import type { Invite, Member, Role, Server, ServerSettings } from './types';
import { upload } from './upload';

type Body<Name extends keyof components['schemas']> = components['schemas'][Name];

const at = (server_id: string) => ({ params: { path: { server_id } } });
const member = (server_id: string, member_id: string) => ({ params: { path: { server_id, member_id } } });

/** What those who look after a community may change in it. */
export const community = {
  change: (server: string, body: Body<'UpdateServer'>): Promise<Server> => ask(api.PATCH('/api/v1/servers/{server_id}/', { ...at(server), body })),
  changeIcon(server: string, icon: File, onProgress: (sent: number) => void): Promise<Server> {
    const form = new FormData();
    form.set('icon', icon);
    return upload(`/api/v1/servers/${server}/`, form, onProgress, 'PATCH');
  },
  transfer: (server: string, user_id: string): Promise<Server> =>
    ask(api.POST('/api/v1/servers/{server_id}/transfer/', { ...at(server), body: { user_id } })),
  remove: (server: string) => ask(api.DELETE('/api/v1/servers/{server_id}/', at(server))),
  settings: (server: string): Promise<ServerSettings> => ask(api.GET('/api/v1/settings/servers/{server_id}/', at(server))),
  changeSettings: (server: string, body: Body<'UpdateServerSettings'>): Promise<ServerSettings> =>
    ask(api.PATCH('/api/v1/settings/servers/{server_id}/', { ...at(server), body })),
  invites: (server: string): Promise<readonly Invite[]> =>
    everything<Invite>(async (query) => ask(api.GET('/api/v1/servers/{server_id}/invites/', { params: { path: { server_id: server }, query } }))),
  invite: (server: string, body: Body<'CreateInvite'>): Promise<Invite> =>
    ask(api.POST('/api/v1/servers/{server_id}/invites/', { ...at(server), body })),
  revoke: (server_id: string, code: string) => ask(api.DELETE('/api/v1/servers/{server_id}/invites/{code}/', { params: { path: { server_id, code } } })),
  roles: (server: string) =>
    everything<Role>(async (query) => ask(api.GET('/api/v1/servers/{server_id}/roles/', { params: { path: { server_id: server }, query } }))),
  createRole: (server: string, body: Body<'CreateRole'>): Promise<Role> => ask(api.POST('/api/v1/servers/{server_id}/roles/', { ...at(server), body })),
  changeRole: (server_id: string, role_id: string, body: Body<'UpdateRole'>): Promise<Role> =>
    ask(api.PATCH('/api/v1/servers/{server_id}/roles/{role_id}/', { params: { path: { server_id, role_id } }, body })),
  removeRole: (server_id: string, role_id: string) =>
    ask(api.DELETE('/api/v1/servers/{server_id}/roles/{role_id}/', { params: { path: { server_id, role_id } } })),
  banned: async (server: string): Promise<readonly Member[]> =>
    items(await ask(api.GET('/api/v1/servers/{server_id}/members/', { params: { path: { server_id: server }, query: { banned: true } } }))),
  kick: (server: string, id: string) => ask(api.DELETE('/api/v1/servers/{server_id}/members/{member_id}/', member(server, id))),
  ban: (server: string, id: string, reason: string) =>
    ask(api.POST('/api/v1/servers/{server_id}/members/{member_id}/ban/', { ...member(server, id), body: reason ? { reason } : {} })),
  rename: (server: string, id: string, nickname: string) =>
    ask(api.PATCH('/api/v1/servers/{server_id}/members/{member_id}/', { ...member(server, id), body: { nickname: nickname || null } })),
  unban: (server: string, id: string) => ask(api.POST('/api/v1/servers/{server_id}/members/{member_id}/unban/', member(server, id))),
  /** Mutes a member until then, or until the mute is lifted. */
  mute: (server: string, id: string, until: string | null) =>
    ask(api.POST('/api/v1/servers/{server_id}/members/{member_id}/mute/', { ...member(server, id), body: { until } })),
  unmute: (server: string, id: string) => ask(api.POST('/api/v1/servers/{server_id}/members/{member_id}/unmute/', member(server, id))),
  assign: (server: string, id: string, role_ids: string[]) =>
    ask(api.POST('/api/v1/servers/{server_id}/members/{member_id}/roles/', { ...member(server, id), body: { role_ids } })),
  auditLog: async (server: string, number: number) =>
    page(await ask(api.GET('/api/v1/servers/{server_id}/audit-log/', { params: { path: { server_id: server }, query: { page: number, page_size: 50 } } }))),
};
