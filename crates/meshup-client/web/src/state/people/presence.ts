import type { ServerFrame } from '../../api/types';
import { Cell } from '../cell';

/** Who is online, as far as the rooms that are listened to tell. */
export class Presence {
  readonly online = new Cell<ReadonlySet<string>>(new Set());
  readonly #rooms = new Map<string, Set<string>>();

  onFrame(frame: ServerFrame): void {
    switch (frame.event) {
      case 'subscribed':
        this.#rooms.set(frame.room, new Set(frame.payload.online.map(({ id }) => id)));
        break;
      case 'presence.join':
        this.#rooms.get(frame.room)?.add(frame.payload.user.id);
        break;
      case 'presence.leave':
        this.#rooms.get(frame.room)?.delete(frame.payload.user.id);
        break;
      case 'unsubscribed':
        this.#rooms.delete(frame.room);
        break;
      default:
        return;
    }
    this.#show();
  }

  /** Nothing is known while there is no connection. */
  clear(): void {
    this.#rooms.clear();
    this.#show();
  }

  #show(): void {
    const online = new Set<string>();
    for (const people of this.#rooms.values()) for (const id of people) online.add(id);
    const before = this.online.get();
    if (online.size !== before.size || ![...online].every((id) => before.has(id))) this.online.set(online);
  }
}
