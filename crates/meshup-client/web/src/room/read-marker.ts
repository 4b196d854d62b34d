import { messages } from '../api/messages';
import type { Message } from '../api/types';
import type { App } from '../state/app';
import { debounce } from '../state/clock';
import type { Room } from '../state/room';

/** Tells the server up to where a room has been read: only what is looked at, in a page that is looked at. */
export class ReadMarker {
  readonly #app: App;
  readonly #room: Room;
  readonly #tellSoon: () => void;
  #last: Message | null = null;
  #told = 0;

  constructor(app: App, room: Room) {
    this.#app = app;
    this.#room = room;
    this.#tellSoon = debounce(app.ports.clock, 400, () => void this.#tell());
  }

  /** The message is on the screen, and everything before it has been seen. */
  seen(message: Message | undefined, asked = false): void {
    if (!message || (!asked && (document.visibilityState !== 'visible' || !document.hasFocus()))) return;
    const unread = this.#app.unread.rooms.get().get(this.#room.ref.id);
    if (message.seq <= this.#told || (unread && unread.unread === 0 && unread.last_read_seq >= message.seq)) return;
    this.#last = message;
    this.#tellSoon();
  }

  async #tell(): Promise<void> {
    const message = this.#last;
    if (!message) return;
    try {
      this.#told = message.seq;
      await messages.markRead(this.#room.ref, message.id);
      this.#app.unread.markRead(this.#room.ref.id, message.seq);
    } catch {
      this.#told = 0;
    }
  }
}
