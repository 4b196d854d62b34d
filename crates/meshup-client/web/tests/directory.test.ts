import { expect, test } from 'vitest';
import type { Channel, Member, Role, Server, ServerFrame, UserBasic } from '../src/api/types';
import { Directory, type DirectoryPorts, type KeptDirectory } from '../src/state/directory';
import { settle, TestClock } from './fakes';
import { alice } from './room-on-a-server';

const bob = { ...alice, id: 'bob', username: 'bob' };
const club = { id: 'club', name: 'Club', owner: bob, is_member: true } as Server;
const fair = { id: 'fair', name: 'Fair', owner: bob, is_member: false, can_join: true } as Server;
const general = { id: 'general', server: 'club', name: 'general', position: 0 } as Channel;
const random = { id: 'random', server: 'club', name: 'random', position: 1 } as Channel;
const memberOf = (user: UserBasic, about: Partial<Member> = {}) => ({ id: `member-${user.id}`, user, nickname: null, roles: [], ...about }) as unknown as Member;

function directoryOf(ports: Partial<DirectoryPorts> = {}) {
  const clock = new TestClock();
  const written: KeptDirectory[] = [];
  const directory = new Directory({
    clock,
    cache: { read: async () => null, write: (kept) => written.push(kept) },
    servers: async () => [club, fair],
    channels: async () => [general],
    members: async () => [memberOf(alice), memberOf(bob)],
    roles: async () => [],
    conversations: async () => [],
    requests: async () => [],
    ...ports,
  });
  const shown = () => {
    const community = directory.communities.get().get('club');
    return {
      channels: community?.channels.map(({ name }) => name),
      members: community?.members.map(({ nickname, user }) => nickname ?? user.username),
      roles: community?.roles.map(({ name }) => name),
    };
  };
  return { directory, clock, written, shown };
}

async function entered(ports: Partial<DirectoryPorts> = {}) {
  const all = directoryOf(ports);
  await all.directory.load();
  await all.directory.enter('club');
  return all;
}

const says = (directory: Directory, ...frames: ServerFrame[]) => frames.forEach((frame) => directory.onFrame(frame));

test('communities that one is in are told from those that one could join', async () => {
  const { directory } = directoryOf();
  await directory.load();
  expect(directory.servers.get()?.map(({ id }) => id)).toEqual(['club']);
  expect(directory.open.get().map(({ id }) => id)).toEqual(['fair']);
});

test('channels, members and roles come, change and go with their frames', async () => {
  const { directory, shown } = await entered();
  says(directory, { event: 'channel.created', server: 'club', payload: random });
  says(directory, { event: 'channel.updated', room: 'general', payload: { ...general, name: 'lobby' } });
  says(directory, { event: 'member.updated', server: 'club', payload: memberOf(bob, { nickname: 'Bobby' }) });
  says(directory, { event: 'role.created', server: 'club', payload: { id: 'r', name: 'Crew' } as Role });
  expect(shown()).toEqual({ channels: ['lobby', 'random'], members: ['alice', 'Bobby'], roles: ['Crew'] });
  says(directory, { event: 'channel.deleted', server: 'club', payload: { id: 'general' } });
  says(directory, { event: 'member.left', server: 'club', payload: { id: 'member-bob', user: 'bob' } });
  says(directory, { event: 'role.deleted', server: 'club', payload: { id: 'r' } });
  expect(shown()).toEqual({ channels: ['random'], members: ['alice'], roles: [] });
});

test('a frame that overtakes an answer is not undone by it', async () => {
  let answer: (channels: Channel[]) => void = () => {};
  const { directory, shown } = directoryOf({ channels: () => new Promise((resolve) => (answer = resolve)) });
  await directory.load();
  const entering = directory.enter('club');
  says(directory, { event: 'channel.created', server: 'club', payload: random });
  await settle();
  answer([general]);
  await entering;
  expect(shown().channels).toEqual(['general', 'random']);
});

test('what changes in the channels while the members are read is kept', async () => {
  let answer: (members: Member[]) => void = () => {};
  const { directory, shown } = directoryOf({ members: () => new Promise((resolve) => (answer = resolve)) });
  await directory.load();
  const entering = directory.enter('club');
  await settle();
  says(directory, { event: 'channel.created', server: 'club', payload: random });
  answer([memberOf(alice)]);
  await entering;
  expect(shown()).toMatchObject({ channels: ['general', 'random'], members: ['alice'] });
});

test('a community that was left or deleted disappears', async () => {
  const { directory } = await entered();
  says(directory, { event: 'server.left', server: 'club', payload: { id: 'club' } });
  expect(directory.servers.get()).toEqual([]);
  expect(directory.communities.get().size).toBe(0);
});

test('a community that was joined on another device is there, and no longer among those to join', async () => {
  const { directory } = await entered();
  says(directory, { event: 'server.joined', server: 'fair', payload: { id: 'fair', name: 'Fair', owner: bob } as Server });
  expect(directory.servers.get()?.map(({ id }) => id)).toEqual(['club', 'fair']);
  expect(directory.open.get()).toEqual([]);
});

test('channels of a deleted category, and members with a deleted role, lose them', async () => {
  const crew = { id: 'r', name: 'Crew' } as Role;
  const { directory } = await entered({
    channels: async () => [general, { ...random, parent_category: 'general' }],
    members: async () => [memberOf(bob, { roles: [crew] } as Partial<Member>)],
    roles: async () => [crew],
  });
  says(directory, { event: 'channel.deleted', server: 'club', payload: { id: 'general' } });
  says(directory, { event: 'role.deleted', server: 'club', payload: { id: 'r' } });
  expect(directory.communities.get().get('club')).toMatchObject({ channels: [{ id: 'random', parent_category: null }], members: [{ roles: [] }] });
});

test('a community that is renamed has its new name wherever it is shown', async () => {
  const { directory } = await entered();
  says(directory, { event: 'server.updated', server: 'club', payload: { ...club, name: 'The Club' } });
  expect(directory.servers.get()?.[0]?.name).toBe('The Club');
  expect(directory.communities.get().get('club')?.server.name).toBe('The Club');
});

test('what was kept is shown until the server has answered, and what is known is kept', async () => {
  const kept: KeptDirectory = { servers: [{ ...club, name: 'Kept' }], conversations: [], communities: new Map() };
  const { directory, clock, written } = directoryOf({ cache: { read: async () => kept, write: (now) => written.push(now) } });
  await directory.restore();
  expect(directory.servers.get()?.[0]?.name).toBe('Kept');
  await directory.load();
  await directory.restore();
  expect(directory.servers.get()?.[0]?.name).toBe('Club');
  clock.pass(2_000);
  expect(written.at(-1)?.servers).toMatchObject([{ name: 'Club' }]);
});
