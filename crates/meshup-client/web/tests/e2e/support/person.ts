import { expect, type BrowserContext, type Locator, type Page } from '@playwright/test';
import { PASSWORD, type Api } from './api';

/** Somebody in a browser of their own. */
export class Person {
  readonly api: Api;
  page: Page;

  constructor(api: Api, page: Page) {
    this.api = api;
    this.page = page;
  }

  get name(): string {
    return this.api.name;
  }

  get context(): BrowserContext {
    return this.page.context();
  }

  /** The list of the room that is open. */
  get messages(): Locator {
    return this.page.getByRole('log', { name: /^Messages in/ });
  }

  get composer(): Locator {
    return this.page.getByRole('main').getByRole('textbox', { name: /^Message / }).first();
  }

  async signIn(password = PASSWORD): Promise<void> {
    const { url } = this.api;
    const data = { username: this.name, password };
    const answer = await this.context.request.post(`${url}/api/v1/auth/session/`, { data, headers: { Origin: url } });
    expect(answer.status()).toBe(200);
  }

  /** Opens an address of the client. */
  async go(path: string): Promise<void> {
    await this.page.goto(this.api.url + path);
  }

  message(text: string): Locator {
    return this.messages.getByRole('article').filter({ hasText: text });
  }

  async write(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  /** Writes and waits until the server has it. */
  async say(text: string): Promise<Locator> {
    await this.write(text);
    const message = this.message(text);
    await expect(message).toHaveAttribute('data-message', /./);
    return message;
  }

  /** The tools of a message, which are shown while the pointer is on it. */
  async tool(message: Locator, name: string): Promise<void> {
    await message.hover();
    await message.getByRole('toolbar').getByRole('button', { name }).click();
  }

  /** Chooses from the menu of a message. */
  async choose(message: Locator, name: RegExp): Promise<void> {
    await this.tool(message, 'More');
    await this.page.getByRole('menuitem', { name }).click();
  }

  /** Follows a link of the sidebar. */
  async follow(name: string | RegExp): Promise<void> {
    await this.page.getByRole('complementary').getByRole('link', { name }).click();
  }

  /** Goes to what is called so, by the palette. */
  async jump(name: string): Promise<void> {
    await this.page.keyboard.press('Control+k');
    await this.page.getByRole('combobox', { name: 'Jump to' }).fill(name);
    await expect(this.page.getByRole('option', { selected: true })).toContainText(name, { ignoreCase: true });
    await this.page.keyboard.press('Enter');
  }

  /** How often each of these texts is shown. */
  async counts(texts: readonly string[]): Promise<number[]> {
    return Promise.all(texts.map((text) => this.message(text).count()));
  }
}
