import { deleteDB, openDB, type IDBPDatabase } from 'idb';
import type { RoomCache } from '../room';
import type { Kept } from './timeline';

const nameFor = (account: string) => `rooms-${account}`;

/** The ends of rooms in IndexedDB, each room by itself, each account's in a database of its own. */
export class StoredRooms implements RoomCache {
  readonly #database: Promise<IDBPDatabase>;

  constructor(account: string) {
    this.#database = openDB(nameFor(account), 1, {
      upgrade: (database) => void database.createObjectStore('rooms'),
      // Another tab signs out.
      blocking: (_present, _blocked, event) => (event.target as IDBDatabase).close(),
    });
  }

  async read(room: string): Promise<Kept | null> {
    return ((await (await this.#database).get('rooms', room)) as Kept | undefined) ?? null;
  }

  write(room: string, kept: Kept): void {
    void this.#database.then((database) => database.put('rooms', kept, room)).catch(() => {});
  }
}

/** Removes what is kept of this account's rooms. */
export function forgetRooms(account: string): void {
  void deleteDB(nameFor(account)).catch(() => {});
}
