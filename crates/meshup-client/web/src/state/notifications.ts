import type { Notification, ServerFrame } from '../api/types';
import { Cell } from './cell';

export interface NotificationPorts {
  load(page: number): Promise<readonly Notification[]>;
  markRead(ids: readonly string[] | 'all'): Promise<void>;
}

/** The notifications of the account, newest first. */
export class Notifications {
  readonly list = new Cell<readonly Notification[]>([]);
  readonly isComplete = new Cell(false);
  readonly #ports: NotificationPorts;
  #pages = 0;

  constructor(ports: NotificationPorts) {
    this.#ports = ports;
  }

  /** Reads the newest again; what is shown stays meanwhile, and so does what arrives. */
  async load(): Promise<void> {
    const page = await this.#ports.load(1);
    this.#pages = 1;
    this.isComplete.set(page.length === 0);
    const known = new Set(page.map(({ id }) => id));
    const newest = page[0]?.created_at ?? '';
    this.list.update((list) => [...list.filter(({ id, created_at }) => !known.has(id) && created_at > newest), ...page]);
  }

  async loadMore(): Promise<void> {
    const page = await this.#ports.load(this.#pages + 1);
    this.#pages += 1;
    this.isComplete.set(page.length === 0);
    const known = new Set(this.list.get().map(({ id }) => id));
    this.list.update((list) => [...list, ...page.filter(({ id }) => !known.has(id))]);
  }

  onFrame(frame: ServerFrame): void {
    if (frame.event !== 'notification.created') return;
    const { payload } = frame;
    this.list.update((list) => [payload, ...list.filter(({ id }) => id !== payload.id)]);
  }

  /** Shows them as read at once, and as they were if the server refuses. */
  async markRead(ids: readonly string[] | 'all'): Promise<void> {
    const before = this.list.get();
    const concerns = (id: string) => ids === 'all' || ids.includes(id);
    this.list.set(before.map((one) => (concerns(one.id) ? { ...one, is_read: true } : one)));
    try {
      await this.#ports.markRead(ids);
    } catch (thrown) {
      this.list.set(before);
      throw thrown;
    }
  }
}

export function unreadNotifications(list: readonly Notification[]): number {
  return list.filter(({ is_read }) => !is_read).length;
}
