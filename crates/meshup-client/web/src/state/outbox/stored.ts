import { openDB, type IDBPDatabase } from 'idb';
import type { OutboxStore } from '../outbox';
import type { Entry } from './entry';

/** Entries in IndexedDB, each account's in a database of its own. Files are stored as they are. */
export class StoredOutbox implements OutboxStore {
  readonly #database: Promise<IDBPDatabase>;

  constructor(account: string) {
    this.#database = openDB(`outbox-${account}`, 1, {
      upgrade: (database) => void database.createObjectStore('entries', { keyPath: 'nonce' }),
    });
  }

  async all(): Promise<Entry[]> {
    return (await this.#database).getAll('entries') as Promise<Entry[]>;
  }

  async put(entry: Entry): Promise<void> {
    await (await this.#database).put('entries', entry);
  }

  async remove(nonce: string): Promise<void> {
    await (await this.#database).delete('entries', nonce);
  }
}
