import { deleteDB, openDB } from 'idb';

const nameFor = (account: string) => `rooms-${account}`;

/** Values for the next start. */
export interface KeptValues {
  read<T>(key: string): Promise<T | null>;
  write(key: string, value: unknown): void;
}

/** Values in IndexedDB, each room by itself and the directory, each account's in a database of its own. */
export function keptValues(account: string): KeptValues {
  const opening = openDB(nameFor(account), 1, {
    upgrade: (database) => void database.createObjectStore('rooms'),
    // Another tab signs out.
    blocking: (_present, _blocked, event) => (event.target as IDBDatabase).close(),
  });
  return {
    read: async <T>(key: string) => ((await (await opening).get('rooms', key)) as T | undefined) ?? null,
    write: (key, value) => void opening.then((database) => database.put('rooms', value, key)).catch(() => {}),
  };
}

/** Removes what is kept of this account. */
export function forgetKept(account: string): void {
  void deleteDB(nameFor(account)).catch(() => {});
}
