import { test as base, expect, type BrowserContext, type BrowserContextOptions } from '@playwright/test';
import type { Api } from './api';
import { Person } from './person';
import { Server, type Database } from './server';

export { expect } from '@playwright/test';

export interface ServerOptions {
  database: Database;
}

interface ServerFixtures extends ServerOptions {
  /** A server whose site admin is `admin`. */
  server: Server;
  admin: Api;
}

/** A community of two, who both look at its channel. */
export interface Place {
  readonly mara: Person;
  readonly tomas: Person;
  readonly server: string;
  readonly name: string;
  readonly channel: string;
  /** The address of the channel. */
  readonly address: string;
}

interface Fixtures {
  /** Opens a browser for somebody, who is signed in unless `signedOut`. */
  browserFor: (api: Api, options?: BrowserContextOptions & { signedOut?: boolean }) => Promise<Person>;
  place: Place;
}

/** What a browser says when there is no network or the server refuses; the rest of its errors are the client's. */
const EXPECTED = /Failed to load resource|net::ERR_|WebSocket connection/;

/** Collects the errors in the console of a browser from now on. */
export function unexpectedErrors(context: BrowserContext, errors: string[] = []): string[] {
  context.on('weberror', (error) => errors.push(error.error().message));
  context.on('console', (said) => {
    if (said.type() === 'error' && !EXPECTED.test(said.text())) errors.push(said.text());
  });
  return errors;
}

export const test = base.extend<Fixtures, ServerFixtures>({
  database: ['sqlite', { option: true, scope: 'worker' }],

  server: [
    async ({ database }, use) => {
      const server = await Server.create(database);
      await server.start();
      await use(server);
      await server.remove();
    },
    { scope: 'worker' },
  ],

  admin: [async ({ server }, use) => use(await server.register('admin', server.setupToken())), { scope: 'worker' }],

  browserFor: async ({ browser }, use, testInfo) => {
    const [opened, errors]: [BrowserContext[], string[]] = [[], []];
    await use(async (api, { signedOut = false, ...options } = {}) => {
      const { locale, timezoneId, viewport } = testInfo.project.use;
      const shared = { ...(locale && { locale }), ...(timezoneId && { timezoneId }), ...(viewport && { viewport }) };
      const context = await browser.newContext({ ...shared, ...options });
      opened.push(context);
      unexpectedErrors(context, errors);
      const person = new Person(api, await context.newPage());
      if (!signedOut) await person.signIn();
      return person;
    });
    await Promise.all(opened.map((context) => context.close()));
    expect(errors, 'errors in the console').toEqual([]);
  },

  place: async ({ admin: _, server, browserFor }, use) => {
    const [owner, guest] = [await server.register('mara'), await server.register('tomas')];
    const name = `Harbour of ${owner.name}`;
    const community = await owner.post('servers', { name, is_public: true });
    const channel = await owner.post(`channels/${community.id}`, { name: 'general' });
    await owner.post(`channels/${community.id}`, { name: 'quiet' });
    await guest.post(`servers/${community.id}/join`);
    const address = `/s/${community.id}/c/${channel.id}`;
    const [mara, tomas] = [await browserFor(owner), await browserFor(guest)];
    for (const person of [mara, tomas]) {
      await person.go(address);
      await expect(person.messages).toContainText('This is the beginning of general.');
    }
    await use({ mara, tomas, server: community.id, name, channel: channel.id, address });
  },
});
