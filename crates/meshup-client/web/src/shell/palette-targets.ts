import { conversations, servers } from '../api/servers';
import type { SearchResult, Server } from '../api/types';
import { addressOf, go } from '../routes';
import { signOut } from '../session';
import type { App } from '../state/app';
import { plainName, titleOf } from '../text/names';
import { w } from '../words';
import { open } from './overlays';
import type { Target } from './palette';
import { communityActions, themeActions } from './palette-actions';

function actions(): Target[] {
  const action = (label: string, run: () => unknown): Target => ({
    id: `action ${label}`,
    kind: w.palette.action,
    label,
    detail: '',
    unread: 0,
    mentions: 0,
    run,
  });
  return [
    action(w.settings.title, () => go('/settings')),
    action(w.shell.inbox, () => go('/notifications')),
    action(w.shell.newCommunity, () => open({ kind: 'new-community' })),
    action(w.people.newConversation, () => open({ kind: 'new-conversation' })),
    action(w.keys.title, () => open({ kind: 'keys' })),
    action(w.shell.signOut, signOut),
  ];
}

/** Everything that can be jumped to without asking the server. */
export function targets({ directory, unread, me }: App): Target[] {
  const rooms = unread.rooms.get();
  const counts = (id: string) => ({ unread: rooms.get(id)?.unread ?? 0, mentions: rooms.get(id)?.mentions ?? 0 });
  const communities = [...directory.communities.get().values()];
  const people = new Map(communities.flatMap(({ members }) => members.map(({ user }) => [user.id, user] as const)));
  people.delete(me.id);
  return [
    ...communities.flatMap(({ server, channels }) =>
      channels.map(({ id, name }) => ({
        id,
        kind: w.palette.channel,
        label: name,
        detail: server.name,
        ...counts(id),
        run: () => go(addressOf.channel(server.id, id)),
      })),
    ),
    ...(directory.conversations.get() ?? []).map((one) => ({
      id: one.id,
      kind: w.palette.conversation,
      label: titleOf(one, me.id),
      detail: '',
      ...counts(one.id),
      run: () => go(addressOf.conversation(one.id)),
    })),
    ...communityActions(directory),
    ...themeActions(),
    ...(directory.servers.get() ?? []).map(({ id, name }) => ({
      id,
      kind: w.palette.community,
      label: name,
      detail: '',
      unread: 0,
      mentions: 0,
      run: () => go(addressOf.server(id)),
    })),
    ...[...people.values()].map((user) => ({
      id: user.id,
      kind: w.palette.person,
      label: plainName(user),
      detail: plainName(user) === user.username ? '' : `@${user.username}`,
      unread: 0,
      mentions: 0,
      run: () => writeTo(directory, user.id),
    })),
    ...actions(),
  ];
}

/** Opens the conversation with somebody. */
export async function writeTo(directory: App['directory'], user: string): Promise<void> {
  const { id } = await conversations.open([user]);
  await directory.loadConversations();
  go(addressOf.conversation(id));
}

/** Where something that was found is shown. */
export function addressOfResult({ kind, id, server, channel }: SearchResult): string {
  const community = addressOf.server(server);
  switch (kind) {
    case 'message':
      return channel ? `${addressOf.channel(server, channel)}/m/${id}` : community;
    case 'note':
      return `${community}/notes/${id}`;
    case 'task':
      return `${community}/tasks/${id}`;
    case 'event':
      return `${community}/calendar/${id}`;
    case 'poll':
      return `${community}/polls/${id}`;
  }
}

/** What the server finds in the texts of the communities. */
export async function searchTexts({ directory }: App, typed: string): Promise<Target[]> {
  const found = await Promise.all(
    (directory.servers.get() ?? []).slice(0, 5).map(async (server) => {
      const results = await servers.search(server.id, typed).catch(() => []);
      return results.slice(0, 6).map((result) => ({
        id: result.id,
        kind: w.palette.result[result.kind],
        // The words that were found are marked in the snippet.
        label: result.title ?? result.snippet.replace(/<\/?mark>/g, ''),
        detail: `${w.palette.result[result.kind]} · ${result.author.username}`,
        unread: 0,
        mentions: 0,
        run: () => go(addressOfResult(result)),
      }));
    }),
  );
  return [...found.flat(), ...(directory.servers.get() ?? []).map((server) => searchIn(server, typed))];
}

function searchIn({ id, name }: Server, typed: string): Target {
  return {
    id: `search ${id}`,
    kind: w.palette.action,
    label: w.search.everywhere(typed, name),
    detail: w.common.search,
    unread: 0,
    mentions: 0,
    run: () => go(`${addressOf.server(id)}/search?q=${encodeURIComponent(typed)}`),
  };
}
