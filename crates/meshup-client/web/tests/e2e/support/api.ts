/** The password of everybody. */
export const PASSWORD = 'Secure-Pass-123';

interface Named {
  readonly id: string;
}

/** What tests prepare through the API, as one person. */
export class Api {
  readonly url: string;
  readonly name: string;
  #token = '';

  private constructor(url: string, name: string) {
    this.url = url;
    this.name = name;
  }

  static async register(url: string, name: string, setupToken?: string): Promise<Api> {
    const api = new Api(url, name);
    const credentials = { email: `${name}@example.org`, username: name, password: PASSWORD };
    await api.post('auth/register', { ...credentials, password_confirm: PASSWORD, ...(setupToken && { setup_token: setupToken }) });
    await api.signIn();
    return api;
  }

  /** As somebody who has an account already. */
  static async as(url: string, name: string, password: string): Promise<Api> {
    const api = new Api(url, name);
    await api.signIn(password);
    return api;
  }

  async signIn(password = PASSWORD): Promise<void> {
    const { access } = await this.post<{ access: string }>('auth/login', { username: this.name, password });
    this.#token = access;
  }

  get<T>(path: string, query = ''): Promise<T> {
    return this.#ask('GET', path, query);
  }

  post<T = Named>(path: string, body: object = {}): Promise<T> {
    return this.#ask('POST', path, '', body);
  }

  patch<T = Named>(path: string, body: object): Promise<T> {
    return this.#ask('PATCH', path, '', body);
  }

  /** Posts a message in a channel. */
  say(channel: string, content: string): Promise<Named> {
    return this.post(`messages/channels/${channel}`, { content });
  }

  /** A path is that of the native surface, unless it is absolute. */
  async #ask<T>(method: string, path: string, query: string, body?: object): Promise<T> {
    const address = path.startsWith('/') ? path : `/api/v1/${path}/`;
    const answer = await fetch(`${this.url}${address}${query}`, {
      method,
      headers: { 'Content-Type': 'application/json', ...(this.#token && { Authorization: `Bearer ${this.#token}` }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}
