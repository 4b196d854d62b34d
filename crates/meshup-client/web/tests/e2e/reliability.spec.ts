import { expect, test, type Place } from './support/fixtures';
import type { Person } from './support/person';

/** What the server has, in the order in which it was said. */
async function stored({ mara, channel }: Place): Promise<string[]> {
  const messages = await mara.api.get<{ content: string; seq: number }[]>(`messages/channels/${channel}`, '?limit=200');
  return messages.sort((a, b) => a.seq - b.seq).map(({ content }) => content);
}

async function expectOnce(person: Person, texts: readonly string[]): Promise<void> {
  await expect.poll(() => person.counts(texts), { timeout: 60_000 }).toEqual(texts.map(() => 1));
}

test('nothing is lost or doubled when the server is killed in the middle', async ({ place, server }) => {
  const { mara, tomas } = place;
  const before = ['wave 1', 'wave 2', 'wave 3', 'wave 4', 'wave 5'];
  const after = ['wave 6', 'wave 7', 'wave 8'];
  for (const text of before) await mara.write(text);
  await server.kill();
  for (const text of after) await mara.write(text);
  await expect(mara.page.getByText('No connection.')).toBeVisible();
  await server.start();

  const texts = [...before, ...after];
  for (const person of [mara, tomas]) await expectOnce(person, texts);
  expect((await stored(place)).toSorted()).toEqual(texts);
  await tomas.say('calm again');
  await expect(mara.message('calm again')).toBeVisible();
  await tomas.page.reload();
  await expectOnce(tomas, texts);
});

test('what is written offline waits, and is sent once when the network is back', async ({ place }) => {
  const { mara, tomas } = place;
  await mara.context.setOffline(true);
  await mara.write('written on the open sea');
  await mara.write('and this as well');
  await expect(mara.message('written on the open sea')).toBeVisible();
  await tomas.say('said meanwhile');
  expect(await stored(place)).toEqual(['said meanwhile']);

  await mara.context.setOffline(false);
  const texts = ['said meanwhile', 'written on the open sea', 'and this as well'];
  for (const person of [mara, tomas]) await expectOnce(person, texts);
  expect((await stored(place)).toSorted()).toEqual(texts.toSorted());
});

test('a message that was not sent survives closing the tab', async ({ place }) => {
  const { mara, tomas, address } = place;
  await mara.context.setOffline(true);
  await mara.write('kept in the outbox');
  await expect(mara.message('kept in the outbox')).toBeVisible();
  const next = await mara.context.newPage();
  await mara.page.close();
  mara.page = next;
  await mara.context.setOffline(false);
  await mara.go(address);
  for (const person of [mara, tomas]) await expectOnce(person, ['kept in the outbox']);
  expect(await stored(place)).toEqual(['kept in the outbox']);
});

test('a draft is there again, in the other browser as well', async ({ place: { mara, address }, browserFor }) => {
  await mara.composer.pressSequentially('not finished ye');
  await mara.follow(/^quiet/);
  await expect(mara.messages).toContainText('This is the beginning of quiet.');
  await mara.follow(/^general/);
  await expect(mara.composer).toHaveValue('not finished ye');
  await expect
    .poll(async () => (await mara.api.get<{ content: string }[]>('users/me/drafts')).map(({ content }) => content))
    .toEqual(['not finished ye']);
  const elsewhere = await browserFor(mara.api);
  await elsewhere.go(address);
  await expect(elsewhere.composer).toHaveValue('not finished ye');
});

test('two tabs agree', async ({ place: { mara, tomas, address } }) => {
  const first = mara.page;
  const second = await mara.context.newPage();
  mara.page = second;
  await mara.go(address);
  await mara.write('from the second tab');
  for (const page of [first, second]) {
    await expect(page.getByRole('article').filter({ hasText: 'from the second tab' })).toHaveCount(1);
  }
  await expect(tomas.message('from the second tab')).toHaveCount(1);

  await tomas.follow(/^quiet/);
  await tomas.say('for those in quiet');
  const links = [first, second].map((page) => page.getByRole('navigation', { name: 'Channels' }).getByRole('link', { name: /^quiet/ }));
  for (const link of links) await expect(link).toContainText('1 unread message');
  await links[0]?.click();
  for (const link of links) await expect(link).not.toContainText('unread');

  await first.getByRole('button', { name: 'Settings', exact: true }).click();
  await first.getByRole('menuitem', { name: 'Sign out' }).click();
  for (const page of [first, second]) await expect(page).toHaveURL(/\/signin$/);
});

test('somebody who is removed is told so, and whoever is muted learns why nothing is sent', async ({ place: { mara, tomas, server, address } }) => {
  const members = await mara.api.get<{ id: string; user: { username: string } }[]>(`servers/${server}/members`);
  const member = members.find(({ user }) => user.username === tomas.name);
  await mara.api.post(`servers/${server}/members/${member?.id}/mute`);
  await tomas.write('can you hear me');
  await expect(tomas.message('can you hear me').getByRole('alert')).toContainText('You have been muted here.');
  await tomas.message('can you hear me').getByRole('button', { name: 'Discard' }).click();
  await expect(tomas.message('can you hear me')).toHaveCount(0);

  await mara.api.post(`servers/${server}/members/${member?.id}/ban`);
  await expect(tomas.page.getByText('You no longer have access to this room.')).toBeVisible();
  await tomas.go(address);
  await expect(tomas.page.getByText('You are banned from this server.')).toBeVisible();
});
