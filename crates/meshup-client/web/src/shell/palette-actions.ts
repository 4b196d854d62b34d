import { addressOf, go, parameter } from '../routes';
import { showTheme, storedTheme, type Theme } from '../preferences';
import type { ItemKind } from '../state/items';
import type { Community, Directory } from '../state/directory';
import { w } from '../words';
import { askForNew } from './intent';
import type { Target } from './palette';

const PAGES: Record<ItemKind, string> = { note: 'notes', task: 'tasks', event: 'calendar', poll: 'polls' };

function action(id: string, label: string, detail: string, run: () => unknown): Target {
  return { id: `action ${id}`, kind: w.palette.action, label, detail, unread: 0, mentions: 0, run };
}

function pagesOf({ server }: Community): Target[] {
  const address = addressOf.server(server.id);
  const pages = [
    ['notes', w.shell.notes],
    ['tasks', w.shell.tasks],
    ['calendar', w.shell.calendar],
    ['polls', w.shell.polls],
    ['search', w.search.title],
    ['settings', w.community.title],
  ] as const;
  return pages.map(([page, label]) => action(`${server.id} ${page}`, label, server.name, () => go(`${address}/${page}`)));
}

function newItems({ server }: Community): Target[] {
  const kinds = [
    ['note', w.notes.create],
    ['task', w.tasks.create],
    ['event', w.calendar.create],
    ['poll', w.polls.create],
  ] as const;
  return kinds.map(([kind, label]) =>
    action(`new ${kind}`, label, server.name, () => {
      askForNew(kind);
      go(`${addressOf.server(server.id)}/${PAGES[kind]}`);
    }),
  );
}

/** What can be done and opened in the communities that are known; the present one has what makes something new. */
export function communityActions({ communities }: Directory): Target[] {
  const all = communities.get();
  const here = all.get(parameter('server') ?? '');
  return [...(here ? newItems(here) : []), ...[...all.values()].flatMap(pagesOf)];
}

/** How the client looks, as long as this browser remembers it. */
export function themeActions(): Target[] {
  return (['light', 'dark', 'auto'] as const satisfies readonly Theme[])
    .filter((theme) => theme !== storedTheme())
    .map((theme) => action(`theme ${theme}`, `${w.themes.title}: ${w.themes[theme]}`, '', () => showTheme(theme)));
}
