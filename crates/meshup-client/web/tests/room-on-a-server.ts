import fc from 'fast-check';
import type { DurableFrame, Message } from '../src/api/types';

/** What happens in a room; numbers choose among the messages that exist. */
export type Deed =
  | { readonly kind: 'post' }
  | { readonly kind: 'edit' | 'delete' | 'pin' | 'unpin' | 'react' | 'unreact'; readonly which: number };

export const deeds: fc.Arbitrary<Deed[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('post' as const) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constantFrom('edit', 'delete', 'pin', 'unpin', 'react', 'unreact'),
        which: fc.nat(1000),
      }),
    },
  ),
  { minLength: 1, maxLength: 40 },
);

export const alice = { id: 'alice', username: 'alice', discriminator: '0001', status: 'online', avatar: null } as const;

/** A message of the test, with what a test says about it. */
export function message(seq: number, about: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`,
    number: seq,
    seq,
    author: alice,
    content: `message ${seq}`,
    created_at: new Date(seq * 1000).toISOString(),
    edited_at: null,
    is_edited: false,
    is_pinned: false,
    message_type: 'default',
    reactions: [],
    reply_to: null,
    thread_id: null,
    attachments: [],
    ...about,
  };
}

/** A room as the server has it: its messages after each event, and the frame that each event causes. */
export class RoomOnAServer {
  readonly frames: DurableFrame[] = [];
  /** The messages after each event; the first state is that before any. */
  readonly states: Message[][] = [[]];

  constructor(all: readonly Deed[]) {
    for (const deed of all) this.#carryOut(deed);
  }

  get head(): number {
    return this.frames.length;
  }

  get messages(): Message[] {
    return this.states.at(-1) ?? [];
  }

  #carryOut(deed: Deed): void {
    const seq = this.head + 1;
    const room = 'room';
    if (deed.kind === 'post') {
      const posted = message(seq);
      this.#record([...this.messages, posted], { event: 'message.created', room, seq, payload: posted as never });
      return;
    }
    const present = this.messages[deed.which % Math.max(this.messages.length, 1)];
    if (!present) return;
    const replaced = (by: Message) => this.messages.map((one) => (one.id === present.id ? by : one));
    const reaction = { id: `r${deed.which % 3}-${present.id}`, emoji: '+1', user: alice, created_at: '' };
    const others = present.reactions.filter(({ id }) => id !== reaction.id);
    const change = { ...reaction, message: present.id } as never;
    switch (deed.kind) {
      case 'edit': {
        const edited = { ...present, content: `edited ${seq}`, is_edited: true };
        return this.#record(replaced(edited), { event: 'message.updated', room, seq, payload: edited as never });
      }
      case 'delete': {
        const rest = this.messages.filter(({ id }) => id !== present.id);
        const payload = { id: present.id, seq: present.seq };
        return this.#record(rest, { event: 'message.deleted', room, seq, payload });
      }
      case 'pin':
      case 'unpin': {
        const is_pinned = deed.kind === 'pin';
        const event = is_pinned ? ('message.pinned' as const) : ('message.unpinned' as const);
        return this.#record(replaced({ ...present, is_pinned }), { event, room, seq, payload: { id: present.id } });
      }
      case 'react':
        return this.#record(replaced({ ...present, reactions: [...others, reaction] }), {
          event: 'reaction.added',
          room,
          seq,
          payload: change,
        });
      case 'unreact':
        return this.#record(replaced({ ...present, reactions: others }), {
          event: 'reaction.removed',
          room,
          seq,
          payload: change,
        });
    }
  }

  #record(messages: Message[], frame: DurableFrame): void {
    this.states.push(messages);
    this.frames.push(frame);
  }
}
