import type { Message, UnreadRoom } from '../api/types';
import { debounce, type Clock } from './clock';

export interface ReadMarkerPorts {
  readonly clock: Clock;
  /** Somebody looks at the page. */
  isLookedAt(): boolean;
  /** What is known to be unread in the room. */
  counts(): UnreadRoom | undefined;
  /** Tells the server that the room has been read up to this message. */
  tell(message: Message): Promise<void>;
}

/** Tells up to where a room has been read: only what is looked at, in a page that is looked at. */
export class ReadMarker {
  readonly #ports: ReadMarkerPorts;
  readonly #tellSoon: () => void;
  #last: Message | null = null;
  #told = 0;
  /** Somebody wants to come back to what they have seen: nothing is read until they say so. */
  #isHeld = false;

  constructor(ports: ReadMarkerPorts) {
    this.#ports = ports;
    this.#tellSoon = debounce(ports.clock, 400, () => void this.#tell());
  }

  /** The message is on the screen, and everything before it has been seen; or somebody asks for it to be read. */
  seen(message: Message | undefined, asked = false): void {
    if (asked) this.#release();
    if (!message || this.#isHeld || (!asked && !this.#ports.isLookedAt())) return;
    const counts = this.#ports.counts();
    // Until the counts are known, what is new has not been told from what was read.
    if (!counts && !asked) return;
    if (message.seq <= this.#told || (counts?.unread === 0 && counts.last_read_seq >= message.seq)) return;
    this.#last = message;
    this.#tellSoon();
  }

  /** The room was marked as unread, and stays so while it is looked at. */
  hold(): void {
    this.#isHeld = true;
    this.#last = null;
  }

  #release(): void {
    if (this.#isHeld) this.#told = 0;
    this.#isHeld = false;
  }

  async #tell(): Promise<void> {
    const message = this.#last;
    if (!message || this.#isHeld) return;
    try {
      this.#told = message.seq;
      await this.#ports.tell(message);
    } catch {
      this.#told = 0;
    }
  }
}
