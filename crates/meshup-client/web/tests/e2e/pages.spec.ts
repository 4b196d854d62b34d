import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { Api } from './support/api';
import { violations } from './support/axe';
import { expect, test as base, unexpectedErrors } from './support/fixtures';
import { Person } from './support/person';
import { Server } from './support/server';

const PICTURES = join(import.meta.dirname, '../../test-results/pages');

const SIZES = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];

/** A server with the community of `meshup-server demo`, and addresses in it. */
interface Demo {
  readonly api: Api;
  readonly password: string;
  readonly room: string;
  readonly server: string;
  readonly conversation: string;
  readonly note: string;
}

interface Readers {
  readonly demo: Demo;
  /** Somebody who is signed out, and somebody who is signed in; one browser each for all pages. */
  readonly visitor: Person;
  readonly reader: Person;
}

const OPTIONS = { locale: 'en-GB', timezoneId: 'Europe/Berlin', reducedMotion: 'reduce' } as const;

const test = base.extend<object, Readers>({
  demo: [
    async ({ database }, use) => {
      const server = await Server.create(database);
      const said = server.run('demo', '--people', '12');
      const [, name = ''] = /username: (\S+)/.exec(said) ?? [];
      const [, password = ''] = /password: (\S+)/.exec(said) ?? [];
      await server.start();
      const api = await Api.as(server.url, name, password);
      const first = async (path: string) => (await api.get<{ id: string; name: string }[]>(path))[0]?.id ?? '';
      const community = await first('servers');
      const channels = await api.get<{ id: string; name: string }[]>(`channels/${community}`);
      const channel = channels.find(({ name }) => name === 'development')?.id;
      await use({
        api,
        password,
        server: `/s/${community}`,
        room: `/s/${community}/c/${channel}`,
        conversation: `/d/${await first('messages/dm')}`,
        note: `/s/${community}/notes/${await first(`notes/${community}`)}`,
      });
      await server.remove();
    },
    { scope: 'worker', timeout: 120_000 },
  ],

  visitor: [async ({ browser, demo }, use) => use(new Person(demo.api, await browser.newPage(OPTIONS))), { scope: 'worker' }],

  reader: [
    async ({ browser, demo }, use) => {
      const reader = new Person(demo.api, await browser.newPage(OPTIONS));
      await reader.signIn(demo.password);
      await use(reader);
    },
    { scope: 'worker' },
  ],
});

interface Shown {
  readonly name: string;
  readonly path: (demo: Demo) => string;
  /** What is done before one looks. */
  readonly act?: (page: Page) => Promise<unknown>;
  readonly signedOut?: true;
}

const button = (name: string | RegExp) => (page: Page) => page.getByRole('main').getByRole('button', { name, exact: true }).click();
const key = (keys: string) => async (page: Page) => {
  await page.getByRole('article').first().waitFor();
  await page.getByRole('log').focus();
  await page.keyboard.press(keys);
  await page.getByRole('dialog').waitFor();
};
const tool = (name: string) => async (page: Page) => {
  await page.getByRole('log').focus();
  await page.keyboard.press('ArrowUp');
  await page.getByRole('toolbar').getByRole('button', { name }).click();
};

const PAGES: readonly Shown[] = [
  ...['signin', 'signup', 'setup', 'reset', 'verify', 'invite/abc'].map((name): Shown => ({ name: name.replace('/', '-'), path: () => `/${name}`, signedOut: true })),
  { name: 'room', path: ({ room }) => room },
  { name: 'room-members', path: ({ room }) => room, act: button('Show members') },
  { name: 'room-pins', path: ({ room }) => room, act: button('Pinned messages') },
  { name: 'room-emoji', path: ({ room }) => room, act: button('Insert emoji') },
  { name: 'room-tools', path: ({ room }) => room, act: tool('More') },
  {
    name: 'room-thread',
    path: ({ room }) => room,
    act: async (page) => {
      await tool('More')(page);
      await page.getByRole('menuitem', { name: /thread/ }).click();
    },
  },
  { name: 'palette', path: ({ room }) => room, act: key('Control+k') },
  { name: 'keys', path: ({ room }) => room, act: key('?') },
  { name: 'lists', path: ({ server }) => server },
  { name: 'conversations', path: () => '/d' },
  { name: 'conversation', path: ({ conversation }) => conversation },
  { name: 'notifications', path: () => '/notifications' },
  { name: 'notes', path: ({ server }) => `${server}/notes` },
  { name: 'note', path: ({ note }) => note },
  { name: 'note-edit', path: ({ note }) => note, act: button('Edit') },
  { name: 'note-versions', path: ({ note }) => note, act: button(/^Version/) },
  { name: 'tasks-board', path: ({ server }) => `${server}/tasks`, act: button('Board') },
  { name: 'tasks-list', path: ({ server }) => `${server}/tasks`, act: button('List') },
  { name: 'task-new', path: ({ server }) => `${server}/tasks`, act: button('New task') },
  { name: 'calendar-month', path: ({ server }) => `${server}/calendar`, act: button('Month') },
  { name: 'calendar-agenda', path: ({ server }) => `${server}/calendar`, act: button('Agenda') },
  { name: 'event-new', path: ({ server }) => `${server}/calendar`, act: button('New event') },
  { name: 'polls', path: ({ server }) => `${server}/polls` },
  { name: 'poll-new', path: ({ server }) => `${server}/polls`, act: button('New poll') },
  { name: 'search', path: ({ server }) => `${server}/search?q=beta` },
  { name: 'settings', path: () => '/settings' },
  ...['General', 'People', 'Roles', 'Invitations', 'Audit log'].map(
    (tab): Shown => ({ name: `community-${tab.toLowerCase()}`, path: ({ server }) => `${server}/settings`, act: button(tab) }),
  ),
  ...['Overview', 'People', 'Communities', 'Announcement', 'Audit log'].map(
    (tab): Shown => ({ name: `admin-${tab.toLowerCase()}`, path: () => '/admin', act: button(tab) }),
  ),
  { name: 'not-found', path: () => '/nowhere' },
];

/** Everything that the page shows has been loaded. */
async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await expect(page.getByText('Loading …')).toHaveCount(0);
  await expect.poll(() => page.evaluate(() => [...document.images].every(({ complete }) => complete))).toBe(true);
}

/** What is wider than its place, but for what scrolls on purpose. */
function cutOff(): string[] {
  const places = [document.documentElement, ...document.querySelectorAll('dialog, [popover]')];
  return places.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).map(({ tagName, scrollWidth }) => `${tagName} ${scrollWidth}`);
}

for (const { name, path, act, signedOut } of PAGES) {
  test(`${name} is accessible, in light and dark, and fits a phone`, async ({ demo, visitor, reader }) => {
    mkdirSync(PICTURES, { recursive: true });
    const person = signedOut ? visitor : reader;
    const { page } = person;
    const errors = unexpectedErrors(person.context);
    for (const viewport of SIZES) {
      await page.setViewportSize(viewport);
      await person.go(path(demo));
      await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
      await act?.(page);
      await settled(page);
      for (const colorScheme of ['light', 'dark'] as const) {
        const shown = `${name}-${viewport.width}-${colorScheme}`;
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: join(PICTURES, `${shown}.png`) });
        expect.soft(await violations(page), shown).toEqual([]);
      }
    }
    await page.emulateMedia({ colorScheme: 'light', contrast: 'more' });
    expect.soft(await violations(page), `${name} in high contrast`).toEqual([]);
    await page.emulateMedia({ contrast: null });
    await page.setViewportSize({ width: 320, height: 640 });
    await expect.soft.poll(() => page.evaluate(cutOff), `what is too wide in ${name} at 320 pixels`).toEqual([]);
    expect(errors).toEqual([]);
  });
}
