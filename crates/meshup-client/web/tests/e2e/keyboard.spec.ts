import type { Page } from '@playwright/test';
import { PASSWORD, type Api } from './support/api';
import { expect, test } from './support/fixtures';

/** Presses Tab until something with this name has the focus, and checks that one can see that it has. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < 80; presses++) {
    const focused = page.locator(':focus');
    const label = (await focused.count()) === 0 ? '' : await focused.evaluate(nameOf);
    if (name.test(label)) return;
    passed.push(label);
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never came to ${name}, but to: ${passed.join(' | ')}`);
}

function nameOf(element: Element): string {
  const labels = element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? [...(element.labels ?? [])] : [];
  return element.getAttribute('aria-label') ?? labels[0]?.textContent ?? element.textContent ?? '';
}

test('signing up, the first message, a vote, a task and an event need no mouse', async ({ admin: _, server, browserFor }) => {
  const name = server.newName('keys');
  const { page } = await browserFor({ url: server.url, name } as Api, { signedOut: true });
  const { keyboard } = page;
  const focused = page.locator(':focus');
  await page.goto(`${server.url}/`);
  await expect(page.getByLabel('Email address or username')).toBeFocused();
  await tabTo(page, /^Sign up/);
  await keyboard.press('Enter');

  await expect(page.getByLabel('Email address')).toBeFocused();
  await keyboard.type(`${name}@example.org`);
  await tabTo(page, /^Username/);
  await keyboard.type(name);
  await tabTo(page, /^Password/);
  await keyboard.type(PASSWORD);
  await keyboard.press('Enter');

  await expect(page.getByRole('navigation', { name: 'Communities' })).toBeVisible();
  await tabTo(page, /^New community/);
  await keyboard.press('Enter');
  await expect(page.getByLabel('Name of the community')).toBeFocused();
  await keyboard.type('By keys alone');
  await keyboard.press('Enter');

  await expect(page.getByRole('heading', { name: 'general', level: 1 })).toBeVisible();
  await tabTo(page, /^Message general/);
  await keyboard.type('My first message');
  await keyboard.press('Enter');
  const message = page.getByRole('log').getByRole('article').filter({ hasText: 'My first message' });
  await expect(message).toHaveAttribute('data-message', /./);

  await keyboard.press('Shift+Tab');
  await page.getByRole('log').focus();
  await keyboard.press('ArrowUp');
  await expect(message).toBeFocused();
  await keyboard.press('e');
  await expect(page.getByRole('textbox', { name: 'You are editing a message' })).toBeFocused();
  await keyboard.type('!');
  await keyboard.press('Enter');
  await expect(message).toContainText('My first message!');
  await expect(page.getByRole('textbox', { name: /^Message general/ })).toBeFocused();

  await tabTo(page, /^Polls$/);
  await keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Polls' })).toBeVisible();
  await tabTo(page, /^New poll/);
  await keyboard.press('Enter');
  await expect(page.getByLabel('Question')).toBeFocused();
  await keyboard.type('Tea?');
  await keyboard.press('Tab');
  await keyboard.type('Yes');
  await keyboard.press('Tab');
  await keyboard.type('No');
  await keyboard.press('Enter');
  await expect(page.getByRole('article', { name: 'Tea?' })).toBeVisible();
  await tabTo(page, /^Yes/);
  await keyboard.press('Enter');
  await expect(page.getByRole('article', { name: 'Tea?' })).toContainText('1 vote');

  await tabTo(page, /^Tasks$/);
  await keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Tasks' })).toBeVisible();
  await tabTo(page, /^New task/);
  await keyboard.press('Enter');
  await expect(page.getByLabel('Title')).toBeFocused();
  await keyboard.type('A task by keys');
  await keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /A task by keys/ })).toBeVisible();
  await tabTo(page, /A task by keys/);
  await keyboard.press('Alt+ArrowRight');
  await expect(page.getByRole('region', { name: 'In progress' }).getByRole('button', { name: /A task by keys/ })).toBeFocused();

  await tabTo(page, /^Calendar$/);
  await keyboard.press('Enter');
  await tabTo(page, /^New event$/);
  await keyboard.press('Enter');
  await expect(page.getByLabel('Title')).toBeFocused();
  await keyboard.type('An event by keys');
  await keyboard.press('Enter');
  await expect(page.getByRole('main').getByRole('button', { name: /An event by keys/ })).toBeVisible();
  await expect(focused).toHaveAccessibleName('New event');
});

test('the help on the keys opens with ? and names what works', async ({ place: { mara } }) => {
  await mara.messages.focus();
  await mara.page.keyboard.press('?');
  const help = mara.page.getByRole('dialog', { name: 'Keyboard' });
  await expect(help).toContainText('Jump to anything');
  await mara.page.keyboard.press('Escape');
  await expect(mara.messages).toBeFocused();
  await mara.page.keyboard.press('Alt+ArrowDown');
  await expect(mara.messages).toContainText('This is the beginning of quiet.');
  await mara.page.keyboard.press('Alt+ArrowUp');
  await expect(mara.messages).toContainText('This is the beginning of general.');
});
