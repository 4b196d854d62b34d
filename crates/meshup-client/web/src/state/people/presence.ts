import type { ServerFrame } from '../../api/types';
import { Cell } from '../cell';

/** Who is online, as far as the rooms that are listened to tell. */
export class Presence {
  readonly online = new Cell<ReadonlySet<string>>(new Set());
  readonly #rooms = new Map<string, Set<string>>();
  /** In how many rooms each person is: there are many rooms, and most of their people are in others too. */
  readonly #counts = new Map<string, number>();

  onFrame(frame: ServerFrame): void {
    switch (frame.event) {
      case 'subscribed':
        this.#leaveAll(frame.room);
        this.#rooms.set(frame.room, new Set());
        for (const { id } of frame.payload.online) this.#join(frame.room, id);
        break;
      case 'presence.join':
        this.#join(frame.room, frame.payload.user.id);
        break;
      case 'presence.leave':
        this.#leave(frame.room, frame.payload.user.id);
        break;
      case 'unsubscribed':
        this.#leaveAll(frame.room);
        break;
      default:
        return;
    }
    this.#show();
  }

  /** Nothing is known while there is no connection. */
  clear(): void {
    this.#rooms.clear();
    this.#counts.clear();
    this.#show();
  }

  #join(room: string, id: string): void {
    const people = this.#rooms.get(room);
    if (!people || people.has(id)) return;
    people.add(id);
    this.#counts.set(id, (this.#counts.get(id) ?? 0) + 1);
  }

  #leave(room: string, id: string): void {
    if (!this.#rooms.get(room)?.delete(id)) return;
    const count = this.#counts.get(id) ?? 0;
    if (count > 1) this.#counts.set(id, count - 1);
    else this.#counts.delete(id);
  }

  #leaveAll(room: string): void {
    for (const id of this.#rooms.get(room) ?? []) this.#leave(room, id);
    this.#rooms.delete(room);
  }

  #show(): void {
    const before = this.online.get();
    const isSame = before.size === this.#counts.size && [...before].every((id) => this.#counts.has(id));
    if (!isSame) this.online.set(new Set(this.#counts.keys()));
  }
}
