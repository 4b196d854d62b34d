import type { ClientFrame, ServerFrame } from '../api/types';
import { backoff } from './backoff';
import { Cell } from './cell';
import type { Clock } from './clock';
import { Pace } from './connection/pace';

/** What the client needs of a WebSocket. */
export interface Socket {
  send(text: string): void;
  close(): void;
}

export interface SocketEvents {
  onText(text: string): void;
  onClose(code: number): void;
}

export type OpenSocket = (events: SocketEvents) => Socket;

/** `ended`: the session is over, and connecting again is of no use. */
export type ConnectionState = 'idle' | 'connecting' | 'online' | 'waiting' | 'ended';

/** A room that is listened to. */
export interface Subscriber {
  /** The last event that is known, to go on from; undefined for new events only. */
  afterSeq(): number | undefined;
  onFrame(frame: ServerFrame): void;
}

/** An idle socket is tested this often: a laptop that slept does not notice that its connection is gone. */
const PING_EVERY = 30_000;
const PONG_WITHIN = 10_000;
const READY_WITHIN = 15_000;
const SESSION_ENDED = 4401;

/**
 * The one socket of the client, which listens to any number of rooms and opens again whenever it is lost.
 *
 * After each opening every room is subscribed to from the last event that it knows.
 */
export class Connection {
  readonly state = new Cell<ConnectionState>('idle');
  readonly #open: OpenSocket;
  readonly #clock: Clock;
  readonly #pace: Pace;
  readonly #rooms = new Map<string, Subscriber>();
  readonly #listeners = new Set<(frame: ServerFrame) => void>();
  #socket: Socket | null = null;
  #generation = 0;
  #attempt = 0;
  #cancelTimer = () => {};

  constructor(open: OpenSocket, clock: Clock) {
    this.#open = open;
    this.#clock = clock;
    this.#pace = new Pace(clock);
  }

  /** Hears every frame, of all rooms and of none. */
  listen(listener: (frame: ServerFrame) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(): void {
    if (this.#socket || this.state.get() === 'ended') return;
    this.#cancelTimer();
    this.state.set('connecting');
    const generation = ++this.#generation;
    const current = (task: () => void) => () => generation === this.#generation && task();
    this.#socket = this.#open({
      onText: (text) => current(() => this.#onText(text))(),
      onClose: (code) => current(() => this.#onClose(code))(),
    });
    this.#expect(READY_WITHIN);
  }

  stop(): void {
    this.#drop();
    this.state.set('idle');
  }

  /** Checks at once whether the socket is alive: the network or the device has just come back. */
  wake(): void {
    const state = this.state.get();
    if (state === 'waiting') this.start();
    else if (state === 'online') this.#ping();
  }

  subscribe(room: string, subscriber: Subscriber): void {
    this.#rooms.set(room, subscriber);
    this.#ask(room);
  }

  unsubscribe(room: string): void {
    if (this.#rooms.delete(room)) this.#say({ event: 'unsubscribe', room, payload: {} });
  }

  /** Subscribes again from the last event that is known: one in between was lost. */
  replay(room: string): void {
    if (!this.#rooms.has(room)) return;
    this.#say({ event: 'unsubscribe', room, payload: {} });
    this.#ask(room);
  }

  /** Sends a frame that is of no use later, such as typing; it is dropped while there is no connection. */
  send(frame: ClientFrame): void {
    this.#say(frame);
  }

  #ask(room: string): void {
    this.#whenOnline(() => {
      const after = this.#rooms.get(room)?.afterSeq();
      this.#write({ event: 'subscribe', room, payload: after === undefined ? {} : { after_seq: after } });
    });
  }

  #say(frame: ClientFrame): void {
    this.#whenOnline(() => this.#write(frame));
  }

  #whenOnline(task: () => void): void {
    if (this.state.get() === 'online') this.#pace.run(task);
  }

  #write(frame: ClientFrame): void {
    this.#socket?.send(JSON.stringify(frame));
  }

  #onText(text: string): void {
    const frame = JSON.parse(text) as ServerFrame;
    if (frame.event === 'ready') this.#onReady();
    this.#expectPing();
    if ('room' in frame && frame.room) this.#rooms.get(frame.room)?.onFrame(frame);
    for (const listener of this.#listeners) listener(frame);
  }

  #onReady(): void {
    this.#attempt = 0;
    this.state.set('online');
    for (const room of this.#rooms.keys()) this.#ask(room);
  }

  #onClose(code: number): void {
    this.#drop();
    if (code === SESSION_ENDED) return this.state.set('ended');
    this.state.set('waiting');
    this.#cancelTimer = this.#clock.after(backoff(this.#attempt++, this.#clock), () => this.start());
  }

  #expectPing(): void {
    if (!this.#socket) return;
    this.#cancelTimer();
    this.#cancelTimer = this.#clock.after(PING_EVERY, () => this.#ping());
  }

  #ping(): void {
    this.#write({ event: 'presence.ping', payload: {} });
    this.#expect(PONG_WITHIN);
  }

  /** Gives the socket up if nothing is heard for `ms`. */
  #expect(ms: number): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#clock.after(ms, () => this.#onClose(0));
  }

  #drop(): void {
    this.#cancelTimer();
    this.#pace.clear();
    this.#generation++;
    this.#socket?.close();
    this.#socket = null;
  }
}
