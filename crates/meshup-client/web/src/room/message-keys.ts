import type { Message } from '../api/types';
import { isTyping, keyOf } from '../shell/keys';
import type { RoomView } from './view.svelte';

export interface ListSteps {
  step(by: number): unknown;
  markRead(): unknown;
  toEnd(): unknown;
  /** The message that has the keyboard. */
  find(): Message | undefined;
}

/** What the keys do in a list of messages. */
export function messageKeys(view: RoomView, steps: ListSteps): (event: KeyboardEvent) => void {
  const about = (task: (message: Message) => unknown) => () => {
    const message = steps.find();
    if (message) task(message);
  };
  const keys: Record<string, () => unknown> = {
    ArrowUp: () => steps.step(-1),
    ArrowDown: () => steps.step(1),
    End: () => steps.toEnd(),
    Escape: () => steps.markRead(),
    c: () => view.focusComposer(),
    r: about((message) => view.reply(message)),
    t: about((message) => view.openThread(message)),
    p: about((message) => view.pin(message)),
    u: about((message) => view.markUnread(message)),
    e: about((message) => {
      if (view.isMine(message)) view.editing = message.id;
    }),
    '+': about((message) => {
      const anchor = document.activeElement;
      if (anchor instanceof HTMLElement) view.reacting = { message, anchor };
    }),
  };
  return (event) => {
    const run = keys[keyOf(event)];
    if (!run || isTyping(event) || event.defaultPrevented) return;
    event.preventDefault();
    run();
  };
}
