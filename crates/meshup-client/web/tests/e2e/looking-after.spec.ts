import { PASSWORD } from './support/api';
import { expect, test } from './support/fixtures';

test('a profile, the appearance and the language are kept', async ({ place: { mara } }) => {
  await mara.go('/settings');
  const profile = mara.page.getByRole('region', { name: 'Profile' });
  await profile.getByLabel('Name').fill('Mara of the Harbour');
  await profile.getByRole('button', { name: 'Save' }).click();
  await expect(mara.page.getByText('Saved.')).toBeVisible();

  const html = mara.page.locator('html');
  await mara.page.getByRole('button', { name: 'Dark' }).click();
  await expect(html).toHaveAttribute('data-theme', 'dark');
  await mara.page.getByRole('switch', { name: 'High contrast' }).check();
  await mara.page.getByLabel('Language').selectOption('Deutsch');
  await expect(html).toHaveAttribute('lang', 'de');
  await expect(mara.page.getByRole('heading', { name: 'Einstellungen' })).toBeVisible();
  await expect(mara.page.getByText('Mara of the Harbour').first()).toBeVisible();
  await mara.page.reload();
  await expect(html).toHaveAttribute('data-theme', 'dark');
  await expect(html).toHaveAttribute('lang', 'de');
});

test('sessions are listed and ended from elsewhere', async ({ place: { mara }, browserFor }) => {
  const elsewhere = await browserFor(mara.api);
  await elsewhere.go('/settings');
  await expect(elsewhere.page.getByRole('heading', { name: 'Sessions' })).toBeVisible();
  await mara.go('/settings');
  const password = mara.page.getByRole('region', { name: 'Password' });
  await password.getByLabel('Present password').fill(PASSWORD);
  await password.getByLabel('New password').fill('Another-Pass-456');
  await password.getByRole('button', { name: 'Save' }).click();
  await expect(mara.page.getByText('Saved.')).toBeVisible();
  await elsewhere.page.reload();
  await expect(elsewhere.page).toHaveURL(/\/signin$/);
  await expect(mara.page.getByRole('region', { name: 'Sessions' }).getByText('this one')).toBeVisible();
});

test('a community is named, its modules switched, and channels and roles made in it', async ({ place: { mara, tomas, server } }) => {
  await mara.page.getByRole('button', { name: 'New channel' }).click();
  await mara.page.getByLabel('Name of the channel').fill('captains');
  await mara.page.getByRole('dialog').getByRole('checkbox').check();
  await mara.page.getByRole('button', { name: 'Create' }).click();
  await expect(mara.messages).toContainText('This is the beginning of captains.');

  await mara.page.getByRole('button', { name: 'Community settings' }).click();
  await mara.page.getByLabel('Name of the community').fill('New Harbour');
  await mara.page.getByRole('button', { name: 'Save' }).click();
  await expect(mara.page.getByText('Saved.')).toBeVisible();
  await mara.page.getByRole('switch', { name: 'Polls' }).uncheck();
  await expect(mara.page.getByRole('switch', { name: 'Polls' })).not.toBeChecked();

  await mara.page.getByRole('button', { name: 'Roles', exact: true }).click();
  await mara.page.getByLabel('Name of a new role').fill('Mate');
  await mara.page.getByRole('button', { name: 'Create' }).click();
  await mara.page.getByText('Mate').click();
  await mara.page.getByRole('switch', { name: 'Manage channels' }).last().check();
  await expect(mara.page.getByText(/1 of \d+ permissions/)).toBeVisible();

  await mara.page.getByRole('button', { name: 'People', exact: true }).click();
  await mara.page.getByRole('button', { name: `More: ${tomas.name}` }).click();
  await mara.page.getByRole('menuitem', { name: 'Roles …' }).click();
  await mara.page.getByRole('switch', { name: 'Mate' }).check();
  await mara.page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(mara.page.getByRole('listitem').filter({ hasText: tomas.name })).toContainText('Mate');

  await tomas.go(`/s/${server}/settings`);
  await expect(tomas.page.getByRole('complementary').getByRole('heading', { name: 'New Harbour' })).toBeVisible();
  await expect(tomas.page.getByRole('button', { name: 'New channel' })).toBeVisible();
  await expect(tomas.page.getByRole('link', { name: /captains/ })).toHaveCount(0);

  await mara.page.getByRole('button', { name: `More: ${tomas.name}` }).click();
  await mara.page.getByRole('menuitem', { name: 'Ban', exact: true }).click();
  await expect(mara.page.getByRole('listitem').filter({ hasText: tomas.name })).toContainText('banned');
  await mara.page.getByRole('button', { name: 'Audit log' }).click();
  await expect(mara.page.getByRole('main')).toContainText('channel.create');
});

test('invitations are listed and revoked', async ({ place: { mara, server }, browserFor, server: site }) => {
  await mara.page.getByRole('button', { name: 'Invite people' }).click();
  const link = await mara.page.getByLabel('Copy link').inputValue();
  await mara.page.keyboard.press('Escape');
  await mara.go(`/s/${server}/settings`);
  await mara.page.getByRole('button', { name: 'Invitations' }).click();
  const code = link.split('/').at(-1) ?? '';
  const invite = mara.page.getByRole('listitem').filter({ hasText: code });
  await invite.getByRole('button', { name: 'Revoke' }).click();
  await expect(invite.getByRole('button', { name: 'Revoke' })).toHaveCount(0);

  const late = await browserFor(await site.register('late'));
  await late.page.goto(link);
  await late.page.getByRole('button', { name: 'Join the community' }).click();
  await expect(late.page.getByRole('alert')).toBeVisible();
});

test('site admins deactivate people, announce, and remove communities', async ({ place: { mara, tomas, name }, admin, browserFor }) => {
  const boss = await browserFor(admin);
  await boss.go('/admin');
  await expect(boss.page.getByText('Active in 7 days')).toBeVisible();

  await boss.page.getByRole('button', { name: 'Announcement' }).click();
  await boss.page.getByLabel('Title').fill(`High tide for ${mara.name}`);
  await boss.page.getByLabel('Text').fill('Mind your ropes.');
  await boss.page.getByRole('button', { name: 'Announce', exact: true }).click();
  await mara.page.getByRole('link', { name: /^Notifications/ }).click();
  await expect(mara.page.getByRole('main')).toContainText(`High tide for ${mara.name}`);

  await boss.page.getByRole('button', { name: 'People' }).click();
  await boss.page.getByRole('searchbox').fill(tomas.name);
  await boss.page.getByRole('button', { name: `More: ${tomas.name}` }).click();
  await boss.page.getByRole('menuitem', { name: 'Deactivate' }).click();
  await expect(boss.page.getByRole('listitem').filter({ hasText: tomas.name })).toContainText('deactivated');
  await expect(tomas.page).toHaveURL(/\/signin$/);

  await boss.page.getByRole('button', { name: 'Communities' }).click();
  await boss.page.getByRole('searchbox').fill(name);
  await boss.page.getByRole('listitem').filter({ hasText: name }).getByRole('button', { name: 'Delete' }).click();
  await boss.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(boss.page.getByRole('main').getByText(name)).toHaveCount(0);
  await boss.page.getByRole('button', { name: 'Audit log' }).click();
  await expect(boss.page.getByRole('main')).toContainText('announcement');
});
