import { getContext, setContext } from 'svelte';
import { notes } from '../api/items';
import { messages as requests } from '../api/messages';
import type { Member, Message } from '../api/types';
import type { App } from '../state/app';
import { go } from '../routes';
import type { Room } from '../state/room';
import { titleFrom } from '../text/names';
import { attempt } from '../ui/toasts';

/** What is shown beside the messages. */
export type Pane = { readonly kind: 'members' } | { readonly kind: 'pins' } | { readonly kind: 'thread'; readonly id: string; readonly root: Message | null };

interface About {
  readonly name: string;
  /** The community that the room belongs to; null of a conversation. */
  readonly server: string | null;
  /** Others' messages may be pinned and removed. */
  readonly mayManage: boolean;
  /** The channel itself may be changed. */
  readonly mayEdit: boolean;
  readonly members: readonly Member[];
}

/** A room as somebody looks at it: what they reply to, edit, and have open beside it. */
export class RoomView {
  readonly app: App;
  readonly room: Room;
  readonly server: string | null;
  /** Finds a mention of the reader in a text. */
  readonly addressesMe: RegExp;
  name = $state('');
  mayManage = $state(false);
  mayEdit = $state(false);
  members = $state.raw<readonly Member[]>([]);
  replyTo = $state.raw<Message | null>(null);
  editing = $state<string | null>(null);
  pane = $state.raw<Pane | null>(null);
  /** The message that a picker of emoji is open for, and where. */
  reacting = $state.raw<{ message: Message; anchor: HTMLElement } | null>(null);
  deleting = $state.raw<Message | null>(null);
  /** A message that becomes something else, or whose earlier versions are looked at. */
  turning = $state.raw<{ message: Message; into: 'task' | 'event' | 'history' } | null>(null);
  /** Moves to a message that was jumped to; the list sets it. */
  jump: (message: string) => unknown = () => {};
  /** Shows the unread line above this message, which stays unread; the list sets it. */
  showUnreadFrom: (message: Message) => void = () => {};
  focusComposer: () => void = () => {};

  constructor(app: App, room: Room, about: About) {
    this.app = app;
    this.room = room;
    this.server = about.server;
    this.update(about);
    const name = app.me.username.replace(/[.-]/g, '\\$&');
    this.addressesMe = new RegExp(`(^|[^\\w@])@(${name}|everyone)(?![\\w-])`, 'i');
  }

  /** The room was renamed, or people came and went. */
  update({ name, mayManage, mayEdit, members }: Omit<About, 'server'>): void {
    this.name = name;
    this.mayManage = mayManage;
    this.mayEdit = mayEdit;
    this.members = members;
  }

  reply(message: Message): void {
    this.replyTo = message;
    this.focusComposer();
  }

  openThread(message: Message): void {
    this.pane = { kind: 'thread', id: message.thread_id ?? message.id, root: message };
  }

  toggle(kind: 'members' | 'pins'): void {
    this.pane = this.pane?.kind === kind ? null : { kind };
  }

  async react(message: Message, emoji: string): Promise<void> {
    const mine = message.reactions.some((one) => one.emoji === emoji && one.user.id === this.app.me.id);
    await attempt(() => (mine ? requests.unreact : requests.react)(this.room.ref, message.id, emoji));
  }

  async pin(message: Message): Promise<void> {
    await attempt(() => (message.is_pinned ? requests.unpin : requests.pin)(this.room.ref, message.id));
  }

  async remove(message: Message): Promise<void> {
    this.deleting = null;
    await attempt(() => requests.remove(this.room.ref, message.id));
  }

  /** Stores what was edited; false if it was refused. */
  async edit(message: Message, content: string): Promise<boolean> {
    const begunAt = this.room.afterSeq() ?? 0;
    return attempt(async () => {
      const edited = await requests.edit(this.room.ref, message.id, content);
      this.room.take(edited, begunAt);
      this.editing = null;
    });
  }

  async markUnread(message: Message): Promise<void> {
    if (await attempt(() => requests.markUnread(this.room.ref, message.id))) this.showUnreadFrom(message);
  }

  /** Stores the message as a note and opens it. */
  async turnIntoNote(message: Message, server: string): Promise<void> {
    await attempt(async () => {
      const note = await notes.create(server, { title: titleFrom(message.content), content: message.content });
      go(`/s/${server}/notes/${note.id}`);
    });
  }

  isMine(message: Message): boolean {
    return message.author.id === this.app.me.id;
  }
}

const KEY = Symbol('room');

export function provideView(view: RoomView): void {
  setContext(KEY, view);
}

export function useView(): RoomView {
  return getContext<RoomView>(KEY);
}
