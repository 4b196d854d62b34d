import type { Level, RoomLevel } from '../api/types';
import { Cell, withEntry } from './cell';

export interface LevelPorts {
  load(): Promise<readonly RoomLevel[]>;
  store(level: RoomLevel): Promise<unknown>;
}

/** What the user wants to hear of each room; a room without an entry follows the settings of its community. */
export class Levels {
  readonly rooms = new Cell<ReadonlyMap<string, RoomLevel>>(new Map());
  readonly #ports: LevelPorts;

  constructor(ports: LevelPorts) {
    this.#ports = ports;
  }

  async load(): Promise<void> {
    const levels = await this.#ports.load();
    this.rooms.set(new Map(levels.map((level) => [level.room, level])));
  }

  /** The user changed it, on whichever device. */
  put(level: RoomLevel): void {
    this.rooms.update((rooms) => withEntry(rooms, level.room, level));
  }

  of(room: string): RoomLevel {
    return this.rooms.get().get(room) ?? { room, level: 'default', muted_until: null };
  }

  /** Shows the change at once, and what was before if the server refuses. */
  async change(room: string, change: { level?: Level; muted_until?: string | null }): Promise<void> {
    const before = this.rooms.get().get(room);
    const after = { ...this.of(room), ...change };
    this.put(after);
    try {
      await this.#ports.store(after);
    } catch (thrown) {
      if (this.rooms.get().get(room) === after) this.rooms.update((rooms) => withEntry(rooms, room, before));
      throw thrown;
    }
  }
}

/** The room does not ask for attention: nothing is wanted of it, or not now. */
export function isMuted(level: RoomLevel | undefined, now: number): boolean {
  if (!level) return false;
  return level.level === 'none' || (level.muted_until !== null && Date.parse(level.muted_until) > now);
}
