import { PASSWORD, Api } from './support/api';
import { codeOf } from './support/codes';
import { expect, test } from './support/fixtures';
import { Server } from './support/server';

test('the first account needs the setup token, founds a community and invites by a link', async ({ database, browserFor }) => {
  const server = await Server.create(database);
  await server.start();
  const nobody = (name: string) => ({ url: server.url, name }) as Api;
  const first = await browserFor(nobody('ada'), { signedOut: true, permissions: ['clipboard-read', 'clipboard-write'] });

  await first.go('/');
  await expect(first.page).toHaveURL(/\/setup$/);
  const token = first.page.getByLabel('Setup token');
  await token.fill('wrong');
  await first.page.getByLabel('Email address').fill('ada@example.org');
  await first.page.getByLabel('Username').fill('ada');
  await first.page.getByLabel('Password').fill(PASSWORD);
  await first.page.getByRole('button', { name: 'Create account' }).click();
  await expect(token).toHaveAttribute('aria-invalid', 'true');

  await token.fill(server.setupToken());
  await first.page.getByRole('button', { name: 'Create account' }).click();
  await first.page.getByRole('main').getByRole('button', { name: 'New community' }).click();
  await first.page.getByLabel('Name of the community').fill('Harbour');
  await first.page.getByRole('button', { name: 'Create' }).click();
  await expect(first.messages).toContainText('This is the beginning of general.');

  await first.page.getByRole('button', { name: 'Invite people' }).click();
  const link = await first.page.getByLabel('Copy link').inputValue();
  await first.page.getByRole('button', { name: 'Copy' }).click();
  expect(await first.page.evaluate(() => navigator.clipboard.readText())).toBe(link);
  await first.page.keyboard.press('Escape');

  const second = await browserFor(nobody('ben'), { signedOut: true });
  await second.page.goto(link);
  await second.page.getByRole('link', { name: 'Sign up' }).click();
  await second.page.getByLabel('Email address').fill('ben@example.org');
  await second.page.getByLabel('Username').fill('ben');
  await second.page.getByLabel('Password').fill(PASSWORD);
  await second.page.getByRole('button', { name: 'Create account' }).click();
  await expect(second.messages).toContainText('This is the beginning of general.');

  await second.say('I found the way in');
  await expect(first.message('I found the way in')).toBeVisible();

  await first.go('/settings');
  await first.page.getByRole('link', { name: 'Administration' }).click();
  await expect(first.page.getByRole('heading', { name: 'Administration' })).toBeVisible();
  await second.go('/settings');
  await expect(second.page.getByRole('heading', { name: 'Profile' })).toBeVisible();
  await expect(second.page.getByRole('link', { name: 'Administration' })).toHaveCount(0);
  await server.remove();
});

test('a wrong password is refused, and a code is asked for where two-factor authentication is on', async ({ admin: _, server, browserFor }) => {
  const api = await server.register('kim');
  const person = await browserFor(api);
  await person.go('/settings');
  const twoFactor = person.page.getByRole('region', { name: 'Two-factor authentication' });
  await twoFactor.getByRole('button', { name: 'Set up' }).click();
  const secret = await twoFactor.locator('code').innerText();
  await twoFactor.getByLabel('Code').fill(codeOf(secret));
  await twoFactor.getByRole('button', { name: 'Turn on' }).click();
  await expect(twoFactor).toContainText('Keep these codes in a safe place');
  const recovery = await twoFactor.locator('li code').first().innerText();

  await person.page.getByRole('button', { name: 'Settings', exact: true }).click();
  await person.page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(person.page).toHaveURL(/\/signin$/);
  await person.page.getByLabel('Email address or username').fill(api.name);
  await person.page.getByLabel('Password').fill('not this one');
  await person.page.getByRole('button', { name: 'Sign in' }).click();
  await expect(person.page.getByRole('alert')).toHaveText('The name or the password is wrong.');

  await person.page.getByLabel('Password').fill(PASSWORD);
  await person.page.getByRole('button', { name: 'Sign in' }).click();
  await person.page.getByLabel('Code').fill(recovery);
  await person.page.getByRole('button', { name: 'Sign in' }).click();
  await expect(person.page.getByRole('navigation', { name: 'Communities' })).toBeVisible();
});

test('a mailed token confirms the address, another one sets a new password', async ({ admin: _, server, browserFor }) => {
  const api = await server.register('noa');
  const address = `${api.name}@example.org`;
  const tokens = () => server.mailsTo(address).map((mail) => /Token: (\S+)/.exec(mail)?.[1] ?? '');
  const person = await browserFor(api, { signedOut: true });

  await expect.poll(() => tokens().length).toBe(1);
  const [confirmation = ''] = tokens();
  await person.go('/verify');
  await person.page.getByLabel('Token from the mail').fill(confirmation);
  await person.page.getByRole('button', { name: 'Confirm' }).click();
  await expect(person.page.getByText('Your address is confirmed.')).toBeVisible();

  await person.go('/signin');
  await person.page.getByRole('link', { name: 'Forgot your password?' }).click();
  await person.page.getByLabel('Email address').fill(address);
  await person.page.getByRole('button', { name: 'Send the mail' }).click();
  await expect.poll(() => tokens().length).toBe(2);
  await person.page.getByLabel('Token from the mail').fill(tokens().find((token) => token !== confirmation) ?? '');
  await person.page.getByLabel('New password').fill('Another-Pass-456');
  await person.page.getByRole('button', { name: 'Set the password' }).click();
  await expect(person.page.getByText('Your password has been changed.')).toBeVisible();

  await person.page.getByRole('link', { name: 'Sign in' }).click();
  await person.page.getByLabel('Email address or username').fill(address);
  await person.page.getByLabel('Password').fill('Another-Pass-456');
  await person.page.getByRole('button', { name: 'Sign in' }).click();
  await expect(person.page.getByRole('navigation', { name: 'Communities' })).toBeVisible();
});
